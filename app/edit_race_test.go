package app_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// An edit and the sending of what was signed are let loose on each other again
// and again: either the edit comes first and the letter is struck, or the
// sending does and the edit is refused. What is handed over is always what was
// signed last.
func TestAnEditRacedAgainstSendingNeverSendsOtherWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.wordsUntil(h.Clock.Now().Add(100 * time.Hour)) // a minute passes in each round
		h.Rest()
		rounds, until := 100, time.Now().Add(2*time.Minute) // a guard against a slow machine, not a measure
		if os.Getenv("TOCSIN_TEST_ROUNDS") == "all" {
			rounds, until = 1000, time.Now().Add(20*time.Minute)
		}
		edits, sendings := 0, 0
		for i := range rounds {
			if time.Now().After(until) {
				t.Logf("stopped after %d rounds", i)
				break
			}
			edited, sent := h.race(i)
			if edited == sent {
				t.Fatalf("round %d: edited %v, sent %v: one of both must win", i, edited, sent)
			}
			if edited {
				edits++
			} else {
				sendings++
			}
		}
		t.Logf("%d edits and %d sendings came first", edits, sendings)
	})
}

// race signs the one letter, then edits and sends it at the same time.
func (h *story) race(i int) (edited, sent bool) {
	h.Helper()
	d := h.Draft("C-1")
	base, _, _ := strings.Cut(d.Body, "\n\nRound ")
	ed := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(ed)
	copies, err := h.Look().Copies(ed.ID)
	h.must(err)
	h.FastForward(time.Minute)
	var both sync.WaitGroup
	both.Go(func() {
		edited = h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: base + fmt.Sprintf("\n\nRound %d.\n", i)}) == nil
	})
	both.Go(func() { _ = h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: ed.ID}) })
	both.Wait()
	due, err := h.Look().DueDeliveries(ed.ID, 0, h.Clock.Now())
	h.must(err)
	for len(due) > 0 { // every contact refuses, so that the letter can be put before legal again
		for _, id := range due {
			out := h.begins(h.app, id)
			sent = true
			if notice.Matches(out.Message, &copies[0]) != nil || strings.Contains(string(out.Message), fmt.Sprintf("Round %d.", i)) {
				h.Fatalf("round %d handed over what nobody signed", i)
			}
			h.hears(h.app, out, notice.Answer{Outcome: notice.Refused, Code: 550, TLS: "none"})
		}
		due, err = h.Look().DueDeliveries(ed.ID, 0, h.Clock.Now())
		h.must(err)
	}
	return edited, sent
}
