package incident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
)

var asked = time.Date(2026, 3, 28, 2, 0, 0, 0, time.UTC)

func hour(n int) time.Time { return asked.Add(time.Duration(n) * time.Hour) }

func dated(regime string, started, due, outer int) incident.Obligation {
	s, d, o := hour(started), hour(due), hour(outer)
	return incident.Obligation{ID: regime, RegimeID: regime, Name: regime, StartedAt: &s, DueAt: &d, OuterAt: &o}
}

// held is a hold in force from one hour to another.
func held(from, to int) incident.Hold {
	end, by := hour(to), "Lena"
	return incident.Hold{ID: "hold", Allowed: tenant.List{"hipaa"}, AskedAt: hour(from), StartsAt: hour(from), EndsAt: &end, ApprovedAt: &asked, ApprovedBy: &by}
}

func TestAHeldClockStandsAndThenLeavesADayToTell(t *testing.T) {
	t.Parallel()
	o := dated("hipaa", 0, 72, 100)
	hold := held(10, 80)
	during := incident.UnderHold(o, []incident.Hold{hold}, hour(20))
	if !during.Held || !during.Until.Equal(hour(80)) {
		t.Errorf("during the hold: %+v", during)
	}
	after := incident.UnderHold(o, []incident.Hold{hold}, hour(80))
	if after.Held || !after.DueAt.Equal(hour(104)) || !after.OuterAt.Equal(hour(170)) {
		t.Errorf("after the hold: %+v", after)
	}
	if before := incident.UnderHold(o, []incident.Hold{hold}, hour(9)); before.Held || !before.DueAt.Equal(hour(72)) {
		t.Errorf("before it began: %+v", before)
	}
	short := held(10, 20)
	if c := incident.UnderHold(o, []incident.Hold{short}, hour(30)); !c.DueAt.Equal(hour(72)) || !c.OuterAt.Equal(hour(110)) {
		t.Errorf("a hold long before the date moved it: %+v", c)
	}
	late := dated("hipaa", 0, 5, 100)
	if c := incident.UnderHold(late, []incident.Hold{hold}, hour(90)); !c.DueAt.Equal(hour(5)) {
		t.Errorf("what was late before they asked is not late any more: %+v", c)
	}
	lifted := hold
	lifted.LiftedAt = new(time.Time)
	*lifted.LiftedAt = hour(60)
	if c := incident.UnderHold(o, []incident.Hold{lifted}, hour(61)); c.Held || !c.DueAt.Equal(hour(84)) {
		t.Errorf("lifted: %+v", c)
	}
	unapproved := hold
	unapproved.ApprovedAt = nil
	if c := incident.UnderHold(o, []incident.Hold{unapproved}, hour(20)); c.Held {
		t.Error("a hold that nobody approved holds")
	}
	endless := hold
	endless.EndsAt = nil
	if c := incident.UnderHold(o, []incident.Hold{endless}, hour(999)); !c.Held || c.Until != nil {
		t.Errorf("a hold without an end: %+v", c)
	}
}

func TestHoldsNeverBringADateForwardAndTheirOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := dated("hipaa", 0, rapid.IntRange(1, 200).Draw(t, "due"), rapid.IntRange(200, 400).Draw(t, "outer"))
		was := o
		dueWas, outerWas := *o.DueAt, *o.OuterAt
		var holds []incident.Hold
		for range rapid.IntRange(0, 4).Draw(t, "holds") {
			from := rapid.IntRange(-50, 300).Draw(t, "from")
			holds = append(holds, held(from, from+rapid.IntRange(1, 100).Draw(t, "long")))
		}
		now := hour(rapid.IntRange(0, 500).Draw(t, "now"))
		c := incident.UnderHold(o, holds, now)
		slices.Reverse(holds)
		d := incident.UnderHold(o, holds, now)
		if c.Held != d.Held || !c.DueAt.Equal(*d.DueAt) || !c.OuterAt.Equal(*d.OuterAt) {
			t.Fatalf("another order says otherwise: %+v, %+v", c, d)
		}
		if c.DueAt.Before(dueWas) || c.OuterAt.Before(outerWas) {
			t.Fatalf("a hold brought a date forward: %+v", c)
		}
		if o.DueAt != was.DueAt || !o.DueAt.Equal(dueWas) || !o.OuterAt.Equal(outerWas) {
			t.Fatal("the duty's own record was changed")
		}
	})
}

func TestWhatNoLawLetsPauseRunsOnUntilLegalDecides(t *testing.T) {
	t.Parallel()
	law, contract := dated("hipaa", 0, 72, 72), dated("contract", 0, 24, 24)
	hold := held(1, 80)
	all := []incident.Obligation{law, contract}
	w := incident.Withhold(all, []incident.Hold{hold}, hour(2))
	if w == nil || w.Until != nil || !strings.Contains(w.Why(), "This does not pause the clock of contract: decide it per duty.") {
		t.Fatalf("got %+v", w)
	}
	if incident.UnderHold(contract, []incident.Hold{hold}, hour(2)).Held {
		t.Error("the contract's clock stands although nobody decided it")
	}
	decide := func(d ...incident.HoldDecision) []incident.Hold {
		h := hold
		h.Decisions = d
		return []incident.Hold{h}
	}
	no := incident.HoldDecision{RegimeID: "contract", Pause: false}
	yes := incident.HoldDecision{RegimeID: "contract", ObligationID: &contract.ID, Pause: true}
	if w := incident.Withhold(all, decide(no), hour(2)); w != nil {
		t.Errorf("the contract runs on, and its letter waits: %s", w.Why())
	}
	// The very duty goes before its regime, whichever came last.
	for _, ds := range [][]incident.HoldDecision{{no, yes}, {yes, no}} {
		w := incident.Withhold(all, decide(ds...), hour(2))
		if w == nil || w.Until == nil || !w.Until.Equal(hour(80)) || !strings.Contains(w.Why(), "leaves when the hold ends") {
			t.Errorf("got %+v", w)
		}
	}
	if w := incident.Withhold(all, decide(no), hour(80)); w != nil {
		t.Error("a letter waits after the hold")
	}
	if w := incident.Withhold(nil, []incident.Hold{hold}, hour(2)); w == nil {
		t.Error("a letter that no duty asks for may leave, though they asked that nobody be told")
	}
	hold.Regimes = tenant.List{"other"}
	if w := incident.Withhold(all, []incident.Hold{hold}, hour(2)); w != nil {
		t.Error("a hold about another duty keeps this letter back")
	}
}

func TestWhoMayNotKnowSeesThatThereIsAHoldAndNoMore(t *testing.T) {
	t.Parallel()
	h := held(1, 80)
	h.Details, h.MayKnow = incident.HoldDetails{AskedBy: "Officer Diaz", Authority: "FBI", Reference: "FBI-77", Reason: "undercover"}, tenant.List{"theo"}
	person := func(id string, r people.Role) people.Person { return people.Person{ID: id, Roles: people.Roles{r}} }
	for _, p := range []people.Person{person("theo", people.Responder), person("x", people.Legal), person("x", people.Commander), person("x", people.Admin), people.System()} {
		if !h.Knows(p) {
			t.Errorf("%+v may not know", p)
		}
	}
	for _, r := range []people.Role{people.Responder, people.Communicator, people.Executive, people.Auditor} {
		if h.Knows(person("x", r)) {
			t.Errorf("a %s may know", r)
		}
	}
	d := h.Discreet()
	if d.Details != (incident.HoldDetails{}) || len(d.MayKnow) != 0 || !d.InForce(hour(2)) || d.Over(dated("hipaa", 0, 1, 1)) != incident.Paused {
		t.Errorf("got %+v", d)
	}
}
