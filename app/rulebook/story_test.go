package rulebook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/rulebook"
)

func book(t testing.TB) *rulebook.Book {
	t.Helper()
	b, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func hours(n int) *int { return &n }

// story is the night of 28 March 2026, after confirmation at 02:14 UTC.
func story(t testing.TB) rulebook.Facts {
	t.Helper()
	detected, aware, confirmed := at(t, "2026-03-27T22:52:00Z"), at(t, "2026-03-28T01:40:00Z"), at(t, "2026-03-28T02:14:00Z")
	return rulebook.Facts{
		Instants:     rulebook.Instants{Detected: &detected, Aware: &aware, Confirmed: &confirmed},
		Organisation: rulebook.Organisation{Zone: "Europe/Berlin", Roles: []string{rulebook.Processor}, Establishments: []string{"US"}},
		Tenant: &rulebook.Tenant{
			Name: "Nordlicht Versand GmbH", Country: "DE", Zone: "Europe/Berlin",
			Agreement: &rulebook.Agreement{Trigger: rulebook.Aware, Window: hours(24)},
		},
	}
}

// find answers one regime, whoever it is owed to.
func find(t interface {
	Helper()
	Fatalf(string, ...any)
}, b *rulebook.Book, f rulebook.Facts, id string) rulebook.Duty {
	t.Helper()
	for _, d := range append(b.Duties(f), b.AuthorityDuties(f)...) {
		if d.Regime.ID == id {
			return d
		}
	}
	t.Fatalf("%s was not answered", id)
	return rulebook.Duty{}
}

func working(c *clock.Clock) string {
	var all []string
	for _, s := range c.Working {
		all = append(all, s.Says)
	}
	return strings.Join(all, "\n")
}

func TestTheStorysDeadlinesComeOut(t *testing.T) {
	t.Parallel()
	b := book(t)
	f := story(t)
	long := story(t)
	long.Tenant.Agreement.Window = hours(72)
	for name, tc := range map[string]struct {
		facts             rulebook.Facts
		id, due, outer    string
		accepted, margin  string
		soft, twoReadings bool
	}{
		"24 h contract":  {facts: f, id: "contract-window", due: "2026-03-29T01:40:00Z", outer: "2026-03-29T01:40:00Z", accepted: "2026-03-28T07:21:00Z", margin: "18 h 19 m early"},
		"72 h contract":  {facts: long, id: "contract-window", due: "2026-03-31T01:40:00Z", outer: "2026-03-31T01:40:00Z", accepted: "2026-03-28T09:06:00Z", margin: "64 h 34 m early"},
		"the promise":    {facts: f, id: "policy-reasonable-time", due: "2026-03-31T02:14:00Z", outer: "2026-04-04T02:14:00Z", accepted: "2026-03-28T07:21:00Z", margin: "66 h 53 m early", soft: true},
		"GDPR art 33(2)": {facts: f, id: "eu-gdpr-33-2", due: "2026-03-29T01:40:00Z", accepted: "2026-03-28T07:21:00Z", margin: "18 h 19 m early", soft: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := find(t, b, tc.facts, tc.id)
			if d.Answer != rulebook.Bites || d.Clock == nil {
				t.Fatalf("%s: %s", d.Answer, d.Because)
			}
			c := d.Clock
			if !c.Due.Equal(at(t, tc.due)) || c.Soft != tc.soft || c.TwoReadings() != tc.twoReadings {
				t.Errorf("due %s soft %v two readings %v", c.Due, c.Soft, c.TwoReadings())
			}
			if tc.outer == "" != (c.Outer == nil) || c.Outer != nil && !c.Outer.Equal(at(t, tc.outer)) {
				t.Errorf("outer %v, want %q", c.Outer, tc.outer)
			}
			if got := clock.Margin(at(t, tc.accepted), c.Due); got != tc.margin {
				t.Errorf("accepted at %s: %q, want %q", tc.accepted, got, tc.margin)
			}
		})
	}
	d, ok := rulebook.Binding(b.Duties(f))
	if !ok || d.Regime.ID != "contract-window" {
		t.Errorf("the binding duty is %q", d.Regime.ID)
	}
	if got := clock.Both(d.Clock.Due, "Europe/Berlin"); got != "Sun 01:40 UTC = 03:40 Berlin" {
		t.Error(got)
	}
	if !strings.Contains(working(d.Clock), "24 h really pass while the wall shows 25 h") {
		t.Errorf("the change of clocks is not explained:\n%s", working(d.Clock))
	}
}

func TestBeforeAnybodyIsKnownThePromiseAloneHasADate(t *testing.T) {
	t.Parallel()
	f := story(t)
	f.Tenant = nil
	for _, d := range book(t).Duties(f) {
		switch {
		case d.Regime.ID == "policy-reasonable-time":
			if d.Answer != rulebook.Bites || d.Clock == nil {
				t.Errorf("the promise: %s %s", d.Answer, d.Because)
			}
		case d.Answer == rulebook.Bites, d.Clock != nil:
			t.Errorf("%s bites nobody: %s", d.Regime.ID, d.Because)
		}
	}
}
