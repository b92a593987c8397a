package parts_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/templates/parts"
)

var at = time.Date(2026, 3, 28, 7, 12, 5, 0, time.UTC)

func TestAClockSaysHowItStands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		window, left time.Duration
		state        parts.State
		words        string
	}{
		{72 * time.Hour, 66*time.Hour + 28*time.Minute + 59*time.Second, parts.Running, "66 h 28 m left"},
		{24 * time.Hour, 11*time.Hour + 40*time.Minute, parts.Soon, "Due in 11 h 40 m"},
		{72 * time.Hour, 3*time.Hour + 5*time.Minute, parts.Urgent, "Act now: 3 h 5 m left"},
		{72 * time.Hour, 59 * time.Second, parts.Urgent, "Act now: less than 1 m left"},
		{40 * time.Second, 15 * time.Second, parts.Soon, "Due in less than 1 m"},
		{72 * time.Hour, 0, parts.Urgent, "Due now"},
		{72 * time.Hour, -time.Second, parts.Overdue, "Overdue by 1 m"},
		{72 * time.Hour, -2*time.Hour - 9*time.Minute - time.Second, parts.Overdue, "Overdue by 2 h 10 m"},
	} {
		due := at.Add(c.left)
		start := due.Add(-c.window)
		if s, w := parts.StateAt(at, start, due), parts.LeftWords(at, start, due); s != c.state || w != c.words {
			t.Errorf("%s of %s left: %s, %q, want %s, %q", c.left, c.window, s, w, c.state, c.words)
		}
	}
}

func TestAMetClockSaysByHowMuch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		early time.Duration
		state parts.State
		words string
	}{
		{18*time.Hour + 19*time.Minute, parts.Met, "Met 18 h 19 m early"},
		{0, parts.Met, "Met on time"},
		{-90 * time.Minute, parts.MetLate, "Met 1 h 30 m late"},
	} {
		if s, w := parts.MetWords(at, at.Add(c.early)); s != c.state || w != c.words {
			t.Errorf("%s early: %s, %q", c.early, s, w)
		}
	}
}

func TestAnEnteredTimeIsSaidBack(t *testing.T) {
	t.Parallel()
	zones := []string{"Europe/Berlin", "UTC"}
	for _, c := range []struct{ value, in, want string }{
		{"2026-03-28T02:40", "", "Sat 02:40 Berlin = 01:40 UTC, 5 h 32 m ago"},
		{"2026-03-28T00:30", "Europe/Berlin", "Sat 00:30 Berlin = Fri 27 Mar 23:30 UTC, 7 h 42 m ago"},
		{"2026-03-28T01:40", "UTC", "Sat 01:40 UTC, 5 h 32 m ago"},
		{"2026-03-28T09:12", "Europe/Berlin", "Sat 09:12 Berlin = 08:12 UTC, in 59 m"},
		{"yesterday", "", ""},
		{"2026-03-28T02:40", "Mars/Olympus", ""},
	} {
		if got := (parts.WhenInput{Value: c.value, In: c.in, Zones: zones, Now: at}).Echo(); got != c.want {
			t.Errorf("%s in %q: %q, want %q", c.value, c.in, got, c.want)
		}
	}
}

func TestNumbersCanBeReadAtAGlance(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 letters", 1: "1 letter", 999: "999 letters", 1204: "1,204 letters", 36674: "36,674 letters", 1000000: "1,000,000 letters"} {
		if got := parts.Many(n, "letter", "letters"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if got := parts.Count(-1204); got != "-1,204" {
		t.Error(got)
	}
	if parts.Percent(179, 180) != 99 || parts.Percent(3, 0) != 0 || parts.Percent(181, 180) != 100 {
		t.Error("a share is told wrongly: what is not done must not look done")
	}
}
