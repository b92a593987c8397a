package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ResumeHold asks for the clocks to be set going again when a hold has ended.
type ResumeHold struct {
	HoldID string `json:"hold_id"`
}

// Kind names the job.
func (ResumeHold) Kind() string { return "resume_hold" }

// ResumeHold sets the clocks going again that a hold paused, once it has ended
// by itself. A hold that still holds, or whose clocks go already, is left
// alone: it may be called twice, early or late.
func (a *App) ResumeHold(ctx context.Context, in ResumeHold) error {
	if err := people.System().Must(people.OpenDuties); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, h, err := lockHold(tx, in.HoldID)
		if err != nil {
			return err
		}
		end := h.End()
		if h.ApprovedAt == nil || h.ResumedAt != nil || end == nil || end.After(tx.Now) {
			return nil
		}
		tx.Record("hold.ended", people.System().ID, f.Number, says{"hold": h.ID, "ended_at": end})
		return a.goOn(tx, f, h)
	})
}
