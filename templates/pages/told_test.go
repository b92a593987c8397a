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

func TestWhatACustomerDoesAgainAndAgainIsOneLine(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 28, 3, 14, 0, 0, time.UTC)
	var lines []ledger.Line // the newest first
	add := func(actor, verb, whose string, n int) {
		for range n {
			lines = append(lines, ledger.Line{Entry: ledger.Entry{Seq: int64(1000 - len(lines)), At: at.Add(-time.Duration(len(lines)) * time.Second), Actor: actor, Verb: verb}, Says: map[string]any{"tenant": whose, "customer": "Customer " + whose}})
		}
	}
	for range 50 {
		add("customer", "portal.opened", "1", 1)
		add("customer", "records.code_asked", "1", 1)
		add("tocsin", "records.code_accepted", "", 1)
		add("customer", "portal.left", "1", 1)
	}
	add("customer", "portal.opened", "2", 1)
	add("ada", "portal.link_renewed", "2", 1)
	add("customer", "portal.opened", "2", 1)
	got := pages.Teller{Zone: "Europe/Berlin", Now: at, Names: map[string]string{"ada": "Ada"}}.Tell(lines)
	var says []string
	for _, e := range got {
		says = append(says, e.Who+" "+e.Says)
	}
	if len(got) != 7 || got[0].Who != "Customer 1" || got[0].Says != "opened its page, behind the link in its letter, 50 times since Sat 28 Mar 04:10 Berlin" || got[4].Who != "Customer 2" || got[5].Who != "Ada" || got[6].Says != "opened its page, behind the link in its letter" {
		t.Errorf("%d lines: %q", len(got), says)
	}
}
