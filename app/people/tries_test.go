package people_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// guess tries as often as it may for a while, and counts.
func guess(for_, step time.Duration, free int) int {
	start := time.Date(2026, 3, 27, 22, 0, 0, 0, time.UTC)
	t, taken := people.Tries{NextAt: start, TriedAt: start}, 0
	for now := start; now.Before(start.Add(for_)); now = now.Add(step) {
		if t.Wait(now) == 0 {
			t.Take(now, free)
			taken++
		}
	}
	return taken
}

func TestADayOfGuessingGivesTheDocumentedNumberOfTries(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what string
		for_ time.Duration
		free int
		want int
	}{
		{"an account in a second", time.Second, people.FreeTries, 5},
		{"an account in a minute", time.Minute, people.FreeTries, 10}, // waits of 1, 2, 4, 8, 16 s lie within it
		{"an account in a day", 24 * time.Hour, people.FreeTries, 109},
		{"a place in a second", time.Second, people.FreeTriesOfPlace, 50},
		{"a place in a day", 24 * time.Hour, people.FreeTriesOfPlace, 154},
	} {
		step := 100 * time.Millisecond
		if row.for_ == time.Second {
			step = time.Millisecond
		}
		if got := guess(row.for_, step, row.free); got != row.want {
			t.Errorf("%s: %d tries, want %d", row.what, got, row.want)
		}
	}
}

func TestACounterLeftAloneForADayStartsAnewAndARightTryIsTakenBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 27, 22, 0, 0, 0, time.UTC)
	tries := people.Tries{TriedAt: at, NextAt: at}
	for range 40 {
		tries.Take(at, people.FreeTries)
	}
	if tries.Wait(at) != people.LongestWait {
		t.Errorf("after 40 tries one waits %v", tries.Wait(at))
	}
	later := tries
	if later.Take(at.Add(people.TriesForgotten), people.FreeTries); later.Failed != 1 || later.Wait(at.Add(people.TriesForgotten)) != 0 {
		t.Errorf("a day later: %+v", later)
	}
	later = tries
	if later.Refund(at, false); later.Failed != 39 || later.Wait(at) != 0 {
		t.Errorf("one taken back: %+v", later)
	}
	if later.Refund(at, true); later.Failed != 0 {
		t.Errorf("all taken back: %+v", later)
	}
}
