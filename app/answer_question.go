package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// CloseQuestion closes a customer's question that no letter of its own answers,
// with how it was answered: on the telephone, in another letter. Invalid
// without that; Conflict when it is closed.
func (a *App) CloseQuestion(ctx context.Context, by people.Person, questionID, how string) error {
	if err := by.Must(people.RecordTellings); err != nil {
		return err
	}
	if err := incident.Line("how it was answered", how, 1000); err != nil {
		return inField(err, "how")
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		q, err := tx.Look().CustomerQuestion(questionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(q.IncidentID)
		if err != nil {
			return err
		}
		if q, err = tx.Look().CustomerQuestion(questionID); err != nil { // as it is under the lock
			return err
		}
		if err := q.Close(by.ID, how, tx.Now); err != nil {
			return err
		}
		tx.Record("question.closed", by.ID, f.Number, says{"question": q.ID, "tenant": q.TenantID, "how": how})
		return a.closeWith(tx, &q, by.ID)
	})
}

// closeWith stores a question that was closed, and does the task that asked for
// it. Nobody is rung for it any more.
func (a *App) closeWith(tx *store.Tx, q *notice.CustomerQuestion, by string) error {
	if err := tx.Update(q); err != nil {
		return err
	}
	if err := a.nothingAsked(tx, *q); err != nil {
		return err
	}
	t, err := tx.Look().Task(q.TaskID)
	if err != nil || t.DoneAt != nil {
		return err
	}
	t.DoneAt, t.DoneBy = &tx.Now, &by
	return tx.Update(&t)
}

// answersAsked ties a customer's question to the letter that answers it. Conflict
// when it is closed or is another customer's.
func answersAsked(tx *store.Tx, questionID string, n *notice.Notice) error {
	if questionID == "" {
		return nil
	}
	q, err := tx.Look().CustomerQuestion(questionID)
	if err != nil {
		return err
	}
	if q.IncidentID != n.IncidentID || n.TenantID == nil || q.TenantID != *n.TenantID {
		return fault.NotFound("There is no such question of this customer on record.")
	}
	if !q.Open() {
		return fault.Conflict("This question was closed at %s.", q.ClosedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	q.AnswerID = &n.ID
	return tx.Update(&q)
}

// answeredBy closes the questions that a letter answers, once the other side took
// it.
func (a *App) answeredBy(tx *store.Tx, inc incident.Incident, d *notice.Delivery) error {
	asked, err := tx.Look().QuestionsAnswered(d.NoticeID)
	if err != nil {
		return err
	}
	for i := range asked {
		if asked[i].TenantID != d.TenantID {
			continue
		}
		if err := asked[i].Close(people.System().ID, "", tx.Now); err != nil {
			return err
		}
		tx.Record("question.answered", people.System().ID, inc.Number, says{"question": asked[i].ID, "tenant": d.TenantID, "notice": d.NoticeID})
		if err := a.closeWith(tx, &asked[i], people.System().ID); err != nil {
			return err
		}
	}
	return nil
}
