package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// taskChange is the task of whoever submitted an edition that legal gave back.
const taskChange = "change_letters"

// ReturnEdition gives an edition back unsigned: legal asks for changes.
type ReturnEdition struct {
	EditionID string
	Words     string // what is to change; legal's desk alone reads it
}

// ReturnEdition voids an edition that nobody has signed, so that it can be
// changed and put before legal again, and rings whoever submitted it. What is
// to change becomes a comment; the ledger says only who asked. Invalid without
// words; Conflict when it is signed or stale.
func (a *App) ReturnEdition(ctx context.Context, by people.Person, in ReturnEdition) error {
	if err := by.Must(people.ApproveNotices); err != nil {
		return err
	}
	if in.Words = strings.TrimSpace(in.Words); in.Words == "" {
		return fault.Invalid("Say what is to change: whoever writes the letters reads it.").In("words")
	}
	if err := incident.Plain("words", in.Words, mostComment); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		e, err := tx.Look().Edition(in.EditionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		if e, err = tx.Look().Edition(in.EditionID); err != nil {
			return err
		}
		if err := mayReturn(tx.Look(), &e); err != nil {
			return err
		}
		if err := a.giveBack(tx, f, by, &e); err != nil {
			return err
		}
		return comment(tx, f.Number, by, notice.Comment{IncidentID: e.IncidentID, NoticeID: e.NoticeID, EditionID: &e.ID, Words: in.Words})
	})
}

func mayReturn(l store.Look, e *notice.Edition) error {
	if e.VoidedAt != nil {
		return fault.Conflict("Edition %d is stale: %s. There is nothing to give back.", e.Number, e.VoidReason)
	}
	signed, err := l.Approval(e.ID)
	if err == nil && signed != nil {
		err = fault.Conflict("Edition %d was signed at %s. Hold it, and edit the letters that are to change.", e.Number, signed.SignedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	return err
}

// giveBack voids the edition, lets nobody be rung for it any more, and hands it
// to whoever submitted it.
func (a *App) giveBack(tx *store.Tx, f *incident.File, by people.Person, e *notice.Edition) error {
	why := by.Name + " asks for changes"
	e.Void(why, tx.Now)
	tx.Record("edition.returned", by.ID, f.Number, says{"edition": e.Number, "edition_id": e.ID, "digest": e.Digest, "why": why})
	if err := tx.Update(e); err != nil {
		return err
	}
	if err := a.nothingToSign(tx, e.IncidentID, nothingLeft); err != nil {
		return err
	}
	w, err := tx.Look().Wave(e.WaveID)
	if err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	task := incident.Task{ID: id, IncidentID: e.IncidentID, Kind: taskChange, WaveID: &w.ID, OwnerID: e.FrozenBy, OpenedAt: tx.Now, DueAt: w.DueAt, Version: 1,
		Title: fmt.Sprintf("Change %s and put them before legal again: %s", letters(e.Copies), why)}
	if err := tx.Insert(&task); err != nil {
		return err
	}
	tx.Record("task.opened", people.System().ID, f.Number, says{"kind": task.Kind, "edition_id": e.ID, "title": task.Title})
	return a.sound(tx, &f.Incident, incident.AlarmReturned, tx.Now)
}

// changed ends the tasks to change letters of a wave, now that it is before
// legal again.
func changed(tx *store.Tx, number string, by people.Person, e notice.Edition) error {
	tasks, err := tx.Look().Tasks(e.IncidentID)
	if err != nil {
		return err
	}
	for i := range tasks {
		t := &tasks[i]
		if t.Kind != taskChange || t.DoneAt != nil || deref(t.WaveID) != e.WaveID {
			continue
		}
		t.DoneAt, t.DoneBy = &tx.Now, &by.ID
		tx.Record("task.done", by.ID, number, says{"task": t.ID, "title": t.Title, "how": fmt.Sprintf("edition %d is before legal", e.Number)})
		if err := tx.Update(t); err != nil {
			return err
		}
	}
	return nil
}

// toChange rings the role of whoever put letters before legal that legal gave
// back and that are not there again.
func toChange(l store.Look, f *incident.File, org people.Organisation) (situation, error) {
	tasks, err := l.Tasks(f.ID)
	if err != nil {
		return situation{}, err
	}
	for _, t := range tasks {
		if t.Kind != taskChange || t.DoneAt != nil {
			continue
		}
		p, err := l.Person(t.OwnerID)
		s := situation{role: people.Commander, headline: t.Title + ".", dueAt: t.DueAt}
		if p.Roles.Has(people.Communicator) {
			s.role = people.Communicator
		}
		if t.DueAt != nil {
			at := clock.SignBy(*t.DueAt, org.Sending(), org.Margin())
			s.signBy = &at
		}
		return s, err
	}
	return situation{}, nil
}
