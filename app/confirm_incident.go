package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// Confirm is the commander's word that customer data was accessed.
type Confirm struct {
	IncidentID     string
	CustomersKnown bool   // false: "which customers?" is not known yet
	Zone           string // in which the commander reads times
	OwnerID        string // who finds out which customers; "" means the commander
	Facts          int    // version of the facts that were read before confirming; 0 does not say
}

// ConfirmIncident confirms an incident as of now. Clocks that run since
// awareness run on; clocks of confirmation start. The duties themselves follow
// in slices, from a job of the same commit. Conflict when somebody confirmed
// before.
func (a *App) ConfirmIncident(ctx context.Context, by people.Person, in Confirm) (*incident.Confirmation, error) {
	if err := by.Must(people.ConfirmIncident); err != nil {
		return nil, err
	}
	if err := checkZone(in.Zone); err != nil {
		return nil, err
	}
	var out *incident.Confirmation
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := lockAsRead(tx, in)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		if out, err = a.confirmation(tx, f, by, in); err != nil {
			return err
		}
		if err := a.proposeAwareness(tx, f, by, in.Zone, org); err != nil {
			return err
		}
		if err := closeList(tx, f, in); err != nil {
			return err
		}
		if err := a.askWhichCustomers(tx, f, by, in.OwnerID); err != nil {
			return err
		}
		tx.Record("incident.confirmed", by.ID, f.Number, says{"confirmed_at": out.ConfirmedAt, "customers_known": f.CustomersKnown, "aware_at": f.At(incident.Aware)})
		after := tx.Now.Add(time.Duration(org.FirstAlarmDelayMinutes) * time.Minute)
		if err := a.sound(tx, &f.Incident, incident.AlarmConfirmed, after); err != nil {
			return err
		}
		return a.factsChanged(tx, &f.Incident)
	})
}

// lockAsRead locks the incident that was read before it is confirmed. Conflict
// when its facts have changed since.
func lockAsRead(tx *store.Tx, in Confirm) (*incident.File, error) {
	f, err := tx.LockFile(in.IncidentID)
	if err != nil || in.Facts == 0 || f.Confirmed() != nil {
		return f, err
	}
	facts, err := factsRead(tx.Look(), f)
	if err == nil && in.Facts != facts {
		err = fault.Conflict("The facts of %s have changed since you read them. Read them again before you confirm.", f.Number)
	}
	return f, err
}

func (a *App) confirmation(tx *store.Tx, f *incident.File, by people.Person, in Confirm) (*incident.Confirmation, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	everybody, err := tx.Look().People()
	if err != nil {
		return nil, err
	}
	if err := refuseAfterAllClear(tx.Look(), f); err != nil {
		return nil, err
	}
	c, err := f.Confirm(incident.Confirmation{ID: id, IncidentID: f.ID, ConfirmedAt: tx.Now, ConfirmedBy: by.ID, CustomersKnown: in.CustomersKnown},
		func(id string) string { return nameOf(everybody, id) })
	if err != nil {
		return nil, err
	}
	if err := tx.Insert(c); err != nil {
		return nil, err
	}
	// The instant beside the confirmation, for the timeline of facts.
	when := incident.Instant{Kind: incident.ConfirmedKind, At: tx.Now, Zone: in.Zone, Source: "commander"}
	if f.Current(incident.ConfirmedKind) != nil {
		when.Reason = "confirmed again after a withdrawal"
	}
	i, err := a.record(tx, f, by, when)
	if err != nil {
		return nil, err
	}
	return c, tx.Insert(i)
}

// refuseAfterAllClear refuses to confirm again what customers were told is
// over: duties met by a letter that was taken back would stay met.
func refuseAfterAllClear(l store.Look, f *incident.File) error {
	n, err := l.NoticeOf(f.ID, notice.AllClear)
	if err != nil || n == nil || !f.Refuted() {
		return err
	}
	stages, err := l.Stages(n.ID)
	if err != nil {
		return err
	}
	for _, s := range stages {
		if s.Signed {
			return fault.Conflict("Customers of %s were told that it is over. Declare a new incident and confirm that one.", f.Number)
		}
	}
	return nil
}

// proposeAwareness fills in the default where nobody has answered: the earlier
// of confirmation and detection plus the cap on investigating.
func (a *App) proposeAwareness(tx *store.Tx, f *incident.File, by people.Person, zone string, org people.Organisation) error {
	if f.Current(incident.Aware) != nil {
		return nil
	}
	at, _, ok := rulebook.Awareness(instantsOf(f), investigationCap(org))
	if !ok {
		return nil
	}
	i, err := a.record(tx, f, by, incident.Instant{Kind: incident.Aware, At: at, Zone: zone, Source: "proposed by Tocsin on confirmation", Standing: incident.Proposed})
	if err != nil {
		return err
	}
	return tx.Insert(i)
}

func (a *App) askWhichCustomers(tx *store.Tx, f *incident.File, by people.Person, owner string) error {
	if f.CustomersKnown {
		return nil
	}
	if owner == "" {
		owner = by.ID
	}
	if err := mayFindOut(tx.Look(), owner); err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return tx.Insert(&incident.Task{ID: id, IncidentID: f.ID, Kind: "identify_customers", Title: "Find out which customers are affected",
		OwnerID: owner, OpenedAt: tx.Now, Version: 1})
}

// mayFindOut refuses to ask somebody who could not say.
func mayFindOut(l store.Look, owner string) error {
	everybody, err := l.People()
	if err != nil {
		return err
	}
	for _, p := range everybody {
		if p.ID == owner && p.May(people.DecideExposures) {
			return nil
		}
	}
	return fault.Invalid("Choose somebody who may say which customers are affected.").In("owner")
}

func nameOf(everybody []people.Person, id string) string {
	for _, p := range everybody {
		if p.ID == id {
			return p.Name
		}
	}
	return "Somebody"
}

// closeList closes the list of customers with a confirmation that says they
// are all known. "All known" with nobody on the list leaves the question open.
func closeList(tx *store.Tx, f *incident.File, in Confirm) error {
	counts, err := tx.Look().CountExposures(f.ID)
	if err == nil && in.CustomersKnown && counts[incident.In] > 0 {
		f.ListClosed(tx.Now)
	}
	return err
}
