package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestAnAlarmThatNobodyHeardRingsWhenTheRelayIsBack(t *testing.T) {
	t.Parallel()
	h := woken(t, storetest.SQLite(t))
	addr := h.outbox.Addr()
	h.outbox.Close()
	for range 70 {
		h.FastForward(time.Minute)
		h.RunDue()
	}
	al := h.alarm("confirmed")
	calls, _ := h.Look().CallsOf(al.ID)
	for _, c := range calls {
		t.Logf("call step %d spoken %v", c.Step, c.SpokenAt)
	}
	h.RelayUp(addr)
	for range 60 {
		h.FastForward(time.Minute)
		h.RunDue()
	}
	al = h.alarm("confirmed")
	t.Logf("ended %v %q, rung %v", al.EndedAt, al.EndReason, h.rungSoFar())
	if h.rungSoFar() == [4]int{} {
		t.Error("nobody ever heard it")
	}
}

func TestACustomerDecidedInAfterTheDeadlineIsRungFor(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1")
	h.Clock.Set(at("2026-03-29 02:00")) // 20 min after C-1's (met) 24h deadline
	for _, s := range []string{"2026-03-28 13:41", "2026-03-28 19:41", "2026-03-28 21:41", "2026-03-29 00:41", "2026-03-29 01:41", "2026-03-29 02:00"} {
		h.Clock.Set(at(s))
		h.RunDue()
	}
	before := h.rungSoFar()
	bm, ba := h.Rung("Mira"), h.Rung("Ada")
	h.must(h.decide(incident.In, "C-2"))
	h.RunDue()
	for range 200 {
		h.FastForward(30 * time.Minute)
		if h.Clock.Now().After(at("2026-03-29 20:00")) {
			break
		}
		h.RunDue()
	}
	o := h.Contract("C-2")
	t.Logf("C-2 open %v due %v now %v; rung before %v after %v Mira %d->%d Ada %d->%d", o.Open(), o.DueAt, h.Clock.Now(), before, h.rungSoFar(), bm, h.Rung("Mira"), ba, h.Rung("Ada"))
	for _, al := range h.Alarms() {
		if al.DueAt != nil && al.DueAt.Equal(*o.DueAt) {
			t.Logf("%s %q", al.Threshold, al.EndReason)
		}
	}
	if h.Rung("Mira") == bm && h.Rung("Ada") == ba && h.rungSoFar() == before {
		t.Error("overdue duty of C-2 and not one bell")
	}
}

func TestAFactRecordedAfterTheDraftsFillsThem(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	f, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "x", Severity: incident.SEV1, DetectedAt: h.Clock.Now(), Zone: berlin, Source: "alert", CommanderID: h.cast["Ada"].ID})
	h.must(err)
	h.incident = f.ID
	h.Record(incident.OccurredFrom, h.Clock.Now().Add(-time.Hour))
	h.Record(incident.OccurredTo, h.Clock.Now())
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.At("04:50")
	h.Decide("C-1")
	h.Words()
	h.RunDue()
	due := h.Deadlines()[0].DueAt
	_, err = h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	if err == nil || !strings.Contains(err.Error(), "contained") {
		t.Fatalf("the letter lacks when it was contained, and says so: %v", err)
	}
	h.Record(incident.Contained, at("04:00"))
	for range 20 {
		h.FastForward(3 * time.Minute)
		h.RunDue()
	}
	_, err = h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	if err != nil {
		t.Errorf("recorded, and an hour later still: %v", err)
	}
}

func TestACorrectionAfterFreezingIsNotSignedAway(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1")
	_, err := h.app.RecordInstant(h.ctx(), h.cast["Theo"], app.RecordInstant{IncidentID: h.incident, Kind: incident.OccurredFrom, At: at("2026-03-20 10:00"), Zone: berlin, Source: "log", Reason: "began a week earlier"})
	h.must(err)
	for range 5 {
		h.FastForward(3 * time.Minute)
		h.RunDue()
	}
	_, err = h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: ed.Digest, Code: h.Code("Lena")})
	if err == nil {
		h.FastForward(time.Minute)
		h.RunDue()
		m := h.Mails(omar)
		t.Errorf("signed and sent after the correction; says 20 March: %v", len(m) > 0 && strings.Contains(m[0].Text, "20 March"))
	}
}

func TestAListThatBreaksOffIsWorkedOutByTheSweep(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	h := begin(t, e, few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.RunDue()
	cfg, commits := e.Config, 0
	cfg.Observe = func(statement string) error {
		if statement != "COMMIT" {
			return nil
		}
		if commits++; commits == 1 {
			return nil // the slice is stored
		}
		return errors.New("the machine stopped")
	}
	broken, err := store.Open(h.ctx(), cfg)
	h.must(err)
	defer broken.Close()
	a := *h.app
	a.Store = broken
	ds := []app.Decision{{Reference: "C-1", Involvement: incident.In, Reason: "its runs are in the log", Encrypted: "no"}}
	if err := a.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: ds}); err == nil {
		t.Fatal("the second commit was to fail")
	}
	if n := len(h.Duties("C-1")); n != 0 {
		t.Fatalf("%d duties were opened although the list broke off", n)
	}
	for range 3 {
		h.FastForward(3 * time.Minute)
		h.RunDue()
	}
	if c := h.Contract("C-1"); c.DueAt == nil || !c.Open() {
		t.Errorf("C-1 is affected on record and has no clock: %+v", c)
	}
}

func TestALetterThatEverybodyRefusedCanBeSignedAgainForANewContact(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.outbox.Script(always(554, "incident@aldergate.example"))
	h.Sent("C-2")
	h.outbox.Script(nil)
	h.Import(strings.Replace(few, "incident@aldergate.example,", "new@aldergate.example,", 1))
	h.RunDue()
	h.Sign(h.Submit(*h.Contract("C-2").DueAt))
	h.FastForward(time.Minute)
	h.RunDue()
	h.ExpectMail("new@aldergate.example", "Aldergate")
	if c := h.Contract("C-2"); c.MetAt == nil {
		t.Errorf("the new contact took the letter and the duty is open: %+v", c)
	}
}

func TestACustomerAddedToAnUndecidedIncidentMovesTheEarliestDeadline(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), many(3, 72))
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.RunDue()
	h.Import(customerColumns + "C-99,Late Ltd,US,UTC,aware,24,s@late.example,\n")
	for range 10 {
		h.FastForward(3 * time.Minute)
		h.RunDue()
	}
	found := false
	for _, al := range h.Alarms() {
		if al.DueAt != nil && al.DueAt.Equal(at("2026-03-29 01:40")) {
			found = true
		}
	}
	if !found {
		t.Error("the earliest deadline is now Sun 01:40 and no alarm is planned for it")
	}
}

func TestAnAllClearIsRungForAndItsLostFanOutAskedForAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1")
	h.must1(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "wrong"))
	h.must1(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	h.RunDue()
	h.Rest()
	rung := h.Rung("Lena")
	ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.AllClear).ID})
	h.must(err)
	h.RunDue()
	h.Rest()
	if h.Rung("Lena") == rung {
		t.Error("an all-clear waits for legal and nobody is rung")
	}
	h.Sign(ed)
	h.past1("DELETE FROM river_job WHERE kind = 'send_notice'")
	for range 5 {
		h.FastForward(5 * time.Minute)
		h.Sweep()
	}
	if n := h.asked("send_notice"); n == 0 {
		t.Error("a signed all-clear whose job got lost is never asked for again")
	}
}

func TestOneCustomerGetsOneLetterThoughItsDeadlineMoved(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	d := h.Draft("C-1")
	h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\nBy hand.\n"}))
	e1 := h.Submit(h.Deadlines()[0].DueAt)
	h.Settle("00:40")
	h.RunDue()
	e2 := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(e2)
	_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e1.ID, Digest: e1.Digest, Code: h.Code("Lena")})
	if fault.KindOf(err) != fault.KindConflict {
		t.Errorf("the stale wave can still be signed: %v", err)
	}
	h.FastForward(time.Minute)
	h.RunDue()
	if n := len(h.Mails(omar)); n != 1 {
		t.Errorf("Brightwater got %d letters", n)
	}
}
