package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// LiftHold ends a hold before its time, or takes one back that nobody
// approved: the clocks go on and the letters leave. Invalid without a reason;
// Conflict when it is over already.
func (a *App) LiftHold(ctx context.Context, by people.Person, holdID, reason string) (*incident.Hold, error) {
	if err := by.Must(people.RecordHolds); err != nil {
		return nil, err
	}
	var out *incident.Hold
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, h, err := lockHold(tx, holdID)
		if err != nil {
			return err
		}
		if err := h.Lift(by.ID, reason, tx.Now); err != nil {
			return err
		}
		out = h
		body := says{"hold": h.ID, "digest": sum(reason, h.ID)}
		if len(h.MayKnow) == 0 {
			body["reason"] = reason
		}
		tx.Record("hold.lifted", by.ID, f.Number, body)
		return a.goOn(tx, f, h)
	})
}

// goOn sets the clocks of a hold that is over going again, and takes up the
// letters that it held back.
func (a *App) goOn(tx *store.Tx, f *incident.File, h *incident.Hold) error {
	h.ResumedAt = &tx.Now
	if err := a.holdsChanged(tx, f, h); err != nil {
		return err
	}
	revived, err := tx.ReviveDeliveries(f.ID)
	if err == nil && revived > 0 {
		tx.Record("deliveries.revived", people.System().ID, f.Number, says{"letters": revived})
	}
	return err
}
