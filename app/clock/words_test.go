package clock_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

func TestWhatRemainsIsRoundedDownAndWhatIsOverdueUp(t *testing.T) {
	t.Parallel()
	due := at(t, "2026-03-29T01:40:00Z")
	for _, tc := range []struct {
		left time.Duration
		want string
	}{
		{41*time.Hour + 12*time.Minute + 59*time.Second, "41 h 12 m left"},
		{41 * time.Hour, "41 h left"},
		{72*time.Hour - time.Second, "71 h 59 m left"},
		{72 * time.Hour, "3 d left"},
		{76*time.Hour + 59*time.Minute, "3 d 4 h left"},
		{12 * time.Minute, "12 m left"},
		{59 * time.Second, "Less than 1 m left"},
		{0, "Due now"},
		{-time.Nanosecond, "Overdue by 1 m"},
		{-(2*time.Hour + 9*time.Minute + time.Second), "Overdue by 2 h 10 m"},
		{-(72*time.Hour - time.Second), "Overdue by 3 d"},
		{-(72*time.Hour + time.Second), "Overdue by 3 d 1 h"},
	} {
		if got := clock.Left(due.Add(-tc.left), due); got != tc.want {
			t.Errorf("%s left: %q, want %q", tc.left, got, tc.want)
		}
	}
}

func TestTheMarginOfWhatWasDoneIsTold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ at, due, want string }{
		{"2026-03-28T07:21:00Z", "2026-03-29T01:40:00Z", "18 h 19 m early"},
		{"2026-03-28T09:06:00Z", "2026-03-31T01:40:00Z", "64 h 34 m early"},
		{"2026-03-28T09:06:59Z", "2026-03-31T01:40:00Z", "64 h 33 m early"},
		{"2026-03-31T01:39:30Z", "2026-03-31T01:40:00Z", "less than 1 m early"},
		{"2026-03-31T01:40:00Z", "2026-03-31T01:40:00Z", "on time"},
		{"2026-03-31T03:40:00Z", "2026-03-31T01:40:00Z", "2 h late"},
		{"2026-03-31T03:40:01Z", "2026-03-31T01:40:00Z", "2 h 1 m late"},
		{"2026-02-01T00:00:00Z", "2026-02-10T05:30:00Z", "9 d 5 h early"},
	} {
		if got := clock.Margin(at(t, tc.at), at(t, tc.due)); got != tc.want {
			t.Errorf("%s for %s: %q, want %q", tc.at, tc.due, got, tc.want)
		}
	}
}

func TestAnInstantIsToldWithItsZone(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ at, zone, zoned, both string }{
		{"2026-03-29T01:40:00Z", "Europe/Berlin", "Sun 29 Mar 03:40 Berlin", "Sun 01:40 UTC = 03:40 Berlin"},
		{"2026-03-28T23:40:00Z", "Europe/Berlin", "Sun 29 Mar 00:40 Berlin", "Sat 23:40 UTC = Sun 00:40 Berlin"},
		{"2026-03-29T01:40:00Z", "America/New_York", "Sat 28 Mar 21:40 New York", "Sun 01:40 UTC = Sat 21:40 New York"},
		{"2026-03-29T01:40:59Z", "UTC", "Sun 29 Mar 01:40 UTC", "Sun 01:40 UTC"},
		{"2026-03-29T01:40:00Z", "Asia/Kolkata", "Sun 29 Mar 07:10 Kolkata", "Sun 01:40 UTC = 07:10 Kolkata"},
		{"2026-03-29T01:40:00Z", "America/Argentina/Buenos_Aires", "Sat 28 Mar 22:40 Buenos Aires", "Sun 01:40 UTC = Sat 22:40 Buenos Aires"},
		{"2026-03-29T01:40:00Z", "Europe/Atlantis", "Sun 29 Mar 01:40 UTC", "Sun 01:40 UTC"},
		{"2026-03-29T01:40:00Z", "", "Sun 29 Mar 01:40 UTC", "Sun 01:40 UTC"},
	} {
		if got := clock.Zoned(at(t, tc.at), tc.zone); got != tc.zoned {
			t.Errorf("Zoned %s: %q, want %q", tc.zone, got, tc.zoned)
		}
		if got := clock.Both(at(t, tc.at), tc.zone); got != tc.both {
			t.Errorf("Both %s: %q, want %q", tc.zone, got, tc.both)
		}
	}
}
