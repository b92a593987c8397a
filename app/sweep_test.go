package app_test

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/jobs"
)

// Sweep looks at the clocks once, as the ticker does, while no job is worked:
// the queue stands still.
func (h *story) Sweep() {
	h.Helper()
	h.Rest()
	r, err := jobs.New(jobs.Config{App: h.app, Bell: h.bell, Relay: h.relay, Node: "sweeper", Log: slog.New(slog.DiscardHandler)})
	h.must(err)
	h.must(r.Sweep(h.ctx()))
}

// asked counts the jobs of a kind that wait.
func (h *story) asked(kind string) int {
	h.Helper()
	n, err := strconv.Atoi(column(h, h.past(), "SELECT count(*) FROM river_job WHERE kind = '"+kind+"' AND state IN ('available', 'scheduled', 'retryable')")[0])
	h.must(err)
	return n
}

// TestWithTheQueueStuckTheSweepStillRings is F13.
func TestWithTheQueueStuckTheSweepStillRings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := woken(t, e)
		h.At("02:15")
		h.Sweep()
		h.Sweep()
		if h.Rung("Lena") != 1 {
			t.Errorf("Lena was rung %d times", h.Rung("Lena"))
		}
		h.At("02:30")
		h.Sweep()
		h.Sweep()
		if h.rungSoFar() != [4]int{1, 1} {
			t.Errorf("rung %v", h.rungSoFar())
		}
		h.At("02:31")
		h.RunDue() // the queue wakes up
		if h.rungSoFar() != [4]int{1, 1} {
			t.Errorf("after the queue woke up: %v", h.rungSoFar())
		}
		beat, err := h.app.ClocksWatched(h.ctx())
		h.must(err)
		if beat == nil || !beat.Equal(at("02:31")) {
			t.Errorf("the clocks were last watched %v", beat)
		}
	})
}

func TestWorkWhoseWakeUpGotLostIsAskedForAgainOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1", "C-2")
		h.Rest()
		h.lost(t, "open_duties", func() { h.FastForward(time.Minute); h.Words() })
		h.RunDue()
		h.Rest()
		ed = h.Submit(h.Deadlines()[0].DueAt)
		h.lost(t, "send_notice", func() { h.Sign(ed); h.FastForward(time.Minute) })
		h.lost(t, "deliver_notice", func() { h.Send(ed) })
		h.RunDue()
		if h.Letters() != 2 || h.outbox.Unique() != h.outbox.Total() {
			t.Errorf("%d letters", h.Letters())
		}
	})
}

// lost does something, loses the job it asked for, and wants the sweep to ask
// again, once however often it looks.
func (h *story) lost(t *testing.T, kind string, do func()) {
	t.Helper()
	do()
	h.past1("DELETE FROM river_job WHERE kind = '" + kind + "'")
	h.FastForward(90 * time.Second)
	h.Sweep()
	if n := h.asked(kind); n != 0 {
		t.Errorf("%s: asked again too early, %d times", kind, n)
	}
	h.FastForward(31 * time.Second)
	h.Sweep()
	h.Sweep()
	if n := h.asked(kind); n != 1 {
		t.Errorf("%s: asked again %d times", kind, n)
	}
}

func TestWhatAWithdrawalStoppedIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sign(h.Submitted("C-1"))
	h.must1(h.app.WithdrawConfirmation(h.ctx(), h.cast["Ada"], h.incident, "wrong"))
	h.must1(h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident))
	h.FastForward(time.Hour)
	h.RunDue()
	for range 3 {
		h.FastForward(5 * time.Minute)
		h.Sweep()
	}
	if n := h.asked("send_notice"); n != 0 {
		t.Errorf("asked for %d times", n)
	}
}

// TestAWorkerDownForThreeDaysFindsEveryDeadlineWhenItStarts is F12.
func TestAWorkerDownForThreeDaysFindsEveryDeadlineWhenItStarts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, windows(67))
		var incidents []string
		for i := range 3 { // × 67 windows: 201 due instants, all different
			h.At(fmt.Sprintf("01:%02d", i*20))
			h.Declare()
			incidents = append(incidents, h.incident)
			h.AccessYes(fmt.Sprintf("01:%02d", i*20))
			h.Decide(references(67)...)
			inc, err := h.Look().Incident(h.incident)
			h.must(err)
			h.must1(h.app.OpenDuties(h.ctx(), app.OpenDuties{IncidentID: h.incident, Facts: inc.FactsVersion}))
		}
		h.FastForward(72 * time.Hour)
		start := time.Now()
		h.RunDue()
		took := time.Since(start)
		found := map[time.Time]int{}
		for _, id := range incidents {
			h.incident = id
			for _, al := range h.Alarms() {
				calls, err := h.Look().CallsOf(al.ID)
				h.must(err)
				for _, c := range calls {
					if c.SpokenAt != nil {
						found[al.DueAt.UTC()]++
					}
				}
			}
		}
		for due, n := range found {
			if n != 1 {
				t.Errorf("the deadline %v was spoken %d times", due, n)
			}
		}
		seen := map[string]int{}
		for _, m := range h.Mails("mira@flowchestra.example") {
			seen[m.MessageID]++
		}
		if len(found) != 201 || len(seen) != 201 || h.Rung("Mira") != 201 || h.Rung("Lena")+h.Rung("Ada")+h.Rung("Jonas") != 0 {
			t.Errorf("found %d of 201 overdue, %d mails to Mira, %d different", len(found), h.Rung("Mira"), len(seen))
		}
		t.Logf("201 of 201 overdue clocks spoken in %v", took)
	})
}

// windows makes customers whose agreements name 1 h, 2 h, 3 h …
func windows(n int) string {
	var b strings.Builder
	b.WriteString(customerColumns)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "C-%d,Customer %d,US,UTC,aware,%d,security@c%d.example,\n", i, i, i, i)
	}
	return b.String()
}

// TestAClockThatIsSetBackRingsNothingTwice is F15.
func TestAClockThatIsSetBackRingsNothingTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := woken(t, e)
		h.At("02:15")
		h.RunDue()
		h.FastForward(-2 * time.Hour)
		h.RunDue()
		h.Record(incident.Discovered, at("2026-03-27 23:00"))
		h.RunDue()
		h.At("02:15")
		h.RunDue()
		if h.rungSoFar() != [4]int{1} {
			t.Errorf("rung %v", h.rungSoFar())
		}
		lines, err := h.Look().Lines("", 0, 1000)
		h.must(err)
		back := false
		for i := range lines {
			if lines[i].Seq != int64(i+1) {
				t.Fatalf("entry %d has seq %d", i, lines[i].Seq)
			}
			back = back || (i > 0 && lines[i].At.Before(lines[i-1].At))
		}
		if !back {
			t.Error("the ledger tells the clock as it was, in the order it happened")
		}
	})
}

// TestDeadlinesDoNotMoveWithTheWallClock: the night the clocks go forward in
// Berlin has an hour less on the wall, and none less in law.
func TestDeadlinesDoNotMoveWithTheWallClock(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), strings.Replace(few, "America/Chicago", "Europe/Berlin", 1))
	h.Confirmed("C-1")
	if o := h.Contract("C-1"); o.DueAt.Sub(*o.StartedAt) != 24*time.Hour {
		t.Errorf("24 h are %v", o.DueAt.Sub(*o.StartedAt))
	}
	h.Submit(h.Deadlines()[0].DueAt)
	if e, err := h.Look().EditionsOf(h.incident); err != nil || len(e) != 1 || h.Notice(notice.Initial).ID != e[0].NoticeID {
		t.Errorf("got %v %v", e, err)
	}
}
