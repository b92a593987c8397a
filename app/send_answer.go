package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// SendAnswer sends an approved answer to one customer.
type SendAnswer struct {
	AnswerID string
	TenantID string
	AskedID  string // the question on its page that this answers; "" for one that came otherwise
}

// SendAnswer makes the letter of an approved answer, freezes it into an edition
// and binds legal's signature of the answer to it; it leaves as any signed
// letter does, after the time in which it can be held. Conflict when anything in
// it has changed since legal approved it, when the customer is written to in
// another language or got the answer already, and while a hold keeps letters to
// it back.
func (a *App) SendAnswer(ctx context.Context, by people.Person, in SendAnswer) (*notice.Edition, error) {
	if err := by.Must(people.SendAnswers); err != nil {
		return nil, err
	}
	var out notice.Edition
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		ans, err := tx.Look().ApprovedAnswer(in.AnswerID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(ans.IncidentID)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(in.TenantID)
		if err != nil {
			return err
		}
		if err := a.maySendAnswer(tx.Look(), f, ans, t); err != nil {
			return err
		}
		n, err := a.openAnswer(tx, by, f, ans, t)
		if err != nil {
			return err
		}
		if err := answersAsked(tx, in.AskedID, &n); err != nil {
			return err
		}
		out, err = a.signByAnswer(tx, by, f, n, ans, t)
		return err
	})
}

// maySendAnswer refuses an answer that may not go to a customer.
func (a *App) maySendAnswer(l store.Look, f *incident.File, ans notice.ApprovedAnswer, t tenant.Tenant) error {
	if ans.Sum() != ans.Digest {
		return notice.Differs("The approved answer is not what legal signed. Nothing is sent; tell an admin.")
	}
	if ans.EndedAt != nil {
		return fault.Conflict("Legal took this answer back. Answer the question anew.")
	}
	agreements, err := l.AgreementsOf([]string{t.ID})
	if err != nil {
		return err
	}
	if language := notice.Speaks(agreements[t.ID].NoticeLanguage(t.Language)); language != ans.Language {
		return fault.Conflict("%s is written to in another language than this answer. Have the answer in that language signed and approved.", t.Name)
	}
	sent, err := l.AnswerSentTo(ans.ID, t.ID)
	if err != nil {
		return err
	}
	from, err := l.Notice(ans.FromNoticeID)
	if err != nil {
		return err
	}
	if sent != nil || from.TenantID != nil && *from.TenantID == t.ID {
		return fault.Conflict("%s got this answer already.", t.Name)
	}
	held, err := withheld(l, f.ID, []string{t.ID}, a.Now())
	if err == nil && len(held) > 0 {
		err = fault.Conflict("%s", held[t.ID].Why())
	}
	return err
}

// openAnswer opens the notice of an approved answer and gives it its words.
func (a *App) openAnswer(tx *store.Tx, by people.Person, f *incident.File, ans notice.ApprovedAnswer, t tenant.Tenant) (notice.Notice, error) {
	order := OpenNotice{IncidentID: f.ID, Kind: notice.AnswerLetter, TenantIDs: []string{t.ID}}
	n, err := a.openFor(tx, by, f, order, order.TenantIDs)
	if err != nil {
		return notice.Notice{}, err
	}
	if err := refuseUnasked(tx.Look(), *n, t.Name); err != nil {
		return *n, err
	}
	words := WriteWords{NoticeID: n.ID, Language: ans.Language, Words: map[string]string{"question": ans.Question, "answer": ans.Answer}}
	return *n, a.saveWords(tx, by, f, *n, words, nil)
}

// signByAnswer freezes the letter and binds to it the signature that legal gave
// to its words, when the facts write it as legal read it.
func (a *App) signByAnswer(tx *store.Tx, by people.Person, f *incident.File, n notice.Notice, ans notice.ApprovedAnswer, t tenant.Tenant) (notice.Edition, error) {
	none := notice.Edition{}
	now, reader, _, err := answerNow(tx.Look(), f, n, t.ID)
	if err != nil {
		return none, err
	}
	now.FromNoticeID, now.SignedBy = ans.FromNoticeID, ans.SignedBy
	if now.Sum() != ans.Digest {
		return none, fault.Conflict("What this letter says beside the answer has changed since legal approved it. Have the answer signed and approved anew.")
	}
	d, err := draftAnswer(tx, n, ans, t, reader)
	if err != nil {
		return none, err
	}
	copies, err := a.dress(tx.Look(), n, []notice.Draft{d})
	if err != nil {
		return none, err
	}
	e, err := a.freeze(tx, f.Number, by, n, SubmitNotice{NoticeID: n.ID}, copies, "")
	if err != nil {
		return none, err
	}
	if err := recordSending(tx, by, e, ans, t, reader); err != nil {
		return none, err
	}
	tx.Record("answer.sent", by.ID, f.Number, says{"answer": ans.ID, "answer_digest": ans.Digest, "signed_by": ans.SignedBy, "tenant": t.ID, "reference": n.Reference, "edition": e.Number, "digest": e.Digest})
	signed, err := tx.Look().Approval(e.ID)
	if err != nil {
		return none, err
	}
	frozen, err := tx.Look().Copies(e.ID)
	if err != nil {
		return none, err
	}
	if err := a.asApproved(tx.Look(), e, signed, frozen); err != nil {
		return none, err
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return none, err
	}
	leaves, err := planRelease(tx, by, e, &ApproveNotice{}, org.Hold())
	if err != nil {
		return none, err
	}
	return e, a.release(tx, f, e, leaves)
}

func draftAnswer(tx *store.Tx, n notice.Notice, ans notice.ApprovedAnswer, t tenant.Tenant, reader map[string]string) (d notice.Draft, err error) {
	d = notice.Draft{NoticeID: n.ID, IncidentID: n.IncidentID, TenantID: t.ID, Language: ans.Language, AuthorID: people.System().ID, ChangedAt: tx.Now, Version: 1}
	if d.ID, err = newID(); err != nil {
		return d, err
	}
	if d.Subject, d.Body, err = ans.For(reader); err != nil {
		return d, err
	}
	return d, tx.Insert(&d)
}

// recordSending stores the signature and what it is bound to.
func recordSending(tx *store.Tx, by people.Person, e notice.Edition, ans notice.ApprovedAnswer, t tenant.Tenant, reader map[string]string) error {
	fresh, err := ids(2)
	if err != nil {
		return err
	}
	if err := tx.Insert(&notice.Approval{ID: fresh[0], ProvenBy: people.ByAnswer, EditionID: e.ID, NoticeID: e.NoticeID, IncidentID: e.IncidentID, Digest: e.Digest, SignedBy: ans.SignedBy, SignedAt: ans.SignedAt}); err != nil {
		return err
	}
	return tx.Insert(&notice.AnswerSending{ID: fresh[1], AnswerID: ans.ID, IncidentID: e.IncidentID, NoticeID: e.NoticeID, EditionID: e.ID, TenantID: t.ID, Filled: reader, SentBy: by.ID, SentAt: tx.Now})
}

// asApproved checks an edition that is signed by way of an approved answer: it
// is one letter, to the customer that it was made for, and says what legal
// signed, byte for byte, with its reader's fields filled in. Any other edition
// passes.
func (a *App) asApproved(l store.Look, e notice.Edition, signed *notice.Approval, copies []notice.Copy) error {
	if signed == nil || signed.ProvenBy != people.ByAnswer {
		return nil
	}
	differs := notice.Differs("The answer in edition %d is not what legal approved. Nothing is sent; tell an admin.", e.Number)
	s, err := l.AnswerSending(e.ID)
	if err != nil {
		return err
	}
	if s == nil || len(copies) != 1 || copies[0].TenantID != s.TenantID {
		return differs
	}
	ans, err := l.ApprovedAnswer(s.AnswerID)
	if err != nil {
		return err
	}
	if ans.Sum() != ans.Digest || ans.IncidentID != e.IncidentID || ans.SignedBy != signed.SignedBy {
		return differs
	}
	org, err := l.Organisation()
	if err != nil {
		return err
	}
	same, err := a.isAnswer(ans, s.Filled, org, &copies[0])
	if err == nil && !same {
		err = differs
	}
	return err
}
