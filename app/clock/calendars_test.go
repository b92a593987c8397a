package clock_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/flowchestra/tocsin/app/clock"
)

// open asks the calendar about a date: a period that would end on a closed
// day moves on.
func open(t *testing.T, calendar, date string) bool {
	t.Helper()
	d := at(t, date+"T12:00:00Z")
	r := clock.Rule{Conservative: clock.CalDaysRoll, Length: 1, Unit: clock.UnitCalendarDays, Zone: "UTC", Calendar: calendar}
	c, err := r.Start(d.AddDate(0, 0, -1))
	if err != nil {
		t.Fatalf("%s: %v", calendar, err)
	}
	return c.Due.Format(time.DateOnly) == date
}

func TestTheseDaysAreClosedAndTheseAreOpen(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ calendar, closed, open string }{
		{"DE", "2026-04-03 2026-04-06 2027-03-26 2027-03-29 2028-04-14 2028-04-17 2026-05-25 2026-12-25", "2026-04-02 2026-06-04 2026-12-24"},
		{"CZ", "2026-04-03 2026-09-28 2026-12-24", "2026-06-04"},
		{"BE", "2026-04-06 2026-07-21 2026-11-11", "2026-04-03"},
		{"FR", "2026-07-14 2026-05-14 2026-04-06", "2026-04-03"},
		{"CH", "2026-05-14 2028-08-01 2026-12-25", "2026-01-06 2026-12-08 2026-06-04"},
		{"GB-ENG", "2026-12-28 2026-05-04 2027-12-27 2027-12-28 2022-12-26 2022-12-27", "2026-12-29"},
		{"US-FED", "2026-07-03 2027-07-05 2026-11-26 2027-12-24 2027-12-31 2026-06-19", "2026-11-27 2026-12-24 2028-01-03"},
		{"US-SEC", "2026-07-03 2026-12-25", "2026-12-24"},
		{"US-NY", "2026-11-26", "2026-11-27"},
		{"US-CA", "2026-01-01", "2026-11-27"},
		{"US-TX", "2027-01-01", "2027-01-04"},
		{"US-WY", "2026-11-26", "2026-11-27"},
		{"BR", "2026-11-20 2026-04-03 2026-04-21", "2026-02-16 2026-02-17 2026-02-18 2026-06-04 2023-11-20"},
		{"BR+PF", "2026-11-20 2026-02-16 2026-02-17 2026-02-18 2026-06-04 2027-02-08 2027-02-09 2027-02-10", "2026-02-19"},
		{"JP-PPC", "2026-12-29 2026-12-30 2026-12-31 2027-01-01 2026-09-22 2025-01-02 2025-01-03", "2026-12-28 2027-01-04"},
		{"AU", "2027-01-26 2026-04-06 2026-12-28", "2026-06-08"},
		{"TARGET", "2026-04-03 2026-04-06 2026-05-01 2026-12-25", "2026-05-14 2026-12-28"},
		{"EU", "2026-04-02 2026-04-03 2026-04-06 2028-05-09 2026-05-14 2026-05-15 2026-12-24 2026-12-28 2026-12-31", "2026-12-23 2027-01-04"},
		{"none", "2026-11-28 2026-11-29", "2026-12-25"},
		{"", "2026-11-28 2026-11-29", "2026-12-25"},
		{"XK", "2026-11-28 2026-11-29", "2026-12-25"},
	} {
		for _, d := range strings.Fields(tc.closed) {
			if open(t, tc.calendar, d) {
				t.Errorf("%s is open on %s", tc.calendar, d)
			}
		}
		for _, d := range strings.Fields(tc.open) {
			if !open(t, tc.calendar, d) {
				t.Errorf("%s is closed on %s", tc.calendar, d)
			}
		}
	}
}

func TestEveryCalendarThatIsListedHasHolidaysInEveryYear(t *testing.T) {
	t.Parallel()
	all := clock.Calendars()
	for _, name := range []string{"AT", "AU", "BR+PF", "EU", "GB-ENG", "JP-PPC", "NL", "PL", "TARGET", "US-SEC", "US-VT", "ZA"} {
		if !slices.Contains(all, name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range all {
		for year := 2020; year <= 2035; year++ {
			r := clock.Rule{Conservative: clock.BusDays, Length: 250, Unit: clock.UnitBusinessDays, Zone: "UTC", Calendar: name}
			c, err := r.Start(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(c.Closed, func(d clock.ClosedDay) bool { return strings.HasPrefix(d.Why, "a holiday (") && d.Calendar == name }) {
				t.Errorf("%s has no holiday in %d", name, year)
			}
		}
	}
}

// In Havana midnight of 8 March 2026 does not exist: taken there, the library's
// holiday of that day is on the 7th.
func TestTheHostsZoneDoesNotMoveAHoliday(t *testing.T) {
	t.Parallel()
	if open(t, "RU", "2026-03-09") || cal.DefaultLoc != time.UTC {
		t.Errorf("holidays are reckoned in %s", cal.DefaultLoc)
	}
}

// A changed answer here is a change of facts: clocks that run were counted
// with the former days or zones, and must be looked at again.
func TestACalendarOrAZoneThatChangedIsNoticed(t *testing.T) {
	t.Parallel()
	if got, want := clock.CalendarsVersion(), "rickar/cal v2.1.26 b5d58619cb9a"; got != want {
		t.Errorf("the closed days changed: %s, formerly %s", got, want)
	}
	if got := clock.ZonesVersion(); len(got) != len("zones 9ccf82ec5d3c") || got != clock.ZonesVersion() {
		t.Errorf("the zones have no version: %q", got)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	name, rest, _ := strings.Cut(clock.CalendarsVersion(), " ")
	release, _, _ := strings.Cut(rest, " ")
	if library := name + "/v2 " + release; !strings.Contains(string(mod), library) {
		t.Errorf("go.mod does not name %s", library)
	}
}
