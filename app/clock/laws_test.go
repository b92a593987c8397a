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

func anyRule(t *rapid.T) clock.Rule {
	r := clock.Rule{
		Zone:     rapid.SampledFrom(zones).Draw(t, "zone"),
		Calendar: rapid.SampledFrom(clock.Calendars()).Draw(t, "calendar"),
		Unit:     clock.UnitHours,
		Length:   rapid.IntRange(1, 400).Draw(t, "length"),
	}
	if rapid.Bool().Draw(t, "two zones") {
		r.AlsoZone = rapid.SampledFrom(zones).Draw(t, "also zone")
	}
	pairs := [][2]clock.Method{
		{clock.HoursElapsed, clock.HoursElapsed}, {clock.HoursElapsed, clock.Hours1182}, {clock.ContractHours, ""},
		{clock.CalDays, clock.CalDays}, {clock.CalDays, clock.CalDaysRoll}, {clock.HoursElapsed, clock.CalDays},
		{clock.CalDaysRoll, clock.CalDays}, {clock.Soft, ""}, {clock.Soft, clock.CalDaysRoll},
	}
	i := rapid.IntRange(0, len(pairs)-1).Draw(t, "pair")
	r.Conservative, r.Statutory = pairs[i][0], pairs[i][1]
	if i >= 3 {
		r.Unit = clock.UnitCalendarDays
	}
	r.Target = time.Duration(rapid.IntRange(1, 200).Draw(t, "target")) * time.Hour
	r.Cap = time.Duration(rapid.IntRange(0, 200).Draw(t, "cap")) * time.Hour
	return r
}

func TestLawsOfEveryClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule, start := anyRule(t), anyInstant(t)
		c, err := rule.Start(start)
		if err != nil {
			t.Fatalf("%+v: %v", rule, err)
		}
		if c.Outer != nil && c.Due.After(*c.Outer) {
			t.Fatalf("conservative %s after statutory %s", c.Due, c.Outer)
		}
		if c.Outer == nil && !c.Soft {
			t.Fatal("a period with a number has no outer reading")
		}
		if c.Due.Before(c.StartedAt) || !c.StartedAt.Equal(start) {
			t.Fatalf("due %s before start %s", c.Due, c.StartedAt)
		}
		again, _ := rule.Start(start.In(time.FixedZone("elsewhere", 5*3600+1800)))
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("the same instant gave two answers:\n%+v\n%+v", c, again)
		}
		for _, at := range []time.Time{c.StartedAt, c.Due} {
			if at.Location() != time.UTC {
				t.Fatalf("%s is not UTC", at)
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
