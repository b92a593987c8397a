package clock_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/clock"
)

var zones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Kolkata",
	"Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca",
}

func anyInstant(t *rapid.T) time.Time {
	seconds := rapid.Int64Range(1_577_836_800, 2_208_988_800).Draw(t, "unix") // 2020 to 2039
	if rapid.Bool().Draw(t, "on the hour") {
		seconds -= seconds % 3600
	}
	return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).UTC()
}

// pairs are the two readings and the unit of every row of the rulebook, and of
// what an agreement may say.
var pairs = []clock.Rule{
	{Conservative: clock.HoursElapsed, Statutory: clock.HoursElapsed, Unit: clock.UnitHours},
	{Conservative: clock.HoursElapsed, Statutory: clock.HoursElapsed, Unit: clock.UnitMinutes},
	{Conservative: clock.HoursElapsed, Statutory: clock.Hours1182, Unit: clock.UnitHours, Contested: clock.Contested35},
	{Conservative: clock.HoursElapsed, Statutory: clock.CalDays, Unit: clock.UnitCalendarDays},
	{Conservative: clock.HoursElapsed, Statutory: clock.CalDays, Unit: clock.UnitHours},
	{Conservative: clock.HoursElapsed, Statutory: clock.Dora72, Unit: clock.UnitHours},
	{Conservative: clock.DoraInitial, Statutory: clock.DoraInitial, Unit: clock.UnitHours},
	{Conservative: clock.SameTimeMonth, Statutory: clock.DoraMonth, Unit: clock.UnitMonths},
	{Conservative: clock.SameTimeMonth, Statutory: clock.Months1182, Unit: clock.UnitMonths},
	{Conservative: clock.SameTimeDays, Statutory: clock.Days1182, Unit: clock.UnitCalendarDays},
	{Conservative: clock.CalDays, Statutory: clock.CalDays, Unit: clock.UnitCalendarDays},
	{Conservative: clock.CalDays, Statutory: clock.CalDaysRoll, Unit: clock.UnitCalendarDays},
	{Conservative: clock.JPDaysIncl, Statutory: clock.CalDaysRoll, Unit: clock.UnitCalendarDays},
	{Conservative: clock.YearEndPlusDays, Statutory: clock.YearEndPlusDays, Unit: clock.UnitCalendarDays},
	{Conservative: clock.BusDays, Statutory: clock.BusDays, Unit: clock.UnitBusinessDays},
	{Conservative: clock.BusDaysSEC, Statutory: clock.BusDaysSEC, Unit: clock.UnitBusinessDays},
	{Conservative: clock.ContractHours, Statutory: clock.ContractHours, Unit: clock.UnitHours},
	{Conservative: clock.ContractHours, Unit: clock.UnitCalendarDays},
	{Conservative: clock.ContractHours, Unit: clock.UnitBusinessHours},
	{Conservative: clock.ContractBus, Statutory: clock.ContractBus, Unit: clock.UnitBusinessDays},
	{Conservative: clock.WithNotice, Statutory: clock.WithNotice, Unit: clock.UnitNone},
	{Conservative: clock.Soft, Statutory: clock.Soft, Unit: clock.UnitNone},
	{Conservative: clock.Soft, Statutory: clock.CalDaysRoll, Unit: clock.UnitCalendarDays},
}

// anyRule draws one of the pairs with a length, places and facts. The closed
// days of the conservative reading are the outer ones or none, as in every row.
func anyRule(t *rapid.T) clock.Rule {
	r := rapid.SampledFrom(pairs).Draw(t, "pair")
	r.Zone = rapid.SampledFrom(zones).Draw(t, "zone")
	r.OuterCalendar = rapid.SampledFrom(append(clock.Calendars(), "none", "XK")).Draw(t, "calendar")
	r.Calendar = rapid.SampledFrom([]string{"", r.OuterCalendar}).Draw(t, "inner calendar")
	r.Length = rapid.IntRange(1, 100).Draw(t, "length")
	if r.Unit == clock.UnitHours && (r.Statutory == clock.CalDays) {
		r.Length *= 24
	}
	r.Relief = rapid.Bool().Draw(t, "relief")
	aware := anyInstant(t)
	r.Awareness = &aware
	r.Target = time.Duration(rapid.IntRange(1, 200).Draw(t, "target")) * time.Hour
	r.Cap = time.Duration(rapid.IntRange(0, 200).Draw(t, "cap")) * time.Hour
	return r
}

func start(t *rapid.T, r clock.Rule, at time.Time) clock.Clock {
	c, err := r.Start(at)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	return c
}

func TestLawsOfEveryClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule, from := anyRule(t), anyInstant(t)
		if rapid.Bool().Draw(t, "two zones") {
			rule.AlsoZone = rapid.SampledFrom(zones).Draw(t, "also zone")
		}
		c := start(t, rule, from)
		if c.Outer != nil && c.Due.After(*c.Outer) {
			t.Fatalf("conservative %s after statutory %s", c.Due, c.Outer)
		}
		if c.Outer == nil && !c.Soft {
			t.Fatal("a period with a number has no outer reading")
		}
		if (c.Contested != nil) != (rule.Contested != "") || c.Contested != nil && c.Contested.Before(*c.Outer) {
			t.Fatalf("contested %v before statutory %s", c.Contested, c.Outer)
		}
		if c.Due.Before(c.StartedAt) || !c.StartedAt.Equal(from) {
			t.Fatalf("due %s before start %s", c.Due, c.StartedAt)
		}
		elsewhere, err := clock.Zone(rapid.SampledFrom(zones).Draw(t, "seen from"))
		if err != nil {
			t.Fatal(err)
		}
		if again := start(t, rule, from.In(elsewhere)); !reflect.DeepEqual(c, again) {
			t.Fatalf("the same instant gave two answers:\n%+v\n%+v", c, again)
		}
		for _, at := range []time.Time{c.StartedAt, c.Due} {
			if at.Location() != time.UTC {
				t.Fatalf("%s is not UTC", at)
			}
		}
		for i, d := range c.Closed {
			if i > 0 && c.Closed[i-1].Date >= d.Date || d.Why == "" || d.Calendar == "" {
				t.Fatalf("closed days %v", c.Closed)
			}
		}
	})
}

// Start holds Due at the statutory reading. Of the pairs that the rulebook has,
// one needs that: real hours against days, when clocks go forward in between.
func TestTheConservativeReadingIsTheEarlierOneByItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.Custom(anyRule).Filter(func(r clock.Rule) bool {
			return r.Conservative != clock.Soft && (r.Conservative != clock.HoursElapsed || r.Statutory != clock.CalDays)
		}).Draw(t, "rule")
		from := anyInstant(t)
		alone := rule
		alone.Statutory, alone.OuterCalendar, alone.Contested = "", "", ""
		if c, by := start(t, rule, from), start(t, alone, from); !by.Due.Equal(c.Due) || by.Due.After(*c.Outer) {
			t.Fatalf("%+v: %s by itself, %s beside %s", rule, by.Due, c.Due, c.Outer)
		}
	})
}

// sameDayOnly are the readings in which a later trigger can have an earlier
// end, though never on an earlier date; see Rule.Start.
func sameDayOnly(r clock.Rule) bool {
	switch r.Conservative {
	case clock.SameTimeDays, clock.SameTimeMonth, clock.ContractBus:
		return true
	}
	return r.Relief && (r.Statutory == clock.DoraInitial || r.Statutory == clock.Dora72)
}

func TestALaterTriggerNeverEndsEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule, first := anyRule(t), anyInstant(t)
		if !sameDayOnly(rule) && rapid.Bool().Draw(t, "two zones") {
			rule.AlsoZone = rapid.SampledFrom(zones).Draw(t, "also zone")
		}
		gap := rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour}).Draw(t, "gap")
		second := first.Add(time.Duration(rapid.Int64Range(1, 90).Draw(t, "later")) * gap)
		a, b := start(t, rule, first), start(t, rule, second)
		zone, err := clock.Zone(rule.Zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range [][2]*time.Time{{&a.Due, &b.Due}, {a.Outer, b.Outer}, {a.Contested, b.Contested}} {
			if end[0] == nil || !end[1].Before(*end[0]) {
				continue
			}
			if !sameDayOnly(rule) || end[1].In(zone).Format(time.DateOnly) < end[0].In(zone).Format(time.DateOnly) {
				t.Fatalf("%+v: from %s to %s, from %s to %s", rule, first, end[0], second, end[1])
			}
		}
	})
}

func TestElapsedHoursDoNotDependOnTheZone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyInstant(t), rapid.IntRange(1, 400).Draw(t, "hours")
		m := rapid.SampledFrom([]clock.Method{clock.HoursElapsed, clock.ContractHours}).Draw(t, "method")
		for _, zone := range zones {
			c, err := clock.Rule{Conservative: m, Length: n, Unit: clock.UnitHours, Zone: zone}.Start(start)
			if err != nil {
				t.Fatal(err)
			}
			if c.Due.Sub(start) != time.Duration(n)*time.Hour {
				t.Fatalf("%d h in %s ran %s", n, zone, c.Due.Sub(start))
			}
		}
	})
}

func TestACalendarDayAlwaysEndsOneSecondBeforeTheNextDate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start, zone := anyInstant(t), rapid.SampledFrom(zones).Draw(t, "zone")
		n := rapid.IntRange(1, 400).Draw(t, "days")
		c, err := clock.Rule{Conservative: clock.CalDays, Length: n, Unit: clock.UnitCalendarDays, Zone: zone}.Start(start)
		if err != nil {
			t.Fatal(err)
		}
		loc, _ := time.LoadLocation(zone)
		y, m, d := start.In(loc).Date()
		want := time.Date(y, m, d+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if got := c.Due.In(loc).Format(time.DateOnly); got != want {
			t.Fatalf("day %d ends on %s, want %s", n, got, want)
		}
		if got := c.Due.Add(time.Second).In(loc).Format(time.DateOnly); got == want {
			t.Fatalf("%s is not the last second of %s", c.Due.In(loc), want)
		}
	})
}

func TestThresholdsAreSortedDistinctAndEndWithDue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := anyInstant(t)
		due := start.Add(time.Duration(rapid.Int64Range(1, int64(90*24*time.Hour)).Draw(t, "window")))
		now := start.Add(time.Duration(rapid.Int64Range(0, int64(100*24*time.Hour)).Draw(t, "now")))
		all := clock.Thresholds(start, due, now)
		if n := len(all); n == 0 || all[n-1].Name != "due" || !all[n-1].At.Equal(due) {
			t.Fatalf("the last is not due: %v", all)
		}
		for i, th := range all {
			if th.Name != "due" && !th.At.After(now) || th.At.Before(start) || i > 0 && !all[i-1].At.Before(th.At) {
				t.Fatalf("%v at %s", all, now)
			}
		}
	})
}
