package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// SettleAwareness is legal's word on when the organisation became aware.
type SettleAwareness struct {
	IncidentID string
	At         time.Time
	Zone       string
	Reason     string
	Stood      *string // id of the awareness that its author saw standing, "" for none; nil where nobody looked
}

// SettleAwareness settles the instant of awareness, with a reason. It may be
// settled at or before what stands, never after: a later awareness would move
// every clock back and takes two people (ProposeLaterAwareness). Invalid says
// so.
func (a *App) SettleAwareness(ctx context.Context, by people.Person, in SettleAwareness) (*incident.Instant, error) {
	if err := by.Must(people.SettleAwareness); err != nil {
		return nil, err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return nil, err
	}
	var out *incident.Instant
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		if err := stillStands(f, incident.Aware, in.Stood); err != nil {
			return err
		}
		if err := notLater(f, org, in.At); err != nil {
			return err
		}
		out, err = a.record(tx, f, by, incident.Instant{Kind: incident.Aware, At: in.At, Zone: in.Zone, Source: "legal", Standing: incident.Settled, Reason: in.Reason})
		if err != nil {
			return err
		}
		if err := tx.Insert(out); err != nil {
			return err
		}
		tx.Record("awareness.settled", by.ID, f.Number, instantSays(*out))
		return a.factsChanged(tx, &f.Incident)
	})
}

// notLater refuses an awareness after the one that stands.
func notLater(f *incident.File, org people.Organisation, at time.Time) error {
	standing, _, known := rulebook.Awareness(instantsOf(f), investigationCap(org))
	if known && at.After(standing) {
		return fault.Invalid("Awareness stands at %s and cannot be settled later by one person: clocks already run from there. Settle it at that instant or before, or propose it with a reason for a second person to second.",
			standing.Format("15:04 UTC on Mon 2 Jan 2006")).In("at")
	}
	return nil
}
