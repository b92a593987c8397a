package clock_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// changes calls see for each change of clocks from 2020 to 2035 in every zone
// of the embedded tzdata.
func changes(t *testing.T, see func(name string, zone *time.Location, change time.Time)) {
	t.Helper()
	list, err := os.ReadFile("../../fixtures/deadlines/zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	names, seen := strings.Fields(string(list)), 0
	for _, name := range names {
		zone, err := clock.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range clock.Changes(zone, time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(2036, time.January, 1, 0, 0, 0, 0, time.UTC)) {
			see(name, zone, change)
			seen++
		}
	}
	if len(names) < 590 || seen < 5000 {
		t.Fatalf("only %d zones with %d changes were seen", len(names), seen)
	}
}

func TestHoursAreExactAcrossEveryChangeOfClocks(t *testing.T) {
	t.Parallel()
	changes(t, func(name string, _ *time.Location, change time.Time) {
		for _, m := range []clock.Method{clock.HoursElapsed, clock.ContractHours} {
			for _, hours := range []int{1, 72} {
				window := time.Duration(hours) * time.Hour
				r := clock.Rule{Conservative: m, Length: hours, Unit: clock.UnitHours, Zone: name}
				for _, start := range []time.Time{change.Add(-window), change.Add(-window / 2), change.Add(-time.Second), change} {
					c, err := r.Start(start)
					if err != nil {
						t.Fatal(err)
					}
					if c.Due.Sub(start) != window {
						t.Fatalf("%s: %d h from %s ran %s", name, hours, start, c.Due.Sub(start))
					}
				}
			}
		}
	})
}

func TestADayEndsOneSecondBeforeTheNextAtEveryChangeOfClocks(t *testing.T) {
	t.Parallel()
	changes(t, func(name string, zone *time.Location, change time.Time) {
		r := clock.Rule{Conservative: clock.CalDays, Length: 1, Unit: clock.UnitCalendarDays, Zone: name}
		for _, days := range []int{-3, -2, -1, 0} {
			start := change.AddDate(0, 0, days)
			c, err := r.Start(start)
			if err != nil {
				t.Fatal(err)
			}
			y, m, d := start.In(zone).Date()
			day := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			for k := range 8 { // and no clock that goes back brings the day again
				before, after := c.Due.Add(-time.Duration(k)*30*time.Minute), c.Due.Add(time.Second+time.Duration(k)*30*time.Minute)
				if before.In(zone).Format(time.DateOnly) > day || after.In(zone).Format(time.DateOnly) <= day {
					t.Fatalf("%s: %s is not the last second of %s", name, c.Due.In(zone), day)
				}
			}
			if got := c.Due.In(zone).Format(time.DateOnly); got != day {
				t.Fatalf("%s: day 1 after %s ends on %s", name, start.In(zone), got)
			}
		}
	})
}
