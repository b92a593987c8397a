package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// AnswerCustomer is what one customer asked about an incident and what it is
// answered, in the language that it is written to.
type AnswerCustomer struct {
	IncidentID string
	TenantID   string
	Question   string
	Answer     string
	AskedID    string // the question on its page that this answers; "" for one that came otherwise
}

// AnswerCustomer opens a letter of the kind answer to this one customer and
// writes its words, in one commit. It passes the same gate as any letter: it is
// put before legal and signed before it leaves. Invalid names the box at fault;
// Conflict while the customer has got no letter that an answer could follow.
func (a *App) AnswerCustomer(ctx context.Context, by people.Person, in AnswerCustomer) (*notice.Notice, error) {
	if err := by.Must(people.DraftNotices); err != nil {
		return nil, err
	}
	words := WriteWords{Words: map[string]string{"question": in.Question, "answer": in.Answer}}
	if err := in.check(words); err != nil {
		return nil, err
	}
	var out *notice.Notice
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(in.TenantID)
		if err != nil {
			return err
		}
		agreements, err := tx.Look().AgreementsOf([]string{t.ID})
		if err != nil {
			return err
		}
		order := OpenNotice{IncidentID: f.ID, Kind: notice.AnswerLetter, TenantIDs: []string{t.ID}}
		if err := mayOpen(tx.Look(), f, order); err != nil {
			return err
		}
		if out, err = a.openFor(tx, by, f, order, order.TenantIDs); err != nil {
			return err
		}
		if err := refuseUnasked(tx.Look(), *out, t.Name); err != nil {
			return err
		}
		if err := answersAsked(tx, in.AskedID, out); err != nil {
			return err
		}
		words.NoticeID, words.Language = out.ID, notice.Speaks(agreements[t.ID].NoticeLanguage(t.Language))
		return a.saveWords(tx, by, f, *out, words, nil)
	})
}

// check refuses an answer without a question, or the other way round, beside
// what no letter can hold.
func (in AnswerCustomer) check(words WriteWords) error {
	var faults fault.Many
	if strings.TrimSpace(in.Question) == "" {
		faults = append(faults, fault.Invalid("Write down what they asked, in their own words.").In("question"))
	}
	if strings.TrimSpace(in.Answer) == "" {
		faults = append(faults, fault.Invalid("Write the answer. What is not known yet can be said so.").In("answer"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return words.check(notice.AnswerLetter)
}

// refuseUnasked refuses an answer to a customer that no letter has reached: the
// answer names the letter that it follows.
func refuseUnasked(l store.Look, n notice.Notice, name string) error {
	earlier, err := l.EarlierLetters(n, []string{*n.TenantID})
	if err == nil && earlier[*n.TenantID].Reference == "" {
		return fault.Conflict("No letter has reached %s yet, and an answer follows one. Tell it of the incident first, or record what you say on the telephone.", name)
	}
	return err
}
