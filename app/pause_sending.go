package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// PauseSending stops a sending that has begun. Why may be left out.
type PauseSending struct {
	EditionID string
	Why       string
}

// PauseSending begins no other letter of an edition until somebody resumes it.
// Letters in hand, a second's worth, still leave. Conflict before the first
// letter left, when nothing is left, and when it is paused already.
func (a *App) PauseSending(ctx context.Context, by people.Person, in PauseSending) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	if in.Why = strings.TrimSpace(in.Why); in.Why != "" {
		if err := incident.Line("why", in.Why, 300); err != nil {
			return err
		}
	}
	return a.withRelease(ctx, in.EditionID, func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
		s, err := tx.Look().Sending(e.ID)
		if err != nil {
			return err
		}
		if err := r.Halt(by.ID, in.Why, tx.Now); err != nil {
			return err
		}
		if s != nil && s.Left() == 0 {
			return fault.Conflict("Nothing is left to pause: every letter of edition %d was answered.", e.Number)
		}
		tx.Record("sending.paused", by.ID, number, says{"edition": e.Number, "edition_id": e.ID, "why": in.Why, "left": leftOf(s)})
		return tx.Update(r)
	})
}

func leftOf(s *notice.Sending) int {
	if s == nil {
		return 0
	}
	return s.Left()
}

// ResumeSending lets a paused sending go on where it stopped: what was handed
// over is not handed over again. Conflict when it is not paused.
func (a *App) ResumeSending(ctx context.Context, by people.Person, editionID string) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	return a.withRelease(ctx, editionID, func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
		if err := r.GoOn(); err != nil {
			return err
		}
		tx.Record("sending.resumed", by.ID, number, says{"edition": e.Number, "edition_id": e.ID})
		if err := tx.Update(r); err != nil {
			return err
		}
		batches, err := tx.Look().DueBatches(e.ID, tx.Now)
		if err != nil {
			return err
		}
		for _, b := range batches {
			if err := tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: e.ID, Batch: b}, Queue: store.QueueLetters}); err != nil {
				return err
			}
		}
		return askRest(tx, *r)
	})
}
