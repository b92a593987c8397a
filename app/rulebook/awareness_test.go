package rulebook_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

func TestAwarenessMayBeSetEarlierButNotLater(t *testing.T) {
	t.Parallel()
	detected := at(t, "2026-03-27T22:52:00Z")
	after := func(d time.Duration) *time.Time { v := detected.Add(d); return &v }
	const h = time.Hour
	for name, tc := range map[string]struct {
		in   rulebook.Instants
		cap  time.Duration
		want *time.Time
	}{
		"nothing is recorded":                  {rulebook.Instants{}, 0, nil},
		"suspicion alone is not awareness":     {rulebook.Instants{Suspected: &detected}, 0, nil},
		"detected: the cap of 24 h":            {rulebook.Instants{Detected: &detected}, 0, after(24 * h)},
		"detected: the organisation's cap":     {rulebook.Instants{Detected: &detected}, 6 * h, after(6 * h)},
		"confirmed within the cap":             {rulebook.Instants{Detected: &detected, Confirmed: after(3 * h)}, 0, after(3 * h)},
		"confirmed after the cap":              {rulebook.Instants{Detected: &detected, Confirmed: after(30 * h)}, 0, after(24 * h)},
		"confirmed alone":                      {rulebook.Instants{Confirmed: after(3 * h)}, 0, after(3 * h)},
		"recorded earlier":                     {rulebook.Instants{Detected: &detected, Aware: after(2 * h), Confirmed: after(3 * h)}, 0, after(2 * h)},
		"recorded alone":                       {rulebook.Instants{Aware: after(2 * h)}, 0, after(2 * h)},
		"recorded later, nobody settled it":    {rulebook.Instants{Detected: &detected, Aware: after(5 * h), Confirmed: after(3 * h)}, 0, after(3 * h)},
		"recorded later, settled with reasons": {rulebook.Instants{Detected: &detected, Aware: after(5 * h), Confirmed: after(3 * h), AwareSettled: true}, 0, after(5 * h)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, working, ok := rulebook.Awareness(tc.in, tc.cap)
			if ok != (tc.want != nil) || ok && !got.Equal(*tc.want) {
				t.Fatalf("got %s %v, want %v", got, ok, tc.want)
			}
			if ok && (len(working) == 0 || working[0].Source == "") {
				t.Errorf("the working has no source: %v", working)
			}
		})
	}
}
