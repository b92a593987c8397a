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
	"github.com/flowchestra/tocsin/app/tenant"
)

// request is what an officer asked for, as Lena records it.
func (h *story) request() app.HoldObligation {
	end := h.Clock.Now().Add(48 * time.Hour)
	return app.HoldObligation{IncidentID: h.incident, AskedBy: "Officer Diaz", Authority: "Berlin police", Form: incident.Document, Reference: "LKA-77",
		AskedAt: h.Clock.Now(), EndsAt: &end, Reason: "an arrest is planned"}
}

// Holds has Lena record a hold, Ada approve it, and Lena decide that every duty
// is paused which no law lets it pause.
func (h *story) Holds(in app.HoldObligation) *incident.Hold {
	h.Helper()
	hold, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], in)
	h.must(err)
	h.must2(h.app.ApproveHold(h.ctx(), h.cast["Ada"], hold.ID))
	os, err := h.Look().Obligations(h.incident)
	h.must(err)
	done := map[string]bool{}
	for _, o := range os {
		if !done[o.RegimeID] && hold.Over(o) == incident.ToSettle {
			done[o.RegimeID] = true
			_, err := h.app.DecideHold(h.ctx(), h.cast["Lena"], app.DecideHold{HoldID: hold.ID, RegimeID: o.RegimeID, Pause: true, Reason: "the customer agreed"})
			h.must(err)
		}
	}
	return hold
}

func (h *story) must2(_ any, err error) {
	h.Helper()
	h.must(err)
}

// isWatched tells whether an alarm watches a deadline.
func (h *story) isWatched(due time.Time) bool {
	h.Helper()
	for _, al := range h.Alarms() {
		if al.DueAt != nil && al.DueAt.Equal(due) && !al.Ended() {
			return true
		}
	}
	return false
}

func TestAHoldKeepsLettersBackAndSilencesAlarmsUntilItEndsByItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		edition := h.Submitted("C-1")
		duty := h.Contract("C-1")
		if !h.isWatched(*duty.DueAt) {
			t.Fatal("no alarm watches the contract: this proves nothing")
		}
		hold := h.Holds(h.request())
		if h.isWatched(*duty.DueAt) {
			t.Error("an alarm watches a held duty")
		}
		h.Sign(edition)
		h.Rest()
		h.FastForward(time.Minute)
		h.unchanged("sending", func() {
			refused(t, h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: edition.ID}), fault.KindConflict, "Nothing of edition 1 is sent", "Law enforcement asked us to wait", "when the hold ends")
		})
		if now := h.Contract("C-1"); !now.DueAt.Equal(*duty.DueAt) || now.Version != duty.Version {
			t.Error("the duty's own record was changed")
		}
		h.Clock.Set(*hold.EndsAt)
		h.RunDue()
		h.FastForward(3 * time.Minute)
		h.RunDue()
		if h.States("C-1") != string(notice.Accepted) {
			t.Errorf("after the hold the letter is %q", h.States("C-1"))
		}
		if got := h.Contract("C-1"); got.MetAt == nil {
			t.Error("the duty is not met")
		}
		got, err := h.Look().Hold(hold.ID)
		h.must(err)
		if got.ResumedAt == nil {
			t.Error("nobody set the clocks going again")
		}
	})
}

func TestAfterAHoldADayIsLeftToTellAndAlarmsWatchIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		hold := h.Holds(h.request())
		h.FastForward(30 * time.Hour)
		h.must2(h.app.LiftHold(h.ctx(), h.cast["Lena"], hold.ID, "the arrest was made"))
		due := h.Clock.Now().Add(24 * time.Hour)
		if !h.isWatched(due) {
			t.Errorf("no alarm watches %v", due)
		}
		f, err := h.Look().File(h.incident)
		h.must(err)
		for _, verb := range []string{"hold.recorded", "hold.approved", "hold.lifted"} {
			if n, _ := h.Told(f.Number, verb); n != 1 {
				t.Errorf("%d entries of %s", n, verb)
			}
		}
		h.unchanged("its end by the clock, after it was lifted", func() { h.must(h.app.ResumeHold(h.ctx(), app.ResumeHold{HoldID: hold.ID})) })
	})
}

func TestALetterOnItsWayIsHeldBackOneByOneAndTakenUpWhenTheHoldIsLifted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		edition := h.Submitted("C-1")
		h.Sign(edition)
		h.Rest()
		h.Send(edition) // fanned out, not handed over
		hold := h.Holds(h.request())
		h.FastForward(time.Minute)
		h.RunDue()
		if h.Letters() != 0 {
			t.Fatal("a letter left during the hold")
		}
		h.must2(h.app.LiftHold(h.ctx(), h.cast["Lena"], hold.ID, "over"))
		h.FastForward(3 * time.Minute)
		h.RunDue()
		if h.States("C-1") != string(notice.Accepted) {
			t.Errorf("the letter is %q", h.States("C-1"))
		}
	})
}

func TestTheSweepSetsClocksGoingWhoseWakeUpGotLost(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	hold := h.Holds(h.request())
	h.Rest()
	_, err := h.past().ExecContext(h.ctx(), "DELETE FROM river_job")
	h.must(err)
	h.Clock.Set(hold.EndsAt.Add(5 * time.Minute))
	h.must2(h.app.SweepClocks(h.ctx(), "test"))
	h.RunDue()
	got, err := h.Look().Hold(hold.ID)
	h.must(err)
	if got.ResumedAt == nil {
		t.Error("the clocks stand although the hold has ended")
	}
}

func TestWhatAHoldDoesNotPauseIsNamedAndWhoMayNotKnowReadsNoDetails(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		in := h.request()
		in.MayKnow = tenant.List{h.cast["Jonas"].ID}
		hold, unpaused, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], in)
		h.must(err)
		if len(unpaused) == 0 || !strings.Contains(strings.Join(unpaused, " "), h.Contract("C-1").Name) {
			t.Errorf("got %q, want the contract among them", unpaused)
		}
		for who, knows := range map[string]bool{"Mira": false, "Theo": false, "Vera": false, "Lena": true, "Ada": true, "Ines": true, "Jonas": true} {
			l, err := e.Store.Reads().For(h.ctx(), h.cast[who])
			h.must(err)
			all, err := l.Holds(h.incident)
			h.must(err)
			one, err := l.Hold(hold.ID)
			h.must(err)
			if (all[0].Details.Authority != "") != knows || (one.Details.Reason != "") != knows || all[0].ID != hold.ID {
				t.Errorf("%s reads %+v", who, all[0])
			}
		}
		f, err := h.Look().File(h.incident)
		h.must(err)
		if _, line := h.Told(f.Number, "hold.recorded"); strings.Contains(strings.ToLower(line.Verb+" "+strings.Join(keysAndWords(line.Says), " ")), "police") {
			t.Errorf("everybody reads in the ledger: %v", line.Says)
		}
		h.Rest()
		h.unchanged("an executive who may not know", func() {
			_, err := h.app.ApproveHold(h.ctx(), h.cast["Vera"], hold.ID)
			refused(t, err, fault.KindForbidden, "you are not among them")
		})
	})
}

func keysAndWords(m map[string]any) []string {
	var out []string
	for k, v := range m {
		s, _ := v.(string)
		out = append(out, k, s)
	}
	return out
}

func TestAHoldThatCannotBeOneIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		hold, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], h.request())
		h.must(err)
		adas, _, err := h.app.HoldObligation(h.ctx(), h.cast["Ada"], h.request())
		h.must(err)
		over, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], h.request())
		h.must(err)
		h.must2(h.app.LiftHold(h.ctx(), h.cast["Lena"], over.ID, "they took it back"))
		record := func(change func(in *app.HoldObligation)) func(h *story) error {
			return func(h *story) error {
				in := h.request()
				change(&in)
				_, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], in)
				return err
			}
		}
		approve := func(who, id string) func(h *story) error {
			return func(h *story) error { _, err := h.app.ApproveHold(h.ctx(), h.cast[who], id); return err }
		}
		decide := func(in app.DecideHold) func(h *story) error {
			return func(h *story) error { _, err := h.app.DecideHold(h.ctx(), h.cast["Lena"], in); return err }
		}
		past, far := h.Clock.Now().Add(-time.Hour), h.Clock.Now().Add(31*24*time.Hour)
		refuseEach(t, h, []mistake{
			{"nobody asked", record(func(in *app.HoldObligation) { in.AskedBy = "" }), fault.KindInvalid, []string{"asked_by"}},
			{"for no authority", record(func(in *app.HoldObligation) { in.Authority = "a\nb" }), fault.KindInvalid, []string{"one line"}},
			{"in no form", record(func(in *app.HoldObligation) { in.Form = "sign" }), fault.KindInvalid, []string{"document or was oral"}},
			{"for no reason", record(func(in *app.HoldObligation) { in.Reason = " " }), fault.KindInvalid, []string{"Fill in reason"}},
			{"a broken reference", record(func(in *app.HoldObligation) { in.Reference = "\xe9" }), fault.KindInvalid, []string{"not UTF-8"}},
			{"asked tomorrow", record(func(in *app.HoldObligation) { in.AskedAt = far }), fault.KindInvalid, []string{"not in the future"}},
			{"begun before they asked", record(func(in *app.HoldObligation) { in.StartsAt = past }), fault.KindInvalid, []string{"before they asked"}},
			{"over already", record(func(in *app.HoldObligation) { in.EndsAt = &past }), fault.KindInvalid, []string{"over already"}},
			{"an oral one for too long", record(func(in *app.HoldObligation) { in.Form, in.EndsAt = incident.Oral, &far }), fault.KindInvalid, []string{"30 days at most", "document"}},
			{"about no rule", record(func(in *app.HoldObligation) { in.Regimes = tenant.List{"atlantis"} }), fault.KindInvalid, []string{`no rule "atlantis"`}},
			{"known to nobody", record(func(in *app.HoldObligation) { in.MayKnow = tenant.List{"x"} }), fault.KindInvalid, []string{"nobody on record"}},
			{"one's own", approve("Lena", hold.ID), fault.KindConflict, []string{"Somebody else must approve"}},
			{"two without legal", approve("Vera", adas.ID), fault.KindConflict, []string{"One of the two must be from legal"}},
			{"approved when over", approve("Ada", over.ID), fault.KindConflict, []string{"is over"}},
			{"no hold", approve("Ada", "none"), fault.KindNotFound, []string{"no such hold"}},
			{"lifted for no reason", func(h *story) error {
				_, err := h.app.LiftHold(h.ctx(), h.cast["Lena"], hold.ID, "")
				return err
			}, fault.KindInvalid, []string{"Fill in reason"}},
			{"lifted twice", func(h *story) error {
				_, err := h.app.LiftHold(h.ctx(), h.cast["Lena"], over.ID, "r")
				return err
			}, fault.KindConflict, []string{"ended at"}},
			{"decided for no reason", decide(app.DecideHold{HoldID: hold.ID, RegimeID: "contract-window"}), fault.KindInvalid, []string{"Fill in reason"}},
			{"decided about no duty", decide(app.DecideHold{HoldID: hold.ID, RegimeID: "atlantis", Reason: "r"}), fault.KindNotFound, []string{"No duty"}},
			{"decided when over", decide(app.DecideHold{HoldID: over.ID, RegimeID: "contract-window", Reason: "r"}), fault.KindConflict, []string{"over"}},
		})
		in := h.request()
		in.Form, in.EndsAt = incident.Oral, nil
		oral, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], in)
		h.must(err)
		if want := in.AskedAt.Add(30 * 24 * time.Hour); !oral.EndsAt.Equal(want) {
			t.Errorf("an oral request runs out at %v, want %v", oral.EndsAt, want)
		}
	})
}

func TestAnIncidentOnHoldWaitsForTheHoldAndNotForItsEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		waits := func() incident.Next {
			all, err := h.app.Outlooks(h.ctx(), h.cast["Ada"])
			h.must(err)
			return all[0].Waits()
		}
		if n := waits(); n.Act == incident.ToWait {
			t.Fatal("nobody asked us to wait yet: this proves nothing")
		}
		hold := h.Holds(h.request())
		n := waits()
		if n.Act != incident.ToWait || n.Owner != "Lena" || n.DueAt != nil || n.Group == nil || n.Group.HeldUntil == nil || !n.Group.HeldUntil.Equal(*hold.EndsAt) {
			t.Fatalf("got %+v", n)
		}
		h.Clock.Set(*hold.EndsAt)
		h.RunDue()
		if n := waits(); n.Act == incident.ToWait {
			t.Fatalf("the hold is over, and it still waits: %+v", n)
		}
	})
}

func TestAHeldDutyHidesNoneThatRunsOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few+"C-6,Nordlicht,DE,Europe/Berlin,aware,24,sicherheit@nordlicht.example,\n")
		h.Confirmed("C-1", "C-6")
		binding := func() map[string]incident.Group {
			all, err := h.app.Outlooks(h.ctx(), h.cast["Ada"])
			h.must(err)
			out := map[string]incident.Group{}
			for _, g := range all[0].Groups {
				out[g.RegimeID] = g
			}
			return out
		}
		if _, ok := binding()["eu-gdpr-33-2"]; ok {
			t.Fatal("the law binds before the contract: this proves nothing")
		}
		hold, _, err := h.app.HoldObligation(h.ctx(), h.cast["Lena"], h.request())
		h.must(err)
		h.must2(h.app.ApproveHold(h.ctx(), h.cast["Ada"], hold.ID))
		for rule, pause := range map[string]bool{"contract-window": true, "eu-gdpr-33-2": false} {
			_, err := h.app.DecideHold(h.ctx(), h.cast["Lena"], app.DecideHold{HoldID: hold.ID, RegimeID: rule, Pause: pause, Reason: "so it is written"})
			h.must(err)
		}
		got := binding()
		if g := got["eu-gdpr-33-2"]; g.Customers != 1 || g.Held {
			t.Errorf("the duty that runs on binds one customer: %+v", g)
		}
		if g := got["contract-window"]; g.Customers != 1 || !g.Held {
			t.Errorf("the other customer is on hold: %+v", g)
		}
	})
}
