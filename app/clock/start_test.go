package clock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

func says(c clock.Clock) string {
	var all []string
	for _, s := range c.Working {
		all = append(all, s.Says)
	}
	return strings.Join(all, "\n")
}

func TestTheWorkingCanBeCheckedByHand(t *testing.T) {
	t.Parallel()
	sat := at(t, "2026-03-28T01:40:00Z")
	for name, tc := range map[string]struct {
		rule  clock.Rule
		start time.Time
		want  []string
	}{
		"the night of the clock change": {
			clock.Rule{Conservative: clock.ContractHours, Length: 24, Unit: clock.UnitHours, Zone: "Europe/Berlin", Source: "DPA 7.2"}, sat,
			[]string{"Runs from Sat 28 Mar 2026 01:40 UTC = 02:40 Berlin.", "Sun 29 Mar 2026 01:40 UTC = 03:40 Berlin", "The clocks in Berlin go forward in between: 24 h really pass while the wall shows 25 h."},
		},
		"a roll names each closed day": {
			clock.Rule{Conservative: clock.CalDays, Statutory: clock.CalDaysRoll, Length: 60, Unit: clock.UnitCalendarDays, Zone: "America/Chicago", Calendar: "US-TX"}, at(t, "2026-11-02T10:00:00-06:00"),
			[]string{"Fri 1 Jan 2027 is a holiday (New Year's Day)", "Sat 2 Jan 2027 is a Saturday", "Sun 3 Jan 2027 is a Sunday", "ends with Mon 4 Jan 2027"},
		},
		"an observed holiday is named": {
			clock.Rule{Conservative: clock.CalDaysRoll, Length: 1, Unit: clock.UnitCalendarDays, Zone: "America/New_York", Calendar: "US-FED"}, at(t, "2026-07-02T10:00:00-04:00"),
			[]string{"Fri 3 Jul 2026 is a holiday (Independence Day, observed)", "ends with Mon 6 Jul 2026"},
		},
		"working days name what they passed": {
			clock.Rule{Conservative: clock.BusDays, Length: 3, Unit: clock.UnitBusinessDays, Zone: "America/Sao_Paulo", Calendar: "BR"}, at(t, "2026-11-19T18:00:00-03:00"),
			[]string{"nor are Saturdays, Sundays and the holidays of BR", "Sat 21 Nov 2026, Sun 22 Nov 2026", "Fri 20 Nov 2026 is a holiday (Dia da Consciência Negra): not counted.", "Working day 3 is Wed 25 Nov 2026"},
		},
		"a place without holidays says so": {
			clock.Rule{Conservative: clock.BusDays, Length: 3, Unit: clock.UnitBusinessDays, Zone: "America/Costa_Rica", Calendar: "CR"}, sat,
			[]string{"No holidays of CR are on record in this version: only weekends are skipped, so the law's end may be later."},
		},
		"a bound without holidays says so": {
			clock.Rule{Conservative: clock.CalDays, Statutory: clock.CalDaysRoll, Length: 3, Unit: clock.UnitCalendarDays, Zone: "UTC", OuterCalendar: "SG"}, sat,
			[]string{"No holidays of SG are on record in this version"},
		},
		"the strict reading's place says so too": {
			clock.Rule{Conservative: clock.BusDays, Length: 3, Unit: clock.UnitBusinessDays, Zone: "UTC", Calendar: "DE-BY", OuterCalendar: "DE"}, sat,
			[]string{"No holidays of DE-BY are on record in this version"},
		},
		"a second working day is asked for": {
			clock.Rule{Conservative: clock.Days1182, Length: 3, Unit: clock.UnitCalendarDays, Zone: "Europe/Berlin", Calendar: "DE"}, at(t, "2026-12-24T12:00:00+01:00"),
			[]string{"Sun 27 Dec 2026 is a Sunday: the end moves to the next day.", "Only one working day lies in the period, and two must: it ends with the next one, Tue 29 Dec 2026."},
		},
		"a month too short": {
			clock.Rule{Conservative: clock.SameTimeMonth, Length: 1, Unit: clock.UnitMonths, Zone: "UTC"}, at(t, "2027-01-31T10:00:00Z"),
			[]string{"That month has no day 31: 1 month after Sun 31 Jan 2027 is its last day, Sun 28 Feb 2027."},
		},
		"a time of day that does not exist": {
			clock.Rule{Conservative: clock.SameTimeDays, Length: 3, Unit: clock.UnitCalendarDays, Zone: "Europe/Berlin"}, at(t, "2026-03-26T02:30:00+01:00"),
			[]string{"02:30 does not exist on Sun 29 Mar 2026 in Berlin, because the clocks change: the earlier instant counts."},
		},
		"a time of day that comes twice": {
			clock.Rule{Conservative: clock.SameTimeMonth, Length: 1, Unit: clock.UnitMonths, Zone: "Europe/Berlin"}, at(t, "2026-09-25T02:30:00+02:00"),
			[]string{"02:30 comes twice on Sun 25 Oct 2026 in Berlin"},
		},
		"the relief names its noon": {
			clock.Rule{Conservative: clock.HoursElapsed, Statutory: clock.Dora72, Relief: true, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin", Calendar: "DE"}, at(t, "2026-12-24T10:00:00+01:00"),
			[]string{"Sun 27 Dec 2026 is a Sunday", "There it ends at noon: Mon 28 Dec 2026 11:00 UTC = 12:00 Berlin."},
		},
		"a contested reading is never scheduled": {
			clock.Rule{Conservative: clock.HoursElapsed, Contested: clock.Contested35, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin", Calendar: "DE"}, at(t, "2027-03-26T08:00:00+01:00"),
			[]string{"A contested reading, shown and never scheduled", "Mon 29 Mar 2027 is a holiday (Ostermontag)", "The second is Wed 31 Mar 2027"},
		},
		"a contested reading without holidays says so": {
			clock.Rule{Conservative: clock.HoursElapsed, Contested: clock.Contested35, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin", Calendar: "LI"}, sat,
			[]string{"No holidays of LI are on record in this version"},
		},
		"a quarter of an hour": {
			clock.Rule{Conservative: clock.HoursElapsed, Length: 15, Unit: clock.UnitMinutes, Zone: "UTC"}, sat,
			[]string{"Add 15 real minutes"},
		},
		"a target is never called law": {
			clock.Rule{Conservative: clock.Soft, Target: 24 * time.Hour, Cap: 48 * time.Hour, Zone: "UTC"}, sat,
			[]string{"A target, not a date set by law: 24 h after the start", "The house's ceiling: 48 h"},
		},
		"a target beyond its cap gives way": {
			clock.Rule{Conservative: clock.Soft, Target: 80 * time.Hour, Cap: 48 * time.Hour, Zone: "UTC"}, sat,
			[]string{"The target lies beyond that limit, so the limit counts: Mon 30 Mar 2026 01:40 UTC."},
		},
		"of two zones the earlier end counts": {
			clock.Rule{Conservative: clock.CalDays, Length: 60, Unit: clock.UnitCalendarDays, Zone: "America/Los_Angeles", AlsoZone: "Europe/Berlin"}, sat.Add(9 * time.Hour),
			[]string{"The day ends earlier in Berlin than in Los Angeles"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := tc.rule.Start(tc.start)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.want {
				if !strings.Contains(says(c), want) {
					t.Errorf("missing %q in\n%s", want, says(c))
				}
			}
		})
	}
}

func TestEveryClosedDayThatAReadingSkippedIsKept(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		rule        clock.Rule
		start, want string
	}{
		"the outer reading alone skips": {
			clock.Rule{Conservative: clock.CalDays, Statutory: clock.CalDaysRoll, Length: 30, Unit: clock.UnitCalendarDays, Zone: "America/New_York", OuterCalendar: "US-NY"}, "2026-11-05T11:00:00-05:00",
			"[{2026-12-05 a Saturday US-NY} {2026-12-06 a Sunday US-NY}]",
		},
		"both skip: each day once": {
			clock.Rule{Conservative: clock.ContractBus, Length: 2, Unit: clock.UnitBusinessDays, Zone: "Europe/Berlin", Calendar: "DE"}, "2026-12-24T16:30:00+01:00",
			"[{2026-12-25 a holiday (Weihnachtstag) DE} {2026-12-26 a Saturday none} {2026-12-27 a Sunday none}]",
		},
		"nothing is skipped": {
			clock.Rule{Conservative: clock.HoursElapsed, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin", Calendar: "DE"}, "2026-12-24T16:30:00+01:00",
			"[]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := tc.rule.Start(at(t, tc.start))
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(c.Closed); got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestOfTwoZonesTheEarlierDateDrivesAndTheOtherIsTheBound(t *testing.T) {
	t.Parallel()
	r := clock.Rule{Conservative: clock.CalDays, Length: 60, Unit: clock.UnitCalendarDays, Zone: "America/Los_Angeles", AlsoZone: "Europe/Berlin"}
	c, err := r.Start(at(t, "2026-03-28T01:40:00Z")) // Fri 27 in Los Angeles, Sat 28 in Berlin
	if err != nil {
		t.Fatal(err)
	}
	if want := at(t, "2026-05-26T23:59:59-07:00"); !c.Outer.Equal(want) {
		t.Errorf("outer %s, want %s", c.Outer, want)
	}
	if !c.Due.Equal(*c.Outer) || c.TwoReadings() {
		t.Errorf("due %s, outer %s: the date in Los Angeles is the earlier one", c.Due, c.Outer)
	}
	c, err = r.Start(at(t, "2026-03-28T10:00:00Z")) // Sat 28 in both: Berlin's day ends first
	if err != nil {
		t.Fatal(err)
	}
	if want := at(t, "2026-05-27T23:59:59+02:00"); !c.Due.Equal(want) || !c.TwoReadings() {
		t.Errorf("due %s (two readings %v), want %s", c.Due, c.TwoReadings(), want)
	}
}

func TestElapsedHoursNeverPassTheEndOfTheLastDay(t *testing.T) {
	t.Parallel()
	// 23:30 before the spring change: 72 real hours end on the fourth day.
	r := clock.Rule{Conservative: clock.HoursElapsed, Statutory: clock.CalDays, Length: 3, Unit: clock.UnitCalendarDays, Zone: "Europe/Berlin"}
	c, err := r.Start(at(t, "2026-03-27T23:30:00+01:00"))
	if err != nil {
		t.Fatal(err)
	}
	if want := at(t, "2026-03-30T23:59:59+02:00"); !c.Due.Equal(want) {
		t.Errorf("due %s, want %s", c.Due, want)
	}
}

func TestADayEndsRightWhereClocksChangeAtMidnight(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, zone, start, want string }{
		{"midnight missing", "Asia/Beirut", "2026-03-27T15:00:00+02:00", "2026-03-28T23:59:59+02:00"},
		{"midnight missing, the short day itself", "Asia/Beirut", "2026-03-28T15:00:00+02:00", "2026-03-29T23:59:59+03:00"},
		{"midnight twice, the first ends the day", "America/Havana", "2026-10-30T12:00:00-04:00", "2026-10-31T23:59:59-04:00"},
		{"an hour before midnight comes twice", "Asia/Beirut", "2026-10-23T12:00:00+03:00", "2026-10-24T23:59:59+02:00"},
		{"a day that was skipped", "Pacific/Apia", "2011-12-28T12:00:00-10:00", "2011-12-29T23:59:59-10:00"},
		{"half-hour change", "Australia/Lord_Howe", "2026-04-04T12:00:00+11:00", "2026-04-05T23:59:59+10:30"},
		{"leap day", "UTC", "2028-02-28T12:00:00Z", "2028-02-29T23:59:59Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := clock.Rule{Conservative: clock.CalDays, Length: 1, Unit: clock.UnitCalendarDays, Zone: tc.zone}
			c, err := r.Start(at(t, tc.start))
			if err != nil {
				t.Fatal(err)
			}
			if !c.Due.Equal(at(t, tc.want)) {
				t.Errorf("got %s, want %s", clock.Zoned(c.Due, tc.zone), tc.want)
			}
		})
	}
}

func TestARuleThatCannotBeCountedIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	good := clock.Rule{Conservative: clock.HoursElapsed, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin"}
	start := at(t, "2026-03-28T01:40:00Z")
	for name, tc := range map[string]struct {
		change func(*clock.Rule)
		at     time.Time
		want   string
	}{
		"no instant":          {func(*clock.Rule) {}, time.Time{}, "No instant is recorded"},
		"no zone":             {func(r *clock.Rule) { r.Zone = "" }, start, "no time zone"},
		"the host's zone":     {func(r *clock.Rule) { r.Zone = "Local" }, start, "no time zone"},
		"unknown zone":        {func(r *clock.Rule) { r.Zone = "Europe/Atlantis" }, start, "not a time zone"},
		"unknown second zone": {func(r *clock.Rule) { r.AlsoZone = "Mars" }, start, "not a time zone"},
		"unknown method":      {func(r *clock.Rule) { r.Conservative = "GUESS" }, start, "not a method"},
		"unknown outer":       {func(r *clock.Rule) { r.Statutory = "GUESS" }, start, "not a method"},
		"no length":           {func(r *clock.Rule) { r.Length = 0 }, start, "length of 1 or more"},
		"negative length":     {func(r *clock.Rule) { r.Length = -1 }, start, "length of 1 or more"},
		"a century":           {func(r *clock.Rule) { r.Length = 1 << 40 }, start, "longer than ten years"},
		"a unit too many":     {func(r *clock.Rule) { r.Unit = "moons" }, start, "cannot count"},
		"days of part hours":  {func(r *clock.Rule) { r.Conservative, r.Length = clock.CalDays, 70 }, start, "not whole days"},
		"months from hours":   {func(r *clock.Rule) { r.Conservative = clock.SameTimeMonth }, start, "use months"},
		"hours from minutes":  {func(r *clock.Rule) { r.Conservative, r.Unit = clock.Hours1182, clock.UnitMinutes }, start, "use hours"},
		"a number for none":   {func(r *clock.Rule) { r.Conservative = clock.WithNotice }, start, "use none"},
		"a malformed place":   {func(r *clock.Rule) { r.Calendar = "Germany" }, start, "not a holiday calendar"},
		"a malformed outer":   {func(r *clock.Rule) { r.OuterCalendar = "de" }, start, "not a holiday calendar"},
		"no awareness":        {func(r *clock.Rule) { r.Conservative = clock.DoraInitial }, start, "became aware"},
		"an absent awareness": {func(r *clock.Rule) { r.Statutory, r.Awareness = clock.DoraInitial, &time.Time{} }, start, "became aware"},
		"scheduled contested": {func(r *clock.Rule) { r.Statutory = clock.Contested35 }, start, "not a method"},
		"another contested":   {func(r *clock.Rule) { r.Contested = clock.CalDays }, start, "not a contested reading"},
		"contested days":      {func(r *clock.Rule) { r.Contested, r.Unit = clock.Contested35, clock.UnitCalendarDays }, start, "periods in hours"},
		"before the calendar": {func(*clock.Rule) {}, time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), "1970 to 2200"},
		"a far century":       {func(*clock.Rule) {}, time.Date(20260, 1, 1, 0, 0, 0, 0, time.UTC), "1970 to 2200"},
		"no target":           {func(r *clock.Rule) { r.Conservative = clock.Soft }, start, "needs a target"},
		"an outer of nones":   {func(r *clock.Rule) { r.Statutory = clock.Soft }, start, "cannot have an outer reading"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good
			tc.change(&r)
			_, err := r.Start(tc.at)
			if err == nil || !strings.Contains(err.Error(), tc.want) || fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("got %v, want a refusal with %q", err, tc.want)
			}
		})
	}
}
