package pages_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/templates/pages"
)

func TestTheTimelineGivesTheDateOfWhatHappenedOnAnotherDay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 28, 3, 14, 0, 0, time.UTC)
	for when, want := range map[string]string{
		"2026-03-28T01:40:00Z": "recorded when it was contained: Sat 01:40 UTC = 02:40 Berlin",
		"2026-03-27T03:14:00Z": "recorded when it was contained: Fri 03:14 UTC = 04:14 Berlin",
		"2026-02-14T03:13:00Z": "recorded when it was contained: Sat 14 Feb 04:13 Berlin (03:13 UTC)",
	} {
		line := ledger.Line{Entry: ledger.Entry{At: at, Verb: "instant.recorded"}, Says: map[string]any{"kind": "contained", "at": when}}
		if got := (pages.Teller{Zone: "Europe/Berlin", Now: at}).Tell([]ledger.Line{line}); len(got) != 1 || got[0].Says != want {
			t.Errorf("%s: got %q, want %q", when, got[0].Says, want)
		}
	}
}
