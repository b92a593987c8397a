package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DecideHold is legal's word on whether a hold pauses one duty, or every duty
// of a regime. One of the two ids is given.
type DecideHold struct {
	HoldID       string
	ObligationID string
	RegimeID     string
	Pause        bool
	Reason       string
}

// DecideHold records the decision with its reason; the latest counts and all
// are kept. Invalid without a reason; NotFound when there is no such duty;
// Conflict when the hold is over.
func (a *App) DecideHold(ctx context.Context, by people.Person, in DecideHold) (*incident.HoldDecision, error) {
	if err := by.Must(people.DecideHolds); err != nil {
		return nil, err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return nil, err
	}
	var out incident.HoldDecision
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, h, err := lockHold(tx, in.HoldID)
		if err != nil {
			return err
		}
		if end := h.End(); end != nil && !end.After(tx.Now) {
			return fault.Conflict("This hold is over. There is nothing left to decide about it.")
		}
		if out, err = decisionOn(tx.Look(), h, in); err != nil {
			return err
		}
		if out.ID, err = newID(); err != nil {
			return err
		}
		out.DecidedBy, out.DecidedAt = by.ID, tx.Now
		if err := tx.Insert(&out); err != nil {
			return err
		}
		says := says{"hold": h.ID, "duty": out.RegimeID, "pause": out.Pause, "digest": sum(out.Reason, out.ID)}
		if len(h.MayKnow) == 0 {
			says["reason"] = out.Reason
		}
		tx.Record("hold.decided", by.ID, f.Number, says)
		return a.holdsChanged(tx, f, h)
	})
}

func decisionOn(l store.Look, h *incident.Hold, in DecideHold) (incident.HoldDecision, error) {
	d := incident.HoldDecision{HoldID: h.ID, IncidentID: h.IncidentID, RegimeID: in.RegimeID, Pause: in.Pause, Reason: in.Reason}
	if in.ObligationID != "" {
		o, err := l.Obligation(in.ObligationID)
		if err != nil {
			return d, err
		}
		d.RegimeID, d.ObligationID = o.RegimeID, &o.ID
	}
	duties, err := l.Obligations(h.IncidentID)
	if err != nil {
		return d, err
	}
	for _, o := range duties {
		if o.RegimeID == d.RegimeID && (d.ObligationID == nil || *d.ObligationID == o.ID) {
			return d, nil
		}
	}
	return d, fault.NotFound("No duty of this incident is meant. Choose one that is open.")
}
