package clock_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// FuzzStart holds that no rule and no instant makes Start panic or hang: it
// refuses in a sentence, or keeps Due between the start and the outer bound.
func FuzzStart(f *testing.F) {
	f.Add(int64(1_774_662_000), int64(0), "HOURS_ELAPSED", "HOURS_1182", "hours", 72, 0, "Europe/Berlin", "", "DE", "", "CONTESTED_3_5", int64(1_774_660_000), true)
	f.Add(int64(1_774_662_000), int64(999_999_999), "DORA_INITIAL", "", "hours", 4, 0, "Europe/Berlin", "", "DE", "FR", "", int64(1_774_660_000), true)
	f.Add(int64(-1), int64(1), "BUS_DAYS", "CAL_DAYS_ROLL", "business_days", 2620, 1, "Pacific/Apia", "UTC", "BR+PF", "XK", "", int64(0), false)
	f.Add(int64(7_289_654_399), int64(0), "MONTHS_1182", "", "months", 120, 0, "Africa/Casablanca", "Local", "JP-PPC", "", "x", int64(0), false)
	f.Add(int64(253_402_300_800), int64(0), "CONTRACT_HOURS", "", "business_hours", 20960, -1, "Asia/Kathmandu", "", "none", "EU", "", int64(0), false)
	f.Fuzz(func(t *testing.T, unix, nanos int64, conservative, statutory, unit string, length, outer int, zone, also, calendar, outerCalendar, contested string, aware int64, relief bool) {
		awareness := time.Unix(aware, 0)
		r := clock.Rule{
			Conservative: clock.Method(conservative), Statutory: clock.Method(statutory), Unit: unit, Length: length, OuterLength: outer,
			Zone: zone, AlsoZone: also, Calendar: calendar, OuterCalendar: outerCalendar,
			Contested: clock.Method(contested), Awareness: &awareness, Relief: relief,
			Target: time.Duration(length) * time.Hour, Cap: time.Duration(outer) * time.Hour,
		}
		c, err := r.Start(time.Unix(unix, nanos))
		if err != nil {
			if fault.KindOf(err) != fault.KindInvalid {
				t.Fatalf("%+v: %v", r, err)
			}
			return
		}
		if c.Due.Before(c.StartedAt) || c.Outer != nil && c.Outer.Before(c.Due) || len(c.Working) < 2 {
			t.Fatalf("%+v: from %s to %s, bound %v, working %v", r, c.StartedAt, c.Due, c.Outer, c.Working)
		}
	})
}

// FuzzPlaces draws rules that can be counted, so that every path is taken
// often: the strings of FuzzStart rarely name one.
func FuzzPlaces(f *testing.F) {
	for i := range uint8(40) {
		f.Add(int64(1_774_662_000)+int64(i)*1_000_003, i, i, i, i*6, true)
	}
	calendars := append(clock.Calendars(), "", "none", "XK", "DE-BY")
	f.Fuzz(func(t *testing.T, unix int64, pair, zone, calendar, length uint8, relief bool) {
		r := pairs[int(pair)%len(pairs)]
		r.Zone, r.AlsoZone = zones[int(zone)%len(zones)], zones[int(calendar)%len(zones)]
		r.Calendar, r.OuterCalendar = calendars[int(zone)%len(calendars)], calendars[int(calendar)%len(calendars)]
		at := time.Unix(unix%7_000_000_000, 0)
		aware := at.Add(-time.Duration(length) * time.Hour)
		r.Length, r.Relief, r.Awareness, r.Target = int(length%120)+1, relief, &aware, time.Hour
		c, err := r.Start(at)
		if err != nil && fault.KindOf(err) != fault.KindInvalid {
			t.Fatalf("%+v: %v", r, err)
		}
		if err == nil && (c.Due.Before(c.StartedAt) || c.Outer != nil && c.Outer.Before(c.Due)) {
			t.Fatalf("%+v: from %s to %s, bound %v", r, c.StartedAt, c.Due, c.Outer)
		}
	})
}

func BenchmarkStart(b *testing.B) {
	at := time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)
	for name, r := range map[string]clock.Rule{
		"working days": {Conservative: clock.BusDays, Length: 14, Unit: clock.UnitBusinessDays, Zone: "America/New_York", Calendar: "US-FED"},
		"hours":        {Conservative: clock.HoursElapsed, Statutory: clock.Hours1182, Length: 72, Unit: clock.UnitHours, Zone: "Europe/Berlin", Calendar: "DE"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Start(at); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
