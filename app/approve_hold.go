package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ApproveHold puts a hold in force: the clocks of the duties that it pauses
// stand, their alarms are silent, and their letters wait. Forbidden for
// somebody who may not know of it; Conflict for whoever recorded it, when
// neither of the two is from legal, and when it is approved or over already.
func (a *App) ApproveHold(ctx context.Context, by people.Person, holdID string) (*incident.Hold, error) {
	if err := by.Must(people.ApproveHolds); err != nil {
		return nil, err
	}
	var out *incident.Hold
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, h, err := lockHold(tx, holdID)
		if err != nil {
			return err
		}
		if !h.Knows(by) {
			return fault.Forbidden("This hold names who may know of it, and you are not among them. Ask somebody who is.")
		}
		if err := h.Approve(by, tx.Now); err != nil {
			return err
		}
		if out = h; h.EndsAt != nil {
			if err := tx.Enqueue(store.Job{Args: ResumeHold{HoldID: h.ID}, At: h.EndsAt}); err != nil {
				return err
			}
		}
		tx.Record("hold.approved", by.ID, f.Number, holdSays(*h))
		return a.holdsChanged(tx, f, h)
	})
}

// lockHold returns a hold under its incident's lock.
func lockHold(tx *store.Tx, id string) (*incident.File, *incident.Hold, error) {
	h, err := tx.Look().Hold(id)
	if err != nil {
		return nil, nil, err
	}
	f, err := tx.LockFile(h.IncidentID)
	if err != nil {
		return nil, nil, err
	}
	h, err = tx.Look().Hold(id) // as it is under the lock
	return f, &h, err
}

// holdsChanged stores a hold and brings the alarms in line with it.
func (a *App) holdsChanged(tx *store.Tx, f *incident.File, h *incident.Hold) error {
	if err := tx.Update(h); err != nil {
		return err
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	return a.planAlarms(tx, f, org)
}
