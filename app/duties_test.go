package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

func TestAffectedCustomersGetTheDuesOfTheStory(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.AccessYes("01:40")
		h.Decide("C-1", "C-3", "C-5")
		h.RunDue()
		before := map[string]time.Time{"C-1": *h.Contract("C-1").DueAt, "C-3": *h.Contract("C-3").DueAt}
		h.At("02:14")
		h.Confirm()
		h.RunDue()
		for ref, want := range map[string]time.Time{"C-1": at("2026-03-29 01:40"), "C-3": at("2026-03-31 01:40")} {
			got := h.Contract(ref)
			if !got.DueAt.Equal(want) || !before[ref].Equal(want) || got.Undecided || !got.Open() {
				t.Errorf("%s is due %v, before the confirmation %v, wanted %v", ref, got.DueAt, before[ref], want)
			}
			if p := h.Duty(ref, "policy-reasonable-time"); p.DueAt == nil || !p.DueAt.Equal(at("2026-03-31 02:14")) || !p.Soft {
				t.Errorf("the promise to %s runs since confirmation: got %v", ref, p.DueAt)
			}
		}
		if os := h.Duties("C-2"); len(os) != 0 {
			t.Errorf("C-2 is not affected and has %d duties", len(os))
		}
		gap := h.Contract("C-5")
		if !gap.Undecided || gap.DueAt != nil || gap.StartedAt != nil {
			t.Errorf("a gap is undecided and has no date: got %+v", gap)
		}
	})
}

func TestACustomerWithoutAWindowIsToldAndNeverBy72HoursOfAwareness(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-5")
	for _, o := range h.Duties("C-5") {
		if o.DueAt != nil && o.DueAt.Equal(at("2026-03-31 01:40")) {
			t.Errorf("%s took a missing window for 72 h", o.Name)
		}
	}
	e := h.Submit(*h.Duty("C-5", "policy-reasonable-time").DueAt)
	h.Sign(e)
	h.FastForward(time.Minute)
	h.RunDue()
	if got := h.States("C-5"); got != "accepted" {
		t.Errorf("the customer was not told: %q", got)
	}
	if gap := h.Contract("C-5"); gap.MetAt != nil || !gap.Undecided {
		t.Errorf("an undecided duty is not met: %+v", gap)
	}
}

func TestACustomerDecidedOutAgainHasNoDuties(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1", "C-2", "C-3")
		h.DecideOut("C-2")
		h.RunDue()
		for _, o := range h.Duties("C-2") {
			if o.EndedAt == nil || !strings.HasPrefix(o.EndReason, "not required") {
				t.Errorf("%s: ended %v, %q", o.Name, o.EndedAt, o.EndReason)
			}
		}
		if h.Contract("C-1").EndedAt != nil {
			t.Error("C-1 is still affected")
		}
		_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: ed.Digest, Code: h.Code("Lena")})
		refused(t, err, fault.KindConflict, "What you read is not edition 1 as it stands")
		h.Decide("C-2")
		h.RunDue()
		if o := h.Contract("C-2"); !o.Open() || !o.DueAt.Equal(at("2026-03-29 01:40")) {
			t.Errorf("decided in once more, the duty is open as before: %+v", o)
		}
	})
}

func TestAWithdrawalEndsEverythingAndTellsThoseWhoWereTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-3", "C-4")
		if h.States("C-1") != "accepted" {
			t.Fatalf("C-1 was told: %q", h.States("C-1"))
		}
		rest := h.Submit(at("2026-03-31 01:40"))
		h.Sign(rest)
		ada, lena := h.cast["Ada"], h.cast["Lena"]
		_, err := h.app.WithdrawConfirmation(h.ctx(), ada, h.incident, "The owner's script made the requests.")
		h.must(err)
		_, err = h.app.SecondWithdrawal(h.ctx(), ada, h.incident)
		refused(t, err, fault.KindConflict, "Somebody else must second it")
		_, err = h.app.SecondWithdrawal(h.ctx(), h.cast["Vera"], h.incident)
		refused(t, err, fault.KindConflict, "from legal")
		_, err = h.app.SecondWithdrawal(h.ctx(), lena, h.incident)
		h.must(err)
		h.FastForward(5 * time.Minute)
		sent := h.Letters()
		h.RunDue()
		if h.Letters() != sent {
			t.Errorf("%d letters left after the withdrawal", h.Letters()-sent)
		}
		for _, ref := range []string{"C-3", "C-4"} {
			for _, o := range h.Duties(ref) {
				if o.EndReason != "not required: refuted" {
					t.Errorf("%s of %s ended as %q", o.Name, ref, o.EndReason)
				}
			}
		}
		h.allClear(t)
	})
}

func TestAfterAWithdrawalNobodyIsToldOfItAnyMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-3", "C-4")
		_, err := h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "The owner's script made the requests.")
		h.must(err)
		_, err = h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident)
		h.must(err)
		h.RunDue()
		_, err = h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID})
		refused(t, err, fault.KindConflict, "was withdrawn, so nobody is told of it any more")
	})
}

// allClear submits, signs and sends the all-clear, which only C-1 gets.
func (h *story) allClear(t *testing.T) {
	t.Helper()
	n := h.Notice(notice.AllClear)
	if drafted, err := h.Look().CountDrafts(n.ID); err != nil || drafted != 1 {
		t.Fatalf("one customer was told, %d all-clear drafts: %v", drafted, err)
	}
	ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID})
	h.must(err)
	h.Sign(ed)
	h.FastForward(2 * time.Minute)
	h.RunDue()
	if len(h.Mails("omar@brightwater.example")) != 2 || h.Letters() != 2 {
		t.Errorf("C-1 gets the notice and the all-clear, nobody else anything: %v", h.outbox.Mailboxes())
	}
	h.ExpectMail("omar@brightwater.example", n.Reference, "our letter "+h.Notice(notice.Initial).Reference+", which was accepted for you on Friday 27 March 2026, 23:51 (Chicago)")
}

func TestAWithdrawalStopsLettersThatWaitForTheirNextTry(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.outbox.Script(always(451, "omar@brightwater.example"))
	h.Sent("C-1")
	if h.States("C-1") != "deferred" {
		t.Fatalf("got %q", h.States("C-1"))
	}
	h.outbox.Script(nil)
	_, err := h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "It was a test.")
	h.must(err)
	_, err = h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident)
	h.must(err)
	for range 4 {
		h.FastForward(20 * time.Minute)
		h.RunDue()
	}
	if h.Letters() != 0 {
		t.Error("a letter left after the withdrawal")
	}
}

func TestConfirmedAgainAfterAWithdrawalTheBellRingsAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	_, err := h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "It was a test.")
	h.must(err)
	_, err = h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident)
	h.must(err)
	h.RunDue()
	h.FastForward(time.Hour)
	h.Confirm()
	h.RunDue()
	due := *h.Contract("C-1").DueAt
	alive := 0
	for _, al := range h.Alarms() {
		if al.DueAt != nil && al.DueAt.Equal(due) && !al.Ended() {
			alive++
		}
	}
	if alive == 0 {
		t.Errorf("the duty is open again until %v and no alarm watches it", due)
	}
}

func TestAFilingMeetsTheDutyTowardsAnAuthority(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		org := fixtures.Flowchestra()
		org.Roles, org.Establishments = "processor,controller", "US,EU"
		h := beginAs(t, e, few, org)
		h.Confirmed("C-1")
		os, err := h.Look().AuthorityObligations(h.incident)
		h.must(err)
		i := slices.IndexFunc(os, func(o incident.Obligation) bool { return o.RegimeID == "eu-gdpr-33-1" })
		if i < 0 || os[i].DueAt == nil || os[i].Undecided {
			t.Fatalf("a controller in the EU owes its authority a filing: %+v", os)
		}
		in := app.FileWithAuthority{ObligationID: os[i].ID, FiledAt: h.Clock.Now(), Channel: "portal", Reference: "BfDI-77"}
		h.unchanged("bad filings", func() {
			customers := in
			customers.ObligationID = h.Contract("C-1").ID
			_, err := h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], customers)
			refused(t, err, fault.KindInvalid, "owed to a customer")
			future := in
			future.FiledAt = h.Clock.Now().Add(time.Second)
			_, err = h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], future)
			refused(t, err, fault.KindInvalid, "not in the future")
		})
		_, err = h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], in)
		h.must(err)
		o, err := h.Look().Obligation(os[i].ID)
		h.must(err)
		if o.MetAt == nil || !o.MetAt.Equal(in.FiledAt) || o.MetBy != "filing" || o.Late(h.Clock.Now()) {
			t.Errorf("got %+v", o)
		}
		_, err = h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], in)
		refused(t, err, fault.KindConflict, "no longer open")
	})
}

func TestAThousandCustomersGetTheirDutiesOnceThoughEveryJobRunsTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(1000, 72))
		h.Declare()
		h.AccessYes("01:40")
		h.At("02:14")
		h.Confirm()
		h.Decide(references(1000)...)
		f, err := h.Look().File(h.incident)
		h.must(err)
		for next, slices := (&app.OpenDuties{IncidentID: h.incident, Facts: f.FactsVersion}), 0; next != nil; slices++ {
			again := *next
			next, err = h.app.OpenDuties(h.ctx(), *next)
			h.must(err)
			_, err = h.app.OpenDuties(h.ctx(), again)
			h.must(err)
			if slices == 1 { // a crash: from the beginning
				_, err = h.app.OpenDuties(h.ctx(), app.OpenDuties{IncidentID: h.incident, Facts: f.FactsVersion})
				h.must(err)
			}
		}
		for next := (&app.DraftNotice{IncidentID: h.incident, Letter: notice.Initial, Facts: f.FactsVersion}); next != nil; {
			again := *next
			next, err = h.app.DraftNotice(h.ctx(), *next)
			h.must(err)
			_, err = h.app.DraftNotice(h.ctx(), again)
			h.must(err)
		}
		os, err := h.Look().Obligations(h.incident)
		h.must(err)
		perCustomer := map[string]int{}
		for _, o := range os {
			if o.RegimeID == "contract-window" && o.DueAt.Equal(at("2026-03-31 01:40")) {
				perCustomer[*o.TenantID]++
			}
		}
		drafts, err := h.Look().CountDrafts(h.Notice(notice.Initial).ID)
		h.must(err)
		if len(perCustomer) != 1000 || drafts != 1000 || len(h.Deadlines()) != 1000 {
			t.Errorf("%d customers with a contract's duty, %d drafts, %d deadlines", len(perCustomer), drafts, len(h.Deadlines()))
		}
		for id, n := range perCustomer {
			if n != 1 {
				t.Fatalf("customer %s has the duty %d times", id, n)
			}
		}
		h.unchanged("the last job once more", func() {
			_, err := h.app.OpenDuties(h.ctx(), app.OpenDuties{IncidentID: h.incident, Facts: f.FactsVersion})
			h.must(err)
		})
		if people.System().May(people.ConfirmIncident) {
			t.Error("Tocsin itself confirms nothing")
		}
	})
}
