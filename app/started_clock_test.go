package app_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// TestAConfirmationMovesNoClockThatHasStarted: whatever is recorded before, a
// confirmation after it starts clocks and moves none.
func TestAConfirmationMovesNoClockThatHasStarted(t *testing.T) {
	t.Parallel()
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		before := clocksIn(book, f)
		last := latestOf(f.Instants)
		confirmed := last.Add(time.Duration(rapid.Int64Range(0, int64(60*24*time.Hour)).Draw(t, "until confirmed")))
		f.Confirmed = &confirmed
		after := clocksIn(book, f)
		for id, due := range before {
			if is, still := after[id]; !still || !is.Equal(due) {
				// Awareness by default is the earlier of the confirmation and the
				// end of the time to investigate: until one of them has come
				// nobody counts as aware, and no clock has started.
				if f.Aware == nil && confirmed.Before(f.Detected.Add(rulebook.DefaultInvestigationCap)) {
					continue
				}
				t.Fatalf("%s was due %v, and %v once it was confirmed at %v", id, due, is, confirmed)
			}
		}
	})
}

// someFacts draws instants and a customer. Awareness lies no later than its
// default would, as the record takes it.
func someFacts(t *rapid.T) rulebook.Facts {
	detected := at("2026-03-27 22:52").Add(time.Duration(rapid.IntRange(0, 400*24).Draw(t, "detected")) * time.Hour)
	some := func(name string) *time.Time {
		if !rapid.Bool().Draw(t, name+" is recorded") {
			return nil
		}
		when := detected.Add(time.Duration(rapid.IntRange(-6*60, 20*60).Draw(t, name)) * time.Minute)
		return &when
	}
	f := rulebook.Facts{Instants: rulebook.Instants{Detected: &detected, Aware: some("aware"), Discovered: some("discovered"), Suspected: some("suspected"), AwareSettled: rapid.Bool().Draw(t, "settled")}}
	f.Organisation = rulebook.Organisation{Zone: berlin, Roles: rapid.SliceOf(rapid.SampledFrom([]string{"processor", "controller"})).Draw(t, "roles"),
		Establishments: []string{"EU", "US"}, FedRAMP: rapid.Bool().Draw(t, "fedramp")}
	window := rapid.IntRange(1, 200).Draw(t, "window")
	f.Tenant = &rulebook.Tenant{Name: "Brightwater", Country: rapid.SampledFrom([]string{"DE", "US", "GB", "JP"}).Draw(t, "country"),
		Zone: rapid.SampledFrom([]string{berlin, "America/New_York", "Asia/Tokyo"}).Draw(t, "zone"), Sectors: rapid.SliceOf(rapid.SampledFrom([]string{"hipaa", "us-federal"})).Draw(t, "sectors"),
		States:    rapid.SliceOf(rapid.SampledFrom([]string{"CA", "NY"})).Draw(t, "states"),
		Agreement: &rulebook.Agreement{Trigger: rapid.SampledFrom([]string{"aware", "discovered", "detected", "suspected", "confirmed"}).Draw(t, "trigger"), Window: &window}}
	f.Exposure = rulebook.Exposure{Data: []string{"ssn"}, Encrypted: "no"}
	return f
}

func latestOf(in rulebook.Instants) time.Time {
	last := *in.Detected
	for _, at := range []*time.Time{in.Aware, in.Discovered, in.Suspected} {
		if at != nil && at.After(last) {
			last = *at
		}
	}
	return last
}

func clocksIn(book *rulebook.Book, f rulebook.Facts) map[string]time.Time {
	out := map[string]time.Time{}
	for _, d := range append(book.Duties(f), book.AuthorityDuties(f)...) {
		if d.Clock != nil {
			out[d.Regime.ID] = d.Clock.Due
		}
	}
	return out
}
