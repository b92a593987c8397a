package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// published is a promise as Lena records it.
func (h *story) published() app.PublishPromise {
	return app.PublishPromise{Title: "What we promise when something happens", PublishedAt: h.Clock.Now().Add(-240 * time.Hour), Clauses: []incident.Clause{
		{Number: "7.1", Text: "We tell you by every date that the law sets.", Measure: incident.LegalTime},
		{Number: "7.2", Text: "Else we tell you within a reasonable time.", Measure: incident.ReasonableTime, TargetHours: 72, CapHours: 168},
		{Number: "7.3", Text: "We tell you what we know.", Measure: incident.Details},
		{Number: "7.4", Text: "We lessen the harm.", Measure: incident.Mitigation},
		{Number: "7.5", Text: "Telling you admits no fault.", Measure: incident.NoAdmission},
	}}
}

func (h *story) Publishes(in app.PublishPromise) (*incident.Promise, error) {
	return h.app.PublishPromise(h.ctx(), h.cast["Lena"], in)
}

func TestEveryIncidentReportsEachClauseOfThePromiseThatHeldThen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		report := func() string {
			p, rs, err := h.app.PromiseKept(h.ctx(), h.cast["Vera"], h.incident)
			h.must(err)
			if p == nil {
				return "none"
			}
			out := fmt.Sprint(p.Number)
			for _, r := range rs {
				out += " " + string(r.State)
			}
			return out
		}
		h.Declare()
		if got := report(); got != "none" {
			t.Errorf("without a promise: %s", got)
		}
		first, err := h.Publishes(h.published())
		h.must(err)
		h.AccessYes("01:40")
		h.At("02:14")
		h.Confirm()
		h.At("04:50")
		h.Decide("C-1")
		h.Words()
		h.RunDue()
		if got := report(); got != "1 running running running kept running" {
			t.Errorf("before a letter left: %s", got)
		}
		next := h.published()
		next.PublishedAt, next.EffectiveFrom, next.Clauses = h.Clock.Now(), h.Clock.Now().Add(time.Hour), next.Clauses[:1]
		second, err := h.Publishes(next)
		h.must(err)
		h.Sign(h.Submit(h.Deadlines()[0].DueAt))
		h.FastForward(2 * time.Hour)
		h.RunDue()
		if got := report(); got != "1 kept kept kept kept kept" {
			t.Errorf("after the letter arrived: %s", got)
		}
		all, err := h.Look().Promises()
		h.must(err)
		if len(all) != 2 || all[0].ID != second.ID || all[1].ID != first.ID || len(all[1].Clauses) != 5 || all[1].Clauses[1].CapHours != 168 {
			t.Errorf("got %+v", all)
		}
		if at, err := h.Look().PromiseAt(h.Clock.Now()); err != nil || at.Number != 2 {
			t.Errorf("got %+v (%v)", at, err)
		}
		if n, line := h.Told("promise", "promise.published"); n != 2 || fmt.Sprint(line.Says["number"]) != "2" {
			t.Errorf("%d entries, the last says %v", n, line.Says)
		}
	})
}

func TestAPromiseThatCannotHaveBeenPublishedIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		_, err := h.Publishes(h.published())
		h.must(err)
		with := func(change func(in *app.PublishPromise)) func(h *story) error {
			return func(h *story) error {
				in := h.published()
				change(&in)
				_, err := h.Publishes(in)
				return err
			}
		}
		none := 0
		refuseEach(t, h, []mistake{
			{"no title", with(func(in *app.PublishPromise) { in.Title = "" }), fault.KindInvalid, []string{"Fill in title"}},
			{"published tomorrow", with(func(in *app.PublishPromise) { in.PublishedAt = h.Clock.Now().Add(time.Hour) }), fault.KindInvalid, []string{"not in the future"}},
			{"in force before", with(func(in *app.PublishPromise) { in.EffectiveFrom = in.PublishedAt.Add(-time.Hour) }), fault.KindInvalid, []string{"before it was published"}},
			{"behind the last", with(func(in *app.PublishPromise) { in.PublishedAt = in.PublishedAt.Add(-time.Hour) }), fault.KindInvalid, []string{"Version 1 holds from", "not rewritten"}},
			{"no clause", with(func(in *app.PublishPromise) { in.Clauses = nil }), fault.KindInvalid, []string{"at least one clause"}},
			{"two alike", with(func(in *app.PublishPromise) { in.Clauses[1].Number = "7.1" }), fault.KindInvalid, []string{"two clauses"}},
			{"without words", with(func(in *app.PublishPromise) { in.Clauses[1].Text = " " }), fault.KindInvalid, []string{"Row 2: Fill in what it says"}},
			{"broken words", with(func(in *app.PublishPromise) { in.Clauses[1].Text = "\xe9" }), fault.KindInvalid, []string{"not UTF-8"}},
			{"measured by nothing", with(func(in *app.PublishPromise) { in.Clauses[0].Measure = "hope" }), fault.KindInvalid, []string{"Row 1: Say how it is measured"}},
			{"hours where none are", with(func(in *app.PublishPromise) { in.Clauses[0].CapHours = 3 }), fault.KindInvalid, []string{"reasonable time only"}},
			{"a cap before the target", with(func(in *app.PublishPromise) { in.Clauses[1].CapHours = 3 }), fault.KindInvalid, []string{"Never later than 3 hours"}},
			{"a long number", with(func(in *app.PublishPromise) { in.Clauses[0].Number = strings.Repeat("7", 21) }), fault.KindInvalid, []string{"longer than 20"}},
			{"over somebody else's", with(func(in *app.PublishPromise) { in.Seen = &none }), fault.KindConflict, []string{"recorded version 1"}},
		})
	})
}
