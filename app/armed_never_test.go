package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// nevers are what keeps an armed notice from leaving, with a word of the reason.
var nevers = []struct {
	name, why string
	hours     int
	do        func(h *story, e *notice.Edition, r notice.Release)
}{
	{"the confirmation is withdrawn", "withdrawn", 24, func(h *story, _ *notice.Edition, _ notice.Release) {
		h.must2(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "proved wrong"))
		h.must2(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	}},
	{"a withdrawal is proposed", "proposed", 24, func(h *story, _ *notice.Edition, _ notice.Release) {
		h.must2(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "proved wrong"))
	}},
	{"law enforcement holds the duties", "hold of law enforcement", 24, func(h *story, _ *notice.Edition, _ notice.Release) { h.Holds(h.request()) }},
	{"the clock jumps", "not watched", 24, func(h *story, _ *notice.Edition, r notice.Release) { h.Clock.Set(*r.SendAt); h.RunDue() }},
	{"the clock jumps, and a job wakes first", "not watched", 24, func(h *story, e *notice.Edition, r notice.Release) {
		h.Clock.Set(*r.SendAt)
		h.must(h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: e.ID}))
	}},
	{"the clock is set back", "set back", 24, func(h *story, _ *notice.Edition, _ notice.Release) { h.FastForward(-5 * time.Minute); h.RunDue() }},
	{"it was armed for a time that is over", "is over", 3, func(h *story, e *notice.Edition, r notice.Release) {
		h.must(h.app.HoldNotice(h.ctx(), h.cast["Ada"], app.HoldNotice{EditionID: e.ID}))
		h.Until(*r.ExpiresAt)
	}},
	{"a customer is added", "decided after", 24, func(h *story, _ *notice.Edition, _ notice.Release) { h.Decide("C-4") }},
	{"a deadline moves", "deadline", 24, func(h *story, _ *notice.Edition, _ notice.Release) { h.Settle("01:00"); h.RunDue() }},
	{"a letter of it is edited", "struck", 24, func(h *story, e *notice.Edition, _ notice.Release) {
		ds, err := h.Look().DraftsOf(e.NoticeID, []string{h.Tenant("C-2").ID})
		h.must(err)
		d := ds[h.Tenant("C-2").ID]
		h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nMore follows."}))
	}},
	{"the commander disarms it", "disarmed by Ada: we tell them by telephone", 24, func(h *story, e *notice.Edition, _ notice.Release) {
		h.must(h.app.DisarmHolding(h.ctx(), h.cast["Ada"], app.DisarmHolding{EditionID: e.ID, Why: "we tell them by telephone"}))
		if err := h.app.DisarmHolding(h.ctx(), h.cast["Lena"], app.DisarmHolding{EditionID: e.ID}); fault.KindOf(err) != fault.KindConflict {
			h.Errorf("disarmed twice: %v", err)
		}
	}},
}

func TestAnArmedNoticeNeverLeavesWhen(t *testing.T) {
	t.Parallel()
	for _, never := range nevers {
		t.Run(never.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, e *storetest.Env) {
				h := begin(t, e, six)
				ed, r := h.Armed(never.hours)
				h.FastForward(time.Minute)
				never.do(h, ed, r)
				h.Until(r.SendAt.Add(30 * time.Minute))
				h.noneLeft(t, ed, never.why)
			})
		})
	}
}

func TestADisarmedNoticeRingsLegalAndTheCommanderAndLeavesByHand(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, six)
		ed, r := h.Armed(24)
		lena, ada := h.Rung("Lena"), h.Rung("Ada")
		h.Clock.Set(r.SendAt.Add(-time.Hour))
		h.RunDue()
		h.FastForward(time.Minute)
		h.RunDue()
		if h.Rung("Lena") == lena || h.Rung("Ada") == ada {
			t.Errorf("Lena was rung %d times, Ada %d", h.Rung("Lena")-lena, h.Rung("Ada")-ada)
		}
		h.ExpectMail("lena@flowchestra.example", "no longer leaves by itself", "not watched")
		now := h.release(ed)
		h.must(h.app.ReleaseNotice(h.ctx(), h.cast["Ada"], app.ReleaseNotice{EditionID: ed.ID, Generation: now.Generation}))
		h.RunDue()
		if h.Letters() != 3 {
			t.Errorf("%d letters left by hand, not 3", h.Letters())
		}
		h.must(nothingOf(h, incident.AlarmDisarmed))
	})
}

// nothingOf wants an alarm to be over once it is looked at again.
func nothingOf(h *story, threshold string) error {
	h.FastForward(20 * time.Minute)
	h.RunDue()
	if al := h.alarm(threshold); !al.Ended() {
		h.Errorf("%s still rings", threshold)
	}
	return nil
}

func TestNobodyIsRungForANoticeThatNobodyNeedsAnyMore(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), six)
	ed, r := h.Armed(24)
	h.Watched(time.Minute)
	h.tells("C-1")
	before := h.Letters()
	h.Until(r.SendAt.Add(time.Minute))
	is := h.release(ed)
	if h.Letters() != before || is.Armed() || h.entries("holding.disarmed") != 1 {
		t.Errorf("%d letters more; %+v", h.Letters()-before, is.Arming)
	}
	for _, al := range h.Alarms() {
		if al.Threshold == incident.AlarmDisarmed {
			t.Error("somebody is rung for it")
		}
	}
}

func TestAFirstLetterThatSomebodyHoldsTellsNobody(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), six)
	_, r := h.Armed(24)
	h.Watched(time.Minute)
	e := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(e)
	h.must(h.app.HoldNotice(h.ctx(), h.cast["Ada"], app.HoldNotice{EditionID: e.ID}))
	h.Until(*r.SendAt)
	if h.Letters() != 3 || h.entries("holding.fired") != 1 {
		t.Errorf("%d letters, fired %d", h.Letters(), h.entries("holding.fired"))
	}
}

func TestTwoNodesFireAnArmedNoticeOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, six)
		ed, r := h.Armed(24)
		h.Watched(r.SendAt.Sub(h.Clock.Now()))
		h.Rest()
		other := *h.app
		var wg sync.WaitGroup
		for _, node := range []*app.App{h.app, &other, h.app, &other} {
			wg.Go(func() { _ = node.SendNotice(h.ctx(), app.SendNotice{EditionID: ed.ID}) })
		}
		wg.Wait()
		h.RunDue()
		if h.entries("holding.fired") != 1 || h.entries("notice.begun") != 1 || h.Letters() != 3 {
			t.Errorf("fired %d, begun %d, %d letters", h.entries("holding.fired"), h.entries("notice.begun"), h.Letters())
		}
	})
}

func TestTheSweepFiresAnArmedNoticeWhoseWakeUpGotLost(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), six)
	_, r := h.Armed(24)
	h.Rest()
	h.past1("DELETE FROM river_job WHERE kind = 'send_notice'")
	h.Watched(r.SendAt.Sub(h.Clock.Now()) + 3*time.Minute)
	h.RunDue()
	if h.Letters() != 3 {
		t.Errorf("%d letters left, not 3", h.Letters())
	}
}

func TestAnArmedNoticeThatWaitsForACountersignatureLeavesNothing(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), six)
	h.Confirmed("C-1", "C-2", "C-6", "C-3")
	e := h.Holding()
	ds, err := h.Look().DraftsOf(e.NoticeID, []string{h.Tenant("C-2").ID})
	h.must(err)
	d := ds[h.Tenant("C-2").ID]
	h.must(h.app.EditDraft(h.ctx(), h.cast["Lena"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nMore follows."}))
	due := h.Deadlines()[0].DueAt
	again, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: e.NoticeID, DueAt: &due})
	h.must(err)
	h.must(h.arms(again, 24))
	h.Until(due.Add(-30 * time.Minute))
	if h.Letters() != 0 || h.entries("holding.armed") != 0 {
		t.Fatalf("%d letters left; armed %d", h.Letters(), h.entries("holding.armed"))
	}
	h.must(h.countersigns("Jonas", again))
	h.Until(due.Add(-20 * time.Minute))
	h.noneLeft(t, again, "countersigned after")
}
