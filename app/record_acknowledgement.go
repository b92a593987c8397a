package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordAcknowledgement is the record that a recipient said that it has the
// notice.
type RecordAcknowledgement struct {
	ObligationID string
	At           time.Time
	Source       string // "reply by Omar Haddad"
}

// RecordAcknowledgement records when a recipient acknowledged, for every duty
// towards it, and meets those that take it. Invalid when it lies in the
// future; Conflict when it is recorded already.
func (a *App) RecordAcknowledgement(ctx context.Context, by people.Person, in RecordAcknowledgement) error {
	if err := by.Must(people.RecordFacts); err != nil {
		return err
	}
	if err := incident.Line("source", in.Source, 500); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := tx.Look().Obligation(in.ObligationID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(o.IncidentID)
		if err != nil {
			return err
		}
		if o, err = tx.Look().Obligation(o.ID); err != nil { // as it is under the lock
			return err
		}
		if err := mayBeAcknowledged(tx.Look(), o, in.At, tx.Now); err != nil {
			return err
		}
		met, n, err := acknowledge(tx, o, in)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("An acknowledgement of %s is recorded already, or it is not open.", o.Name)
		}
		tx.Record("obligations.acknowledged", by.ID, f.Number, says{"tenant": o.TenantID, "at": in.At.UTC(), "source": in.Source, "duties": n, "met": met})
		return nil
	})
}

// mayBeAcknowledged refuses an acknowledgement of what was not sent: before any
// letter left for the customer, and of a duty that a filing meets.
func mayBeAcknowledged(l store.Look, o incident.Obligation, at, now time.Time) error {
	switch {
	case at.IsZero() || at.After(now):
		return fault.Invalid("Say when it was acknowledged: not in the future.").In("at")
	case o.TenantID == nil:
		return fault.Invalid("%s is owed to %s. Record the filing, with the receipt they gave.", o.Name, o.Recipient)
	}
	sent, err := l.DeliveriesTo(o.IncidentID, *o.TenantID)
	if err != nil {
		return err
	}
	var first *time.Time
	for _, d := range sent {
		if d.AcceptedAt != nil && (first == nil || d.AcceptedAt.Before(*first)) {
			first = d.AcceptedAt
		}
	}
	switch {
	case first == nil:
		return fault.Conflict("No letter has reached this customer yet. There is nothing to acknowledge.")
	case at.Before(*first):
		return fault.Invalid("The letter arrived at %s. It cannot have been acknowledged before.", first.UTC().Format("15:04 UTC on Mon 2 Jan 2006")).In("at")
	}
	return nil
}

func acknowledge(tx *store.Tx, o incident.Obligation, in RecordAcknowledgement) (met []string, n int, err error) {
	rows := []incident.Obligation{o}
	if o.TenantID != nil {
		byTenant, err := tx.Look().ObligationsOf(o.IncidentID, []string{*o.TenantID})
		if err != nil {
			return nil, 0, err
		}
		rows = byTenant[*o.TenantID]
	}
	for i := range rows {
		changed, meets := rows[i].Acknowledge(in.At.UTC(), "acknowledgement")
		if meets {
			met = append(met, rows[i].Name)
		}
		if !changed {
			continue
		}
		n++
		if err := tx.Update(&rows[i]); err != nil {
			return nil, 0, err
		}
	}
	return met, n, nil
}
