package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

func TestALetterStoppedForACustomerDecidedOutLeavesOnceItIsInAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1", "C-2")
	h.Sign(ed)
	h.DecideOut("C-2")
	h.FastForward(time.Minute)
	h.RunDue()
	h.Decide("C-2")
	h.RunDue()
	for range 30 {
		h.FastForward(5 * time.Minute)
		h.RunDue()
	}
	o := h.Contract("C-2")
	due := *o.DueAt
	_, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	t.Log("submit:", err)
	ds := h.Deliveries("C-2")
	t.Logf("duty open %v; delivery %s next %v; letters %d", o.Open(), ds[0].State, ds[0].NextTryAt, len(h.Mails("incident@aldergate.example")))
	if o.Open() && len(h.Mails("incident@aldergate.example")) == 0 && err != nil {
		t.Error("C-2 can never be told")
	}
}

func TestABouncedAllClearOpensNoDuty(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1")
	h.must1(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "wrong"))
	h.must1(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	h.RunDue()
	ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.AllClear).ID})
	h.must(err)
	h.Sign(ed)
	h.FastForward(2 * time.Minute)
	h.RunDue()
	ds := h.Deliveries("C-1")
	h.must(h.app.RecordBounce(h.ctx(), ds[len(ds)-1].ID, "550"))
	h.RunDue()
	if o := h.Contract("C-1"); o.Open() {
		t.Errorf("the notice was accepted and stands, and the duty is open again")
	}
}

func TestOneBadCellIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.AccessYes("01:40")
		h.At("02:14")
		h.Confirm()
		h.Words()
		h.RunDue()
		for _, cell := range []string{"names\x01", "Geh\xe4lter"} {
			ds, err := app.ReadDecisions(strings.NewReader("reference,involvement,reason,data\nC-1,in,query,name\nC-2,in,query," + cell + "\nC-3,in,query,name\n"))
			t.Logf("%q read: %v", cell, err)
			if err != nil {
				continue
			}
			err = h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: ds, Complete: true})
			t.Logf("%q decide: %v", cell, err)
			if err != nil {
				continue
			}
			for range 20 {
				h.FastForward(3 * time.Minute)
				h.RunDue()
			}
			n, _ := h.Look().NoticeOf(h.incident, notice.Initial)
			if n == nil {
				t.Errorf("%q in one of three rows: no letter is drafted to anybody", cell)
			}
		}
	})
}

func TestACorrectionStandsThoughTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.Decide("C-1")
	h.RunDue()
	h.At("02:00")
	h.Settle("01:30")
	h.At("01:59") // NTP steps back a minute, or the other node's clock is behind
	h.Settle("00:40")
	h.RunDue()
	if o := h.Contract("C-1"); !o.DueAt.Equal(at("2026-03-29 00:40")) {
		t.Errorf("settled last at 00:40, due %v", o.DueAt)
	}
}

func TestManySetUpsAtOnceMakeOneOrganisation(t *testing.T) {
	t.Parallel()
	e := storetest.Postgres(t)
	h := begin(t, storetest.Postgres(t), "")
	a := *h.app
	a.Store = e.Store
	for i := 0; i < 1; i++ {
		token, err := a.OfferSetUp(h.ctx())
		h.must(err)
		errs := make(chan error, 8)
		for range 20 { // warm the pool
			go func() { _, _ = a.MaySetUp(h.ctx(), token) }()
		}
		time.Sleep(300 * time.Millisecond)
		org, _ := h.Look().Organisation()
		for k := range 8 {
			go func() {
				_, err := a.SetUp(h.ctx(), app.SetUp{Token: token, Organisation: org, Admin: app.NewPerson{Name: "M", Email: string(rune('a'+k)) + "@x.example"}})
				errs <- err
			}()
		}
		ok := 0
		for range 8 {
			if err := <-errs; err == nil {
				ok++
			}
		}
		if ok != 1 {
			t.Errorf("%d set-ups by one link", ok)
		}
	}
}

func TestSomebodyIsRungThoughTheCommanderIsGone(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.RunDue()
	h.past1("UPDATE people SET disabled_at = CURRENT_TIMESTAMP WHERE name IN ('Ada','Vera')")
	h.must(h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: []app.Decision{{Reference: "C-2", Involvement: incident.In, Reason: "q", Encrypted: "no", Data: tenant.List{"name"}}}, Complete: true}))
	h.Words()
	h.RunDue()
	h.outbox.Script(always(550, "incident@aldergate.example"))
	e := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(e)
	before := h.outbox.Total()
	h.FastForward(time.Minute)
	h.RunDue()
	al := h.alarm("unreachable")
	calls, _ := h.Look().CallsOf(al.ID)
	t.Logf("%q, %d calls, mails %d->%d", al.EndReason, len(calls), before, h.outbox.Total())
	if al.Ended() && len(calls) == 0 {
		t.Error("ended as 'nobody answered' and nobody was called")
	}
}

func TestAllKnownWithNobodyOnTheListLeavesTheQuestionOpen(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.must1(h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: h.incident, Zone: berlin, CustomersKnown: true}))
	for range 10 {
		h.FastForward(5 * time.Minute)
		h.RunDue()
	}
	tasks, _ := h.Look().Tasks(h.incident)
	live := 0
	for _, al := range h.Alarms() {
		if !al.Ended() {
			live++
		}
		t.Log(al.Threshold, al.DueAt, al.EndReason)
	}
	if live == 0 && h.rungSoFar() == [4]int{} {
		t.Errorf("confirmed with no customer decided: nobody rung, no alarm, %d tasks", len(tasks))
	}
}

func TestAnIncidentWithOpenDutiesIsNotDismissed(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.Decide("C-1")
	h.Settle("01:40")
	h.RunDue()
	_, err := h.app.RecordInstant(h.ctx(), h.cast["Ada"], app.RecordInstant{IncidentID: h.incident, Kind: incident.Dismissed, At: h.Clock.Now(), Zone: berlin, Source: "x", Reason: "noise"})
	t.Log(err, len(h.Deadlines()))
	if err == nil && len(h.Deadlines()) > 0 {
		h.Clock.Set(at("2026-03-29 03:00"))
		h.RunDue()
		t.Errorf("awareness settled by legal, %d deadlines open, dismissed by one person; bells %v", len(h.Deadlines()), h.rungSoFar())
	}
}

func TestALetterAcceptedAfterTheWithdrawalGetsAnAllClear(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1")
	h.Sign(ed)
	h.Rest()
	h.Send(ed)
	d := h.Deliveries("C-1")[0]
	ho := h.begins(h.app, d.ID)
	h.must1(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "wrong"))
	h.must1(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	h.RunDue()
	h.hears(h.app, ho, notice.Answer{Outcome: notice.Accepted, Code: 250})
	for range 20 {
		h.FastForward(5 * time.Minute)
		h.RunDue()
	}
	n, _ := h.Look().NoticeOf(h.incident, notice.AllClear)
	if n == nil {
		t.Errorf("C-1 took the letter and no all-clear is drafted (state %s)", h.States("C-1"))
	}
}

var _ = errors.New

func TestWhatCustomersWereToldIsOverIsNotConfirmedAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1", "C-2")
	h.must1(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "wrong"))
	h.must1(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	h.RunDue()
	ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.AllClear).ID})
	h.must(err)
	h.Sign(ed)
	_, err = h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: h.incident, Zone: berlin})
	if err == nil || !strings.Contains(err.Error(), "Declare a new incident") {
		t.Errorf("customers were told it is over, and it is confirmed again: %v", err)
	}
}
