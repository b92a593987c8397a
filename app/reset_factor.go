package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ResetFactor takes somebody's second factor away, for a reason.
type ResetFactor struct {
	PersonID string
	Reason   string
}

// ResetFactor ends a person's factor and their recovery codes, and signs them
// out everywhere. They cannot sign before they have set up a new one; their
// pages tell them who did it and why. Invalid without a reason; Conflict when
// there is nothing to reset; Forbidden for one's own.
func (a *App) ResetFactor(ctx context.Context, by people.Person, in ResetFactor) error {
	if err := by.Must(people.ResetFactors); err != nil {
		return err
	}
	if by.ID == in.PersonID {
		return fault.Forbidden("You cannot reset your own second factor: a password alone would then open it. Ask another admin.")
	}
	if err := incident.Line("why it is reset", in.Reason, 500); err != nil {
		return inField(err, "reason")
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, err := tx.Look().Person(in.PersonID)
		if err != nil {
			return err
		}
		f, err := tx.Look().Factor(p.ID)
		if err != nil {
			return err
		}
		if f == nil || f.Secret == "" && f.Pending == "" {
			return fault.Conflict("%s has no second factor. There is nothing to reset.", p.Name)
		}
		f.Secret, f.Pending, f.PendingAt, f.ConfirmedAt = "", "", nil, nil
		f.ResetAt, f.ResetBy, f.ResetReason = &tx.Now, by.ID, in.Reason
		if err := endRecovery(tx, p.ID); err != nil {
			return err
		}
		ended, err := tx.EndSessions(p.ID, "")
		if err != nil {
			return err
		}
		tx.Record("factor.reset", by.ID, p.Name, says{"id": p.ID, "reason": in.Reason, "ended": ended})
		return tx.Update(f)
	})
}
