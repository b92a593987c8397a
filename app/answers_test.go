package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// answered plays the story until one customer got an answer that legal signed.
func answered(t *testing.T, e *storetest.Env) (*story, *notice.Notice) {
	t.Helper()
	h := told(t, e, "C-1", "C-2", "C-3")
	for _, ed := range h.Deadlines()[:1] { // the third customer's wave
		h.Sign(h.Submit(ed.DueAt))
		h.FastForward(time.Minute)
		h.RunDue()
	}
	n, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], app.AnswerCustomer{IncidentID: h.incident, TenantID: h.customer("C-1").ID, Question: "Were attachments read?", Answer: "No attachment was read."})
	h.must(err)
	h.RunDue()
	h.Through(n)
	return h, n
}

// Approves has Lena approve an answer for everybody.
func (h *story) Approves(n *notice.Notice) *notice.ApprovedAnswer {
	h.Helper()
	out, err := h.app.ApproveAnswer(h.ctx(), h.cast["Lena"], app.ApproveAnswer{NoticeID: n.ID, Digest: h.readAnswer("Lena", n), Code: h.Code("Lena")})
	h.must(err)
	return out
}

// readAnswer is the digest of an answer as somebody would approve it, "" where
// they could not.
func (h *story) readAnswer(who string, n *notice.Notice) string {
	h.Helper()
	ans, err := h.app.PreviewAnswer(h.ctx(), h.cast[who], n.ID)
	if err != nil {
		return ""
	}
	return ans.Digest
}

func (h *story) sends(who string, ans *notice.ApprovedAnswer, reference string) (*notice.Edition, error) {
	return h.app.SendAnswer(h.ctx(), h.cast[who], app.SendAnswer{AnswerID: ans.ID, TenantID: h.customer(reference).ID})
}

func TestAnApprovedAnswerIsSentUnchangedByAnyone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h, n := answered(t, e)
		ans := h.Approves(n)
		ed, err := h.sends("Theo", ans, "C-2")
		h.must(err)
		signed, err := h.Look().Approval(ed.ID)
		if err != nil || signed == nil || signed.ProvenBy != people.ByAnswer || signed.SignedBy != h.cast["Lena"].ID || signed.Digest != ed.Digest {
			t.Errorf("the signature is %+v (%v)", signed, err)
		}
		before := len(h.thread("C-2").Letters)
		h.FastForward(time.Hour)
		h.RunDue()
		of := h.thread("C-2").Letters
		if len(of) != before+1 || !of[before].Took() {
			t.Fatalf("%d letters reached the customer, want %d", len(of), before+1)
		}
		last := of[before].Copy
		if alike(last.Subject+last.Text) != alike(h.copyTo(n, "C-1")) || strings.Contains(last.Text, "Brightwater") || !strings.Contains(last.Text, "Aldergate") {
			t.Errorf("it is not the letter that legal read:\n%s", last.Text)
		}
		h.Rest()
		h.unchanged("the same answer once more", func() {
			_, err := h.sends("Theo", ans, "C-2")
			refused(t, err, fault.KindConflict, "got this answer already")
			_, err = h.sends("Rosa", ans, "C-3")
			refused(t, err, fault.KindForbidden, "may not send an answer that legal approved")
			_, err = h.sends("Theo", ans, "C-4")
			refused(t, err, fault.KindConflict, "No letter has reached Pemberton yet")
		})
		h.wordsUntil(h.Clock.Now().Add(48 * time.Hour)) // says nothing else in an answer
		h.Rest()
		if _, err := h.sends("Mira", ans, "C-3"); err != nil {
			t.Errorf("another date of the next letter stops an answer that does not name it: %v", err)
		}
	})
}

// copyTo is the letter of a notice as a customer got it.
func (h *story) copyTo(n *notice.Notice, reference string) string {
	h.Helper()
	for _, s := range h.thread(reference).Letters {
		if s.Notice.ID == n.ID {
			return s.Copy.Subject + s.Copy.Text
		}
	}
	return ""
}

var (
	codes = regexp.MustCompile(`([0-9A-Z]{4}-){3}[0-9A-Z]{4}`) // drawn from the letter's words
	refs  = regexp.MustCompile(`N-[0-9A-Z]{4}-[0-9A-Z]{4}`)
	whens = regexp.MustCompile(`[A-Z][a-z]+day [0-9]+ [A-Z][a-z]+ [0-9]{4}, [0-9:]+ \([A-Za-z ]+\)( = ([0-9]+ [A-Z][a-z]+, )?[0-9:]+ UTC)?`)
	names = regexp.MustCompile(`Brightwater|Aldergate|Holloway`)
	rules = regexp.MustCompile(`={3,}|-{3,}`) // as long as the line above
)

// alike takes out of a letter what belongs to its reader.
func alike(letter string) string {
	letter = strings.Join(strings.Fields(letter), " ")
	for _, r := range []*regexp.Regexp{codes, refs, whens, names, rules} {
		letter = r.ReplaceAllString(letter, "·")
	}
	return strings.ReplaceAll(letter, "· ·", "·")
}

func TestWhatAnAnswerNeedsBeforeAnyoneMaySendIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		asks := app.AnswerCustomer{IncidentID: h.incident, TenantID: h.customer("C-1").ID, Question: "Is Brightwater affected?", Answer: "Yes."}
		named, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], asks)
		h.must(err)
		h.RunDue()
		code := h.Code("Lena")
		approve := func(who string, n *notice.Notice, code string) error {
			_, err := h.app.ApproveAnswer(h.ctx(), h.cast[who], app.ApproveAnswer{NoticeID: n.ID, Digest: h.readAnswer(who, n), Code: code})
			return err
		}
		refused(t, approve("Lena", named, code), fault.KindConflict, "is not signed")
		refused(t, approve("Ada", named, code), fault.KindForbidden, "may not sign notices")
		first := h.Notice(notice.Initial)
		refused(t, approve("Lena", &first, code), fault.KindConflict, "is no answer to one customer")
		h.Through(named)
		refused(t, approve("Lena", named, h.Code("Lena")), fault.KindConflict, "The words name Brightwater")
		asks.Question, asks.Answer = "Were attachments read?", "None was."
		own, err := h.app.AnswerCustomer(h.ctx(), h.cast["Jonas"], asks)
		h.must(err)
		h.RunDue()
		h.Through(own)
		refused(t, approve("Jonas", own, h.Code("Jonas")), fault.KindForbidden, "You wrote what this letter says")
		refused(t, approve("Lena", own, "000000"), fault.KindInvalid)
		_, err = h.app.ApproveAnswer(h.ctx(), h.cast["Lena"], app.ApproveAnswer{NoticeID: own.ID, Digest: "another", Code: h.Code("Lena")})
		refused(t, err, fault.KindConflict, "What you read is not this answer")
		if all, err := h.Look().ApprovedAnswers(h.incident); err != nil || len(all) != 0 {
			t.Errorf("%d answers are approved (%v)", len(all), err)
		}
		h.FastForward(time.Minute)
		h.must(approve("Lena", own, h.Code("Lena")))
		h.FastForward(time.Minute)
		refused(t, approve("Lena", own, h.Code("Lena")), fault.KindConflict, "approved already")
		all, err := h.Look().ApprovedAnswers(h.incident)
		h.must(err)
		have, err := h.Look().Accounts(h.incident)
		h.must(err)
		w := have["en"]
		h.must(h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: h.incident, Language: "en", Seen: w.Version, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: "Something that legal never read.", NextUpdateAt: w.NextUpdateAt}))
		_, err = h.sends("Theo", &all[0], "C-2")
		refused(t, err, fault.KindConflict, "has changed since legal approved it")
		refused(t, h.app.EndAnswer(h.ctx(), h.cast["Theo"], all[0].ID), fault.KindForbidden, "may not sign notices")
		h.must(h.app.EndAnswer(h.ctx(), h.cast["Lena"], all[0].ID))
		refused(t, h.app.EndAnswer(h.ctx(), h.cast["Lena"], all[0].ID), fault.KindConflict, "taken back already")
		_, err = h.sends("Theo", &all[0], "C-2")
		refused(t, err, fault.KindConflict, "Legal took this answer back")
	})
}

func TestAnApprovedAnswerOfWhichOneByteDiffersNeverLeaves(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *story, ed *notice.Edition, ans *notice.ApprovedAnswer){
		"the letter, with every digest and the signature made to fit": func(h *story, ed *notice.Edition, _ *notice.ApprovedAnswer) {
			h.meddle(func(tx *store.Tx) error {
				cs, err := tx.Look().Copies(ed.ID)
				h.must(err)
				cs[0].Text = strings.Replace(cs[0].Text, "No attachment", "No attachmenT", 1)
				cs[0].Digest = cs[0].Sum()
				signed, err := tx.Look().Approval(ed.ID)
				h.must(err)
				ed.Digest = notice.Root(cs)
				signed.Digest = ed.Digest
				h.must(tx.Update(&cs[0]))
				h.must(tx.Update(signed))
				return tx.Update(ed)
			})
		},
		"the answer": func(h *story, _ *notice.Edition, ans *notice.ApprovedAnswer) {
			h.meddle(func(tx *store.Tx) error { ans.Body += "."; return tx.Update(ans) })
		},
		"who signed it": func(h *story, _ *notice.Edition, _ *notice.ApprovedAnswer) {
			h.past1("UPDATE approvals SET signed_by = '" + h.cast["Ada"].ID + "' WHERE proven_by = 'approved answer'")
		},
		"whom it is for": func(h *story, _ *notice.Edition, _ *notice.ApprovedAnswer) {
			h.past1("UPDATE answer_sendings SET tenant_id = '" + h.customer("C-3").ID + "'")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, n := answered(t, storetest.SQLite(t))
			ans := h.Approves(n)
			ed, err := h.sends("Theo", ans, "C-2")
			h.must(err)
			h.Rest()
			left := h.Letters()
			change(h, ed, ans)
			h.FastForward(time.Hour)
			h.RunDue()
			if h.Letters() != left {
				t.Errorf("%d letters left", h.Letters()-left)
			}
			if f, err := h.Look().SequenceFailure("edition " + ed.ID); err != nil || f == nil {
				t.Errorf("no sequence_fail is on record (%v)", err)
			}
		})
	}
}
