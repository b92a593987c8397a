package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// EndAnswer takes an approved answer back: nobody sends it any more. What was
// sent stays as it is.
func (a *App) EndAnswer(ctx context.Context, by people.Person, answerID string) error {
	if err := by.Must(people.ApproveNotices); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		ans, err := tx.Look().ApprovedAnswer(answerID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(ans.IncidentID)
		if err != nil {
			return err
		}
		if ans, err = tx.Look().ApprovedAnswer(answerID); err != nil { // as it is under the lock
			return err
		}
		if ans.EndedAt != nil {
			return fault.Conflict("This answer was taken back already.")
		}
		ans.EndedBy, ans.EndedAt = &by.ID, &tx.Now
		tx.Record("answer.ended", by.ID, f.Number, says{"answer": ans.ID, "digest": ans.Digest})
		return tx.Update(&ans)
	})
}
