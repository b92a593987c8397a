package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// FinishTask records that a task is done, and how. It meets no duty by itself.
// Conflict when it was done before, and for a customer's question, which is done
// by answering it; Invalid without a word on how.
func (a *App) FinishTask(ctx context.Context, by people.Person, taskID, how string) error {
	if err := by.Must(people.RecordFacts); err != nil {
		return err
	}
	if err := incident.Line("how", how, 1000); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		t, err := tx.Look().Task(taskID)
		if err != nil {
			return err
		}
		if t.DoneAt != nil {
			return fault.Conflict("This task was done at %s.", t.DoneAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
		}
		if t.Kind == answerTask {
			return fault.Conflict("The customer still waits for this answer. Open its question with “Read and answer”: write the answer there, or say how it was answered. That finishes the task.")
		}
		inc, err := tx.Look().Incident(t.IncidentID)
		if err != nil {
			return err
		}
		t.DoneAt, t.DoneBy = &tx.Now, &by.ID
		tx.Record("task.done", by.ID, inc.Number, says{"task": t.ID, "title": t.Title, "how": how})
		return tx.Update(&t)
	})
}
