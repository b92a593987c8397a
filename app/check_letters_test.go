package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// trySubmit has Mira put the wave of a deadline before legal.
func (h *story) trySubmit(due time.Time) error {
	_, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	return err
}

// Checks reads what the content check finds in the wave that is due first.
func (h *story) Checks() notice.WaveCheck {
	h.Helper()
	due := h.Deadlines()[0].DueAt
	w, err := h.app.CheckWave(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	h.must(err)
	return w
}

// Keep has Mira answer for the first finding of a code.
func (h *story) Keep(code, reason string) {
	h.Helper()
	h.must(h.keep(h.cast["Mira"], code, reason))
}

func (h *story) keep(by people.Person, code, reason string) error {
	h.Helper()
	for _, f := range h.Checks().Found {
		if f.Code == code {
			return h.app.KeepFinding(h.ctx(), by, app.KeepFinding{NoticeID: f.First[0].NoticeID, DraftID: f.First[0].ID, Fingerprint: f.Fingerprint(), Reason: reason})
		}
	}
	h.Fatalf("the check finds nothing of the kind %q: %+v", code, h.Checks().Found)
	return nil
}

// Says has Mira add a sentence to a customer's letter.
func (h *story) Says(reference, sentence string) {
	h.Helper()
	d := h.Draft(reference)
	h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\n" + sentence}))
}

func TestTheCheckStrikesAClaimThatNoFactCarries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-2")
		due := h.Deadlines()[0].DueAt
		if got := h.Checks(); got.Letters != 2 || len(got.Found) != 0 {
			t.Fatalf("the story's letters: %+v", got)
		}
		h.Says("C-1", "No data was accessed.")
		h.Says("C-2", "No data was accessed.")
		h.unchanged("a wave with an open finding", func() {
			refused(t, h.trySubmit(due), fault.KindInvalid, "1 finding is open in the content check. It is, in 2 letters: “no data was accessed” says more than is known")
			refused(t, h.keep(h.cast["Mira"], notice.FoundClaim, " "), fault.KindInvalid, "Say why it may stand")
			refused(t, h.app.KeepFinding(h.ctx(), h.cast["Lena"], app.KeepFinding{NoticeID: h.Notice(notice.Initial).ID, DraftID: h.Draft("C-1").ID, Fingerprint: "other", Reason: "r"}), fault.KindConflict, "no longer says")
		})
		h.Keep(notice.FoundClaim, "The logs of that day are whole.")
		h.unchanged("the same again", func() { h.Keep(notice.FoundClaim, "Once more.") })
		if got := h.Checks(); len(got.Open()) != 0 || len(got.Kept()) != 1 || got.Found[0].Letters != 2 || got.Found[0].Kept.Reason != "The logs of that day are whole." {
			t.Errorf("%+v", got)
		}
		h.must(h.trySubmit(due))
	})
}

func TestAldergateInBrightwatersLetterIsRefusedOutright(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-2")
		due := h.Deadlines()[0].DueAt
		h.Says("C-1", "As we told Aldergate, replace your tokens.")
		h.unchanged("a leak", func() {
			refused(t, h.trySubmit(due), fault.KindInvalid, "1 finding is open in the content check. It is, in 1 letter: “Aldergate” is another customer’s name.")
			for _, who := range []string{"Mira", "Ada", "Lena"} {
				refused(t, h.keep(h.cast[who], notice.FoundForeign, "it is fine"), fault.KindForbidden, "refused outright and cannot be kept")
			}
		})
		h.must(h.app.MarkOrdinary(h.ctx(), h.cast["Lena"], app.MarkOrdinary{Word: " Aldergate ", Reason: "It is a place in Rome too."}))
		h.unchanged("the same word again", func() {
			h.must(h.app.MarkOrdinary(h.ctx(), h.cast["Lena"], app.MarkOrdinary{Word: "ALDERGATE", Reason: "again"}))
		})
		if got := h.Checks(); len(got.Found) != 0 {
			t.Errorf("%+v", got)
		}
		words, err := h.Look().OrdinaryWords()
		h.must(err)
		for range 2 {
			h.must(h.app.UnmarkOrdinary(h.ctx(), h.cast["Lena"], words[0].ID))
		}
		refused(t, h.trySubmit(due), fault.KindInvalid, "another customer’s name")
		h.must(h.app.MarkOrdinary(h.ctx(), h.cast["Lena"], app.MarkOrdinary{Word: "Aldergate", Reason: "It is a place in Rome too."}))
		h.must(h.trySubmit(due))
		h.Says("C-1", "Write to incident@aldergate.example.")
		refused(t, h.trySubmit(due), fault.KindInvalid, "“incident@aldergate.example” is another customer’s address.")
	})
}

func TestAWordIsMarkedOrdinaryWithAReason(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.unchanged("bad words", func() {
		for _, in := range []app.MarkOrdinary{{"", "r"}, {" \n", "r"}, {strings.Repeat("x", 201), "r"}, {"Relay\x00", "r"}, {"Relay", ""}, {"Relay", " "}, {"Relay", "\xff"}, {"Relay", strings.Repeat("x", 2001)}} {
			refused(t, h.app.MarkOrdinary(h.ctx(), h.cast["Lena"], in), fault.KindInvalid)
		}
		refused(t, h.app.UnmarkOrdinary(h.ctx(), h.cast["Lena"], "none"), fault.KindNotFound)
	})
}

// manyCanaries makes customers each of whom has words of its own: a name, a
// contact, a domain.
func manyCanaries(n int) string {
	var b strings.Builder
	b.WriteString(customerColumns)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "C-%d,Canary%04dx Ltd,US,UTC,aware,24,security@canary%04dx.example,dpo@canary%04dx.example\n", i, i, i, i)
	}
	return b.String()
}

func TestEachOfFiveHundredCustomersGetsOnlyItsOwn(t *testing.T) {
	t.Parallel()
	const n = 500
	h := begin(t, storetest.SQLite(t), manyCanaries(n))
	h.Confirmed(references(n)...)
	ed := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(ed)
	h.FastForward(time.Minute)
	h.RunDue()
	for i := 1; i <= n; i++ {
		own := fmt.Sprintf("canary%04dx", i)
		mails := h.Mails("security@" + own + ".example")
		if len(mails) != 1 {
			t.Fatalf("%s got %d mails", own, len(mails))
		}
		raw := strings.ToLower(string(mails[0].Raw))
		if all, its := strings.Count(raw, "canary"), strings.Count(raw, own); all != its || its < 3 {
			t.Errorf("of %d canaries in the mail to %s, %d are its own", all, own, its)
		}
	}
	d := h.Draft("C-7")
	leak, err := h.app.CheckDraft(h.ctx(), h.cast["Mira"], notice.Draft{ID: d.ID, NoticeID: d.NoticeID, TenantID: d.TenantID, Language: "en", Subject: d.Subject, Body: d.Body + " canary0008x.example"})
	h.must(err)
	if len(leak.Open()) != 1 || !leak.Found[0].Refused {
		t.Errorf("%+v", leak)
	}
}
