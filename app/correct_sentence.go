package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// CorrectSentence says that a sentence of letters is wrong, what is right, both
// by language, and for which customers. Without WrongFor it is wrong for
// everybody.
type CorrectSentence struct {
	IncidentID string
	Wrong      map[string]string
	Right      map[string]string
	WrongFor   []string // tenant ids
}

// CorrectSentence stops letters that say it and have not left, and opens a
// correction to those who got it or may have, and for whom it is wrong. What
// was sent stays as it is: the correction quotes it. Invalid when no letter
// says it or what is right is missing in a language that is needed; Conflict
// when a customer named never had it.
func (a *App) CorrectSentence(ctx context.Context, by people.Person, in CorrectSentence) (*notice.Notice, error) {
	if err := by.Must(people.DraftNotices); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	holders, err := findSentence(l, in.IncidentID, in.Wrong)
	if err != nil {
		return nil, err
	}
	readers, err := in.readers(holders)
	if err != nil {
		return nil, err
	}
	var out *notice.Notice
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		stopped, err := a.stopSaying(tx, f, by, in, holders)
		if err != nil {
			return err
		}
		if err := endAnswersSaying(tx, f, by, in.Wrong); err != nil {
			return err
		}
		tx.Record("sentence.corrected", by.ID, f.Number, says{"stood_in": len(holders), "wrong_for": len(readers), "stopped": stopped, "digest": sum(in.texts()...)})
		if len(readers) == 0 {
			return nil
		}
		if out, err = a.openFor(tx, by, f, in.letter(holders, readers), readers); err != nil {
			return err
		}
		return a.wordCorrection(tx, by, f, *out, in)
	})
}

// letter is the correction: it follows the letter that held the sentence, where
// that is one.
func (in CorrectSentence) letter(holders []notice.Holder, readers []string) OpenNotice {
	out := OpenNotice{IncidentID: in.IncidentID, Kind: notice.Correction, TenantIDs: readers}
	if first := holders[0].NoticeID; !slices.ContainsFunc(holders, func(h notice.Holder) bool { return h.NoticeID != first }) {
		out.FollowsID = first
	}
	return out
}

// readers are the customers who got the sentence, or may have, and for whom it
// is wrong.
func (in CorrectSentence) readers(holders []notice.Holder) ([]string, error) {
	if len(holders) == 0 {
		return nil, fault.Invalid("No letter of this incident that was put before legal says that. Copy the sentence from the letter as it was sent.").In("wrong_en")
	}
	had := map[string]bool{}
	var out []string
	for _, h := range holders {
		had[h.TenantID] = true
		if strings.Join(strings.Fields(in.Right[h.Language]), " ") == strings.Join(strings.Fields(in.Wrong[h.Language]), " ") {
			return nil, fault.Invalid("This is the sentence that is wrong. Say what is right instead.").In("right_" + h.Language)
		}
		if in.Right[h.Language] == "" {
			return nil, fault.Invalid("Say what is right instead, in every language in which the sentence stood.").In("right_" + h.Language)
		}
		if h.MayHave() && (len(in.WrongFor) == 0 || slices.Contains(in.WrongFor, h.TenantID)) {
			out = append(out, h.TenantID)
		}
	}
	for _, id := range in.WrongFor {
		if !had[id] {
			return nil, fault.Conflict("A customer that you named never had this sentence in a letter. Take it off the list.").In("wrong_for")
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (in CorrectSentence) texts() []string {
	var out []string
	for _, language := range notice.Languages {
		out = append(out, language, in.Wrong[language], in.Right[language])
	}
	return out
}

// stopSaying stops every letter that says the sentence and has not left, and
// returns how many. A letter that is on its way cannot be called back.
func (a *App) stopSaying(tx *store.Tx, f *incident.File, by people.Person, in CorrectSentence, holders []notice.Holder) (int, error) {
	stopped := 0
	for _, h := range holders {
		if h.Left() {
			continue
		}
		if _, err := a.strike(tx, f.Number, h.NoticeID, by.ID, []string{h.TenantID}, "a sentence in it proved wrong", true); err != nil {
			return stopped, err
		}
		sent, err := tx.Look().DeliveriesOfCopies([]string{h.CopyID})
		if err != nil {
			return stopped, err
		}
		for _, d := range sent[h.CopyID] {
			if d.Done() {
				continue
			}
			d.NextTryAt = nil
			if err := tx.Update(&d); err != nil {
				return stopped, err
			}
			tx.Record("delivery.stopped", by.ID, f.Number, says{"delivery": d.ID, "why": "a sentence in it proved wrong"})
		}
		stopped++
	}
	return stopped, nil
}

// wordCorrection writes what was wrong and what is right into the correction.
func (a *App) wordCorrection(tx *store.Tx, by people.Person, f *incident.File, n notice.Notice, in CorrectSentence) error {
	for _, language := range notice.Languages {
		if in.Wrong[language] == "" {
			continue
		}
		words := WriteWords{NoticeID: n.ID, Language: language, Words: map[string]string{"wrong": in.Wrong[language], "right": in.Right[language]}}
		if err := words.check(n.Kind); err != nil {
			return beside(err, language)
		}
		if err := a.saveWords(tx, by, f, n, words, nil); err != nil {
			return err
		}
	}
	return nil
}

// beside names the box of a language that a refusal is about.
func beside(err error, language string) error {
	var many fault.Many
	if !errors.As(err, &many) {
		return err
	}
	out := make(fault.Many, len(many))
	for i, f := range many {
		out[i] = f.In(f.Field + "_" + language)
	}
	return out
}
