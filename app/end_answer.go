package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
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

// endAnswersSaying takes back every approved answer that says a sentence which
// proved wrong.
func endAnswersSaying(tx *store.Tx, f *incident.File, by people.Person, wrong map[string]string) error {
	all, err := tx.Look().ApprovedAnswers(f.ID)
	if err != nil {
		return err
	}
	for i := range all {
		ans := &all[i]
		said := strings.Join(strings.Fields(wrong[ans.Language]), " ")
		if ans.EndedAt != nil || said == "" || !strings.Contains(strings.Join(strings.Fields(ans.Answer), " "), said) {
			continue
		}
		ans.EndedBy, ans.EndedAt = &by.ID, &tx.Now
		tx.Record("answer.ended", by.ID, f.Number, says{"answer": ans.ID, "digest": ans.Digest, "why": "a sentence in it proved wrong"})
		if err := tx.Update(ans); err != nil {
			return err
		}
	}
	return nil
}
