package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// told plays the story until some customers have the first letter, and says by
// when they hear again.
func told(t *testing.T, e *storetest.Env, in ...string) *story {
	h := begin(t, e, few)
	h.Sent(in...)
	return h
}

// Open has Mira begin another letter.
func (h *story) Open(in app.OpenNotice) *notice.Notice {
	h.Helper()
	in.IncidentID = h.incident
	n, err := h.app.OpenNotice(h.ctx(), h.cast["Mira"], in)
	h.must(err)
	h.RunDue()
	return n
}

// Worded has Mira write the words of one letter alone, in English.
func (h *story) Worded(n *notice.Notice, words map[string]string) {
	h.Helper()
	have, err := h.Look().WordsOf(n.ID)
	h.must(err)
	h.must(h.app.WriteWords(h.ctx(), h.cast["Mira"], app.WriteWords{NoticeID: n.ID, Language: "en", Seen: notice.LastVersion(have["en"]), Words: words}))
	h.RunDue()
}

// Through puts all letters of a notice before legal, signs and sends them.
func (h *story) Through(n *notice.Notice) {
	h.Helper()
	e, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID})
	h.must(err)
	h.Sign(e)
	h.FastForward(time.Minute)
	h.RunDue()
}

func (h *story) promises() []incident.Obligation {
	h.Helper()
	all, err := h.Look().AuthorityObligations(h.incident)
	h.must(err)
	var out []incident.Obligation
	for _, o := range all {
		if o.Audience == incident.ToCustomers {
			out = append(out, o)
		}
	}
	return out
}

func TestWhatALetterPromisesBecomesADutyAndTheNextLetterKeepsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		owed := h.promises()
		if len(owed) != 1 || !owed[0].Open() || !owed[0].Soft || owed[0].DueAt == nil {
			t.Fatalf("two letters with one promise make one duty: %+v", owed)
		}
		h.Clock.Set(owed[0].DueAt.Add(-3 * time.Hour))
		h.RunDue()
		rung := h.Mails("mira@flowchestra.example")
		if len(rung) == 0 || !strings.Contains(rung[len(rung)-1].Text, "We promised customers another letter by") {
			t.Errorf("Mira is rung before a promise is broken: %d mails", len(rung))
		}
		next := h.Clock.Now().Add(48 * time.Hour)
		h.wordsUntil(next)
		n := h.Open(app.OpenNotice{Kind: notice.Update})
		h.Worded(n, map[string]string{"whats_new": "We know now who used the token."})
		h.Through(n)
		owed = h.promises()
		if len(owed) != 2 || owed[0].Open() == owed[1].Open() {
			t.Fatalf("the update keeps the first promise and makes another: %+v", owed)
		}
		for _, o := range owed {
			if o.Open() != o.DueAt.Equal(next.UTC()) || o.Late(h.Clock.Now()) {
				t.Errorf("due %s, open %v, late %v", o.DueAt, o.Open(), o.Late(h.Clock.Now()))
			}
		}
		last := h.Mails(omar)
		if len(last) != 2 || !strings.Contains(last[1].Text, "We know now who used the token.") {
			t.Errorf("Omar has %d letters", len(last))
		}
	})
}

// wordsUntil has Mira write the account again, with another time of the next
// letter.
func (h *story) wordsUntil(next time.Time) {
	h.Helper()
	have, err := h.Look().Accounts(h.incident)
	h.must(err)
	for lang, w := range have {
		h.must(h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: h.incident, Language: lang, Seen: w.Version, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
	}
	h.RunDue()
}

func TestAnUpdateMayFollowAnUpdateOnceThatIsSigned(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1", "C-2")
	first := h.Open(app.OpenNotice{Kind: notice.Update})
	_, err := h.app.OpenNotice(h.ctx(), h.cast["Mira"], app.OpenNotice{IncidentID: h.incident, Kind: notice.Update})
	refused(t, err, fault.KindConflict, "is still being written")
	h.Worded(first, map[string]string{"whats_new": "First news."})
	h.Through(first)
	second := h.Open(app.OpenNotice{Kind: notice.Update})
	h.Worded(second, map[string]string{"whats_new": "Second news."})
	h.Through(second)
	if first.Ordinal != 1 || second.Ordinal != 2 {
		t.Errorf("ordinals %d, %d", first.Ordinal, second.Ordinal)
	}
	mails := h.Mails(omar)
	if len(mails) != 3 || !strings.Contains(mails[2].Text, first.Reference) {
		t.Errorf("the second update names the first: %d mails", len(mails))
	}
}

func TestLettersThatCannotBeTrueAreNotOpened(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1", "C-2")
	for _, c := range []struct {
		in   app.OpenNotice
		kind fault.Kind
		says string
	}{
		{app.OpenNotice{Kind: "limerick"}, fault.KindInvalid, "There is no letter of the kind"},
		{app.OpenNotice{Kind: notice.Initial}, fault.KindConflict, "Tocsin opens this letter by itself"},
		{app.OpenNotice{Kind: notice.HeadsUp}, fault.KindConflict, "is confirmed"},
		{app.OpenNotice{Kind: notice.Update}, fault.KindConflict, "Nobody would get this letter yet"},
		{app.OpenNotice{Kind: notice.AnswerLetter}, fault.KindInvalid, "Say which customers get this letter."},
	} {
		c.in.IncidentID = h.incident
		_, err := h.app.OpenNotice(h.ctx(), h.cast["Mira"], c.in)
		refused(t, err, c.kind, c.says)
	}
	_, err := h.app.OpenNotice(h.ctx(), h.cast["Theo"], app.OpenNotice{IncidentID: h.incident, Kind: notice.Holding})
	refused(t, err, fault.KindForbidden, "Theo may not draft notices")
}

func TestACorrectionGoesToThoseForWhomTheSentenceWasWrong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2", "C-3")
		ada, wrong := h.cast["Mira"], map[string]string{"en": "We have not finished reading which attachments were opened."}
		holders, err := h.app.FindSentence(h.ctx(), ada, h.incident, wrong)
		h.must(err)
		if len(holders) != 2 || !holders[0].MayHave() || !holders[1].MayHave() {
			t.Fatalf("it stood in the two letters that were sent: %+v", holders)
		}
		in := app.CorrectSentence{IncidentID: h.incident, Wrong: wrong, Right: map[string]string{"en": "Attachments were read."}, WrongFor: []string{h.Tenant("C-1").ID}}
		n, err := h.app.CorrectSentence(h.ctx(), ada, in)
		h.must(err)
		h.RunDue()
		h.Through(n)
		if got := h.Mails(omar); len(got) != 2 || !strings.Contains(flat(got[1].Text), wrong["en"]) || !strings.Contains(got[1].Text, "Attachments were read.") {
			t.Errorf("Brightwater gets both sentences: %d mails", len(got))
		}
		if got := h.Mails("incident@aldergate.example"); len(got) != 1 {
			t.Errorf("Aldergate, for which it was right, has %d letters", len(got))
		}
		in.WrongFor = []string{h.Tenant("C-4").ID}
		_, err = h.app.CorrectSentence(h.ctx(), ada, in)
		refused(t, err, fault.KindConflict, "never had this sentence")
		in.Wrong = map[string]string{"en": "Nobody ever wrote this sentence."}
		_, err = h.app.CorrectSentence(h.ctx(), ada, in)
		refused(t, err, fault.KindInvalid, "says that")
	})
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestAnEditedLetterIsMarkedStaleAndFollowsOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1", "C-2")
	d := h.Draft("C-1")
	h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\nOmar, please ring us.\n"}))
	if d = h.Draft("C-1"); d.Stale() {
		t.Fatal("nothing has changed yet")
	}
	_, err := h.app.FollowFacts(h.ctx(), h.cast["Mira"], app.FollowFacts{DraftID: d.ID, Version: d.Version, TakeOver: true})
	refused(t, err, fault.KindConflict, "nothing to take over")
	h.wordsUntil(h.Clock.Now().Add(30 * time.Hour))
	d = h.Draft("C-1")
	touched := d.Touched()
	if !d.Stale() || len(touched) != 1 || !touched[0].Stands || !strings.Contains(touched[0].Is, "We will write to you again by") {
		t.Fatalf("one sentence is touched, and still stands: %+v", touched)
	}
	left, err := h.app.FollowFacts(h.ctx(), h.cast["Mira"], app.FollowFacts{DraftID: d.ID, Version: d.Version, TakeOver: true})
	h.must(err)
	d = h.Draft("C-1")
	if left != 0 || d.Stale() || !strings.Contains(d.Body, touched[0].Is) || strings.Contains(d.Body, touched[0].Was) || !strings.Contains(d.Body, "Omar, please ring us.") {
		t.Errorf("%d sentences left; the letter has the new sentence and keeps the hand-written one:\n%s", left, d.Body)
	}
	h.wordsUntil(h.Clock.Now().Add(40 * time.Hour))
	d = h.Draft("C-1")
	_, err = h.app.FollowFacts(h.ctx(), h.cast["Mira"], app.FollowFacts{DraftID: d.ID, Version: d.Version})
	h.must(err)
	if after := h.Draft("C-1"); after.Stale() || after.Body != d.Body {
		t.Error("kept as it is, and no longer stale")
	}
}
