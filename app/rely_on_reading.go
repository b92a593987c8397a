package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RelyOnReading is legal's choice between the two readings of a duty towards
// customers that were found later.
type RelyOnReading struct {
	IncidentID string
	RegimeID   string
	TenantID   *string // nil for every customer found later
	Reading    incident.Reading
	Reason     string
}

// RelyOnReading records which reading is relied on and why. It moves no clock
// and no job: the strict reading goes on driving them. Conflict when there is
// only one reading.
func (a *App) RelyOnReading(ctx context.Context, by people.Person, in RelyOnReading) (*incident.Reliance, error) {
	if err := by.Must(people.RelyOnReading); err != nil {
		return nil, err
	}
	if err := incident.CheckReading(in.Reading); err != nil {
		return nil, err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return nil, err
	}
	var out *incident.Reliance
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		n, err := twoReadings(tx.Look(), in)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("This duty has one reading only: its customers were on the list when it was closed.")
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &incident.Reliance{ID: id, IncidentID: f.ID, RegimeID: in.RegimeID, TenantID: in.TenantID, Reading: in.Reading, Reason: in.Reason, ByID: by.ID, At: tx.Now}
		tx.Record("reading.relied_on", by.ID, f.Number, says{"regime": in.RegimeID, "tenant": in.TenantID, "reading": in.Reading, "digest": sum(in.Reason), "duties": n}) // why is told of the reading that is relied on now, and of none before it
		return tx.Insert(out)
	})
}

// twoReadings counts the duties that a choice would be about.
func twoReadings(l store.Look, in RelyOnReading) (int, error) {
	duties, err := l.Obligations(in.IncidentID)
	n := 0
	for i := range duties {
		o := &duties[i]
		if o.RegimeID == in.RegimeID && o.HasTwoReadings() && (in.TenantID == nil || deref(o.TenantID) == *in.TenantID) {
			n++
		}
	}
	return n, err
}
