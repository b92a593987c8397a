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

// dates is every date of every duty, bit for bit as the database holds it.
func (h *story) dates() string {
	h.Helper()
	return strings.Join(column(h, h.past(), `SELECT id || ' ' || coalesce(CAST(started_at AS text), '-') || ' ' || coalesce(CAST(due_at AS text), '-') || ' ' || coalesce(CAST(outer_at AS text), '-') FROM obligations ORDER BY id`), "\n")
}

// TestAClockThreeDaysAheadAndBackSendsNothingAndTakesItsAlarmsBack is F14.
func TestAClockThreeDaysAheadAndBackSendsNothingAndTakesItsAlarmsBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Submitted("C-1", "C-3", "C-5")
		h.RunDue()
		dates := h.dates()
		h.FastForward(72 * time.Hour)
		h.RunDue()
		ahead := h.rungFor(h.Clock.Now().Add(-72 * time.Hour))
		h.FastForward(-72*time.Hour + time.Minute)
		h.RunDue()
		if h.Letters() != 0 || h.dates() != dates {
			t.Errorf("%d letters left; deadlines\n%s\nwere\n%s", h.Letters(), h.dates(), dates)
		}
		if len(ahead) == 0 {
			t.Fatal("three days ahead nothing rang")
		}
		if early := h.rungFor(h.Clock.Now()); len(early) != 0 {
			t.Errorf("still counted as rung before its time: %v", early)
		}
		if n := h.entries("alarms.withdrawn"); n != 1 {
			t.Errorf("%d entries of alarms withdrawn", n)
		}
		if at, err := h.app.ClockSetBack(h.ctx()); err != nil || at == nil || !at.Equal(h.Clock.Now()) {
			t.Errorf("set back at %v, %v", at, err)
		}
		before := h.Rung("Lena")
		h.Clock.Set(at("2026-03-29 00:40")) // an hour before C-1's date
		h.RunDue()
		if h.Rung("Lena") == before {
			t.Error("what was taken back does not ring when it is time")
		}
		h.RunDue()
		if n := h.entries("alarms.withdrawn"); n != 1 || h.Letters() != 0 || h.dates() != dates {
			t.Errorf("%d entries, %d letters", n, h.Letters())
		}
	})
}

// rungFor lists the alarms that rang although they are for after an instant.
func (h *story) rungFor(after time.Time) []string {
	h.Helper()
	var out []string
	for _, al := range h.Alarms() {
		calls, err := h.Look().CallsOf(al.ID)
		h.must(err)
		if al.FireAt.After(after) && (slices.ContainsFunc(calls, func(c incident.Call) bool { return c.SpokenAt != nil }) || al.Ended() && len(calls) > 0) {
			out = append(out, al.Threshold+" "+al.DueAt.String())
		}
	}
	return out
}

// entries counts the ledger's entries of a verb, and wants them without a gap.
func (h *story) entries(verb string) int {
	h.Helper()
	lines, err := h.Look().Lines("", 0, 10000)
	h.must(err)
	n := 0
	for i, l := range lines {
		if l.Seq != int64(i+1) {
			h.Fatalf("entry %d has seq %d", i, l.Seq)
		}
		if l.Verb == verb {
			n++
		}
	}
	return n
}

// TestAClockSetBackAcrossAnyMidnightRingsEachAlarmOnce is F15: two hours back
// in the night the clocks change, before a leap day, over the end of a year.
func TestAClockSetBackAcrossAnyMidnightRingsEachAlarmOnce(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]time.Time{
		"forward": at("2026-03-28 12:30"), "back": at("2026-10-24 12:30"), "leap day": at("2028-02-28 12:30"), "year end": at("2026-12-31 12:30"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := begin(t, storetest.SQLite(t), few)
			h.Clock.Set(start)
			h.Declare()
			h.must1(h.app.AnswerAccess(h.ctx(), h.cast["Ada"], app.AccessAnswer{IncidentID: h.incident, Answer: "yes", At: start, Zone: berlin, Source: "the token's owner"}))
			h.Confirm()
			h.Decide("C-1", "C-3")
			h.RunDue()
			dates := h.dates()
			for i := range 28 {
				h.FastForward(time.Hour)
				if i == 12 {
					h.FastForward(-2 * time.Hour)
				}
				h.RunDue()
			}
			if o := h.Contract("C-1"); !o.DueAt.Equal(start.Add(24*time.Hour)) || h.dates() != dates {
				t.Errorf("24 h from %v are due %v", start, o.DueAt)
			}
			h.eachOnce(t)
			if h.entries("clock.set_back") != 1 || h.entries("alarms.withdrawn") != 0 {
				t.Errorf("set back %d times, withdrawn %d", h.entries("clock.set_back"), h.entries("alarms.withdrawn"))
			}
		})
	}
}

// eachOnce wants nobody to have had the same ring twice.
func (h *story) eachOnce(t *testing.T) {
	t.Helper()
	if h.outbox.Unique() != h.outbox.Total() || h.outbox.Total() < 5 {
		t.Errorf("%d mails, %d different", h.outbox.Total(), h.outbox.Unique())
	}
	for _, al := range h.Alarms() {
		calls, err := h.Look().CallsOf(al.ID)
		h.must(err)
		seen := map[string]bool{}
		for _, c := range calls {
			if seen[c.PersonID] {
				t.Errorf("%s of %v rang one person twice", al.Threshold, al.DueAt)
			}
			seen[c.PersonID] = true
		}
	}
}
