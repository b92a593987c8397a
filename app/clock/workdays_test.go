package clock_test

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/us"
	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/clock"
)

// lists are holidays as the library itself answers for them, a day at a time:
// a second way to the closed days that the clock keeps by year.
var lists = map[string][]*cal.Holiday{"DE": de.Holidays, "FR": fr.Holidays, "GB-ENG": gb.Holidays, "US-FED": us.Holidays, "none": nil}

// working tells whether business is done on the date of an instant.
func working(calendar string, date time.Time) bool {
	_, observed, _ := (&cal.Calendar{Holidays: lists[calendar]}).IsHoliday(date)
	return !cal.IsWeekend(date) && !observed
}

func dateIn(t *rapid.T, at time.Time, name string) time.Time {
	zone, err := clock.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func TestNoPeriodThatRollsEndsOnAClosedDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]clock.Rule{
			{Conservative: clock.SameTimeDays, Statutory: clock.Days1182, Unit: clock.UnitCalendarDays},
			{Conservative: clock.SameTimeMonth, Statutory: clock.Months1182, Unit: clock.UnitMonths},
			{Conservative: clock.SameTimeMonth, Statutory: clock.DoraMonth, Unit: clock.UnitMonths},
			{Conservative: clock.HoursElapsed, Statutory: clock.Dora72, Unit: clock.UnitHours, Relief: true},
			{Conservative: clock.CalDays, Statutory: clock.CalDaysRoll, Unit: clock.UnitCalendarDays},
			{Conservative: clock.BusDays, Unit: clock.UnitBusinessDays},
			{Conservative: clock.ContractBus, Unit: clock.UnitBusinessDays},
			{Conservative: clock.ContractBus, Unit: clock.UnitBusinessHours},
		}).Draw(t, "method")
		m.Zone = rapid.SampledFrom(zones).Draw(t, "zone")
		m.Calendar = rapid.SampledFrom([]string{"DE", "FR", "GB-ENG", "US-FED", "none"}).Draw(t, "calendar")
		m.Length = rapid.IntRange(1, 120).Draw(t, "length")
		from := anyInstant(t)
		c := start(t, m, from)
		if d := dateIn(t, *c.Outer, m.Zone); !working(m.Calendar, d) {
			t.Fatalf("%+v from %s ends on %s, which is closed", m, from, d)
		}
	})
}

func TestNWorkingDaysLieInAPeriodOfNWorkingDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := clock.Rule{
			Conservative: clock.BusDays, Unit: clock.UnitBusinessDays, Length: rapid.IntRange(1, 120).Draw(t, "length"),
			Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Calendar: rapid.SampledFrom([]string{"DE", "FR", "GB-ENG", "US-FED", "none"}).Draw(t, "calendar"),
		}
		from := anyInstant(t)
		c := start(t, r, from)
		event, end := dateIn(t, from, r.Zone), dateIn(t, c.Due, r.Zone)
		open, shut := 0, 0
		for d := event.AddDate(0, 0, 1); !d.After(end); d = d.AddDate(0, 0, 1) {
			if working(r.Calendar, d) {
				open++
				continue
			}
			if shut == len(c.Closed) || c.Closed[shut].Date != d.Format(time.DateOnly) {
				t.Fatalf("%s was skipped and is not told: %v", d, c.Closed)
			}
			shut++
		}
		if open != r.Length || shut != len(c.Closed) {
			t.Fatalf("%d working days and %d closed ones from %s to %s, want %d and %d", open, shut, event, end, r.Length, len(c.Closed))
		}
	})
}

func TestTwoWorkingDaysLieInEveryPeriodOfTwoDaysOrMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := clock.Rule{
			Conservative: clock.Days1182, Unit: clock.UnitCalendarDays, Length: rapid.IntRange(2, 10).Draw(t, "length"),
			Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Calendar: rapid.SampledFrom([]string{"DE", "FR", "GB-ENG", "US-FED"}).Draw(t, "calendar"),
		}
		from := anyInstant(t)
		event, end, open := dateIn(t, from, r.Zone), dateIn(t, start(t, r, from).Due, r.Zone), 0
		for d := event.AddDate(0, 0, 1); !d.After(end); d = d.AddDate(0, 0, 1) {
			if working(r.Calendar, d) {
				open++
			}
		}
		if open < 2 {
			t.Fatalf("%d working day from %s to %s", open, event, end)
		}
	})
}
