package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// woken plays the story to the confirmation, with the bell a minute later.
func woken(t *testing.T, e *storetest.Env) *story {
	t.Helper()
	h := begin(t, e, few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.RunDue()
	return h
}

// rungSoFar says how many mails each got, in the order of the ladder.
func (h *story) rungSoFar() [4]int {
	return [4]int{h.Rung("Lena"), h.Rung("Jonas"), h.Rung("Ada"), h.Rung("Vera")}
}

func (h *story) alarm(threshold string) incident.Alarm {
	h.Helper()
	as := h.Alarms()
	i := slices.IndexFunc(as, func(a incident.Alarm) bool { return a.Threshold == threshold })
	if i < 0 {
		h.Fatalf("no alarm %s", threshold)
	}
	return as[i]
}

func TestAnUnansweredBellClimbsTheLadder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := woken(t, e)
		for _, step := range []struct {
			at   string
			want [4]int
		}{
			{"02:14", [4]int{}}, {"02:15", [4]int{1}}, {"02:29", [4]int{1}},
			{"02:30", [4]int{1, 1}}, {"02:44", [4]int{1, 1}}, {"02:45", [4]int{1, 1, 1}}, {"03:00", [4]int{1, 1, 1, 1}}, {"03:14", [4]int{1, 1, 1, 1}},
		} {
			h.At(step.at)
			h.RunDue()
			if got := h.rungSoFar(); got != step.want {
				t.Errorf("%s: Lena, Jonas, Ada, Vera were rung %v, wanted %v", step.at, got, step.want)
			}
		}
		h.ExpectMail("lena@flowchestra.example", "Earliest deadline Sun 01:40 UTC", "be ready to sign by", "Awareness is proposed", "candidates have 24 h contracts")
		h.At("03:15")
		h.RunDue()
		if al := h.alarm("confirmed"); al.EndReason != "nobody answered" || h.rungSoFar() != [4]int{1, 1, 1, 1} {
			t.Errorf("ended %q, rung %v", al.EndReason, h.rungSoFar())
		}
		if h.Rung("Mira")+h.Rung("Theo")+h.Rung("Rosa")+h.Rung("Ines") != 0 {
			t.Error("nobody else is woken")
		}
	})
}

func TestOnceAnsweredTheBellIsStill(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := woken(t, e)
		for _, at := range []string{"02:15", "02:30"} {
			h.At(at)
			h.RunDue()
		}
		h.At("02:33")
		h.Answer("Jonas")
		h.At("04:00")
		h.RunDue()
		al := h.alarm("confirmed")
		if h.rungSoFar() != [4]int{1, 1} || al.EndReason != "answered" || al.AnsweredBy == nil || *al.AnsweredBy != h.cast["Jonas"].ID {
			t.Errorf("rung %v, %q", h.rungSoFar(), al.EndReason)
		}
		h.Answer("Jonas") // pressed again
		h.Answer("Lena")  // Lena wakes late
		if al := h.alarm("confirmed"); *al.AnsweredBy != h.cast["Jonas"].ID {
			t.Error("whoever had it first has it")
		}
	})
}

func TestACallThatNobodyRecordedIsSpokenAgainAfterAMinute(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := woken(t, e)
		h.Rest()
		h.At("02:15")
		in := app.SoundAlarm{AlarmID: h.alarm("confirmed").ID}
		ring := func() []incident.Ring {
			rs, err := h.app.SoundAlarm(h.ctx(), in)
			h.must(err)
			return rs
		}
		first := ring()
		if len(first) != 1 || first[0].Person != "Lena" || len(ring()) != 0 {
			t.Fatalf("claimed once: %+v", first)
		}
		h.FastForward(time.Minute - time.Microsecond)
		if len(ring()) != 0 {
			t.Error("too early")
		}
		h.FastForward(time.Microsecond)
		again := ring()
		if len(again) != 1 || again[0].CallID != first[0].CallID || again[0].AnswerURL != first[0].AnswerURL {
			t.Fatalf("the same call once more: %+v", again)
		}
		h.must(h.app.RecordAlarm(h.ctx(), again[0].CallID, []incident.Spoken{{Channel: "mail", OK: true, Detail: "250"}}))
		h.FastForward(2 * time.Minute)
		if len(ring()) != 0 {
			t.Error("recorded, it is not spoken again")
		}
		old := in
		old.Generation--
		h.FastForward(time.Hour)
		if rs, err := h.app.SoundAlarm(h.ctx(), old); err != nil || len(rs) != 0 {
			t.Error("a wake-up of another generation does nothing")
		}
	})
}

func TestWithTheRelayDownTheBellKeepsRingingAndMovesOn(t *testing.T) {
	t.Parallel()
	h := woken(t, storetest.SQLite(t))
	addr := h.outbox.Addr()
	h.outbox.Close()
	for range 15 { // 02:15 to 02:29
		h.FastForward(time.Minute)
		h.RunDue()
	}
	calls, err := h.Look().CallsOf(h.alarm("confirmed").ID)
	h.must(err)
	if len(calls) != 1 || calls[0].SpokenAt != nil || !calls[0].ClaimedAt.Equal(at("02:29")) || !strings.Contains(calls[0].Heard, "mail") {
		t.Errorf("every minute to Lena: %+v", calls)
	}
	h.RelayUp(addr)
	h.FastForward(time.Minute)
	h.RunDue()
	if h.rungSoFar() != [4]int{0, 1} {
		t.Errorf("at 02:30 it is Jonas's turn: %v", h.rungSoFar())
	}
}

func TestTheBellRingsOncePerPersonAndThresholdHoweverManyCustomers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(180, 24))
		ed := h.Submitted(references(180)...)
		h.FastForward(time.Minute)
		h.RunDue()
		if n := h.Rung("Lena"); n != 2 { // the confirmation, and the wave to sign
			t.Errorf("Lena was rung %d times: %s", n, subjects(h.Mails("lena@flowchestra.example")))
		}
		h.ExpectMail("lena@flowchestra.example", "180 letters due Sun 01:40 UTC wait for legal; sign by 01:00.")
		h.Answer("Lena")
		h.Sign(ed)
		h.FastForward(time.Minute)
		h.RunDue()
		rung := h.rungSoFar()
		if h.Letters() != 180 {
			t.Fatalf("%d letters", h.Letters())
		}
		h.Clock.Set(at("2026-03-29 01:41"))
		h.RunDue()
		h.Clock.Set(at("2026-03-29 03:00"))
		h.RunDue()
		if h.Rung("Theo") != 0 || h.Rung("Lena") != rung[0] {
			t.Errorf("everybody was told, and the bell still rings: %v, then %v", rung, h.rungSoFar())
		}
		for _, m := range h.Mails("mira@flowchestra.example") { // what the letters promised is another matter
			if !strings.Contains(m.Text, "We promised customers another letter") {
				t.Errorf("everybody was told, and Mira hears: %s", m.Subject)
			}
		}
		promised := h.promises()[0].DueAt
		for _, al := range h.Alarms() {
			if al.DueAt != nil && al.DueAt.Before(h.Clock.Now()) && !al.DueAt.Equal(*promised) && !al.Ended() {
				t.Errorf("%s is not ended", al.Threshold)
			}
		}
	})
}

func TestAfterALongSleepOnlyTheLastThresholdIsSpoken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.AccessYes("01:40")
		h.Decide("C-1", "C-2")
		h.RunDue()
		h.Clock.Set(at("2026-03-29 02:00"))
		h.RunDue()
		if n := h.Rung("Mira"); n != 1 {
			t.Errorf("Mira was rung %d times: %s", n, subjects(h.Mails("mira@flowchestra.example")))
		}
		h.ExpectMail("mira@flowchestra.example", "2 letters due Sun 01:40 UTC are not with legal yet")
		spoken, overtaken := 0, 0
		for _, al := range h.Alarms() {
			switch {
			case al.Threshold == "due" && !al.Ended():
				spoken++
			case al.EndReason == "a later threshold of the same deadline was reached":
				overtaken++
			}
		}
		if spoken != 1 || overtaken != 4 { // half, three_quarters, 4h, 1h
			t.Errorf("%d spoken, %d overtaken: %+v", spoken, overtaken, h.Alarms())
		}
	})
}

func TestAMovedDeadlineEndsItsAlarmsAndPlansNewOnes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.AccessYes("01:40")
		h.Decide("C-1")
		h.RunDue()
		old := h.alarm("half")
		h.Settle("00:40")
		h.RunDue()
		planned := map[time.Time]int{}
		for _, al := range h.Alarms() {
			if !al.Ended() {
				planned[al.DueAt.UTC()]++
			} else if al.EndReason != "the deadline was met or has moved" || al.Generation != 1 {
				t.Errorf("%s ended as %q, generation %d", al.Threshold, al.EndReason, al.Generation)
			}
		}
		if len(planned) != 1 || planned[at("2026-03-29 00:40")] != 5 {
			t.Errorf("alarms live for %v", planned)
		}
		h.Clock.Set(old.FireAt)
		rs, err := h.app.SoundAlarm(h.ctx(), app.SoundAlarm{AlarmID: old.ID, Generation: old.Generation})
		if err != nil || len(rs) != 0 {
			t.Errorf("the old wake-up does nothing: %v %v", rs, err)
		}
	})
}

func TestATestOfTheBellRingsEverybodyWhoCanAnswerAndGoesOnWhenOneDoes(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), "")
	id, err := h.app.TestBell(h.ctx(), h.cast["Ines"])
	h.must(err)
	h.RunDue()
	h.Answer("Lena")
	h.FastForward(time.Hour)
	h.RunDue()
	answers, err := h.app.BellAnswers(h.ctx(), h.cast["Ines"], id)
	h.must(err)
	answered := 0
	for _, a := range answers {
		if h.Rung(a.Person) != 1 || a.Call.SpokenAt == nil {
			t.Errorf("%s was rung %d times", a.Person, h.Rung(a.Person))
		}
		if a.Call.AnsweredAt != nil {
			answered++
		}
	}
	if len(answers) != 7 || answered != 1 || h.Rung("Rosa") != 0 {
		t.Errorf("%d were rung, %d answered", len(answers), answered)
	}
	h.Answer("Jonas")
}
