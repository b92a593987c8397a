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

// MarkOrdinary is legal's word that a customer's name is also a plain word or
// a supplier's name, so that it may stand in other customers' letters.
type MarkOrdinary struct {
	Word   string
	Reason string
}

// MarkOrdinary marks a name; marking it again does nothing. Its references,
// domains and addresses are still refused. Invalid without a reason.
func (a *App) MarkOrdinary(ctx context.Context, by people.Person, in MarkOrdinary) error {
	if err := by.Must(people.MarkOrdinary); err != nil {
		return err
	}
	var wrong fault.Many
	word, err := notice.Ordinary(in.Word)
	if err == nil {
		err = incident.Line("the word", strings.TrimSpace(in.Word), 200)
	}
	wrong = also(wrong, "word", err)
	if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" {
		wrong = also(wrong, "reason", fault.Invalid("Say why this name may stand in other customers' letters."))
	}
	wrong = also(wrong, "reason", incident.Plain("reason", in.Reason, 2000))
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrganisation(); err != nil {
			return err
		}
		have, err := tx.Look().OrdinaryWords()
		if err != nil {
			return err
		}
		for _, w := range have {
			if w.EndedAt == nil && notice.SameWord(w.Word, word) {
				return nil
			}
		}
		id, err := newID()
		if err != nil {
			return err
		}
		tx.Record("word.marked_ordinary", by.ID, "content check", says{"word": word, "reason": in.Reason})
		return tx.Insert(&notice.OrdinaryWord{ID: id, Word: word, Reason: in.Reason, MarkedBy: by.ID, MarkedAt: tx.Now, Version: 1})
	})
}

// UnmarkOrdinary makes a name one again that is refused in other customers'
// letters. Doing so twice does nothing.
func (a *App) UnmarkOrdinary(ctx context.Context, by people.Person, id string) error {
	if err := by.Must(people.MarkOrdinary); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		w, err := tx.Look().OrdinaryWord(id)
		if err != nil || w.EndedAt != nil {
			return err
		}
		w.EndedAt, w.EndedBy = &tx.Now, &by.ID
		tx.Record("word.unmarked_ordinary", by.ID, "content check", says{"word": w.Word})
		return tx.Update(&w)
	})
}
