package rulebook_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// answers is a table of regimes and conditions: what the facts are changed to, and
// what is then said. due and outer are "" where there must be none.
var answers = []struct {
	name, id   string
	change     func(*rulebook.Facts)
	want       rulebook.Answer
	says       string
	missing    string
	due, outer string
}{
	{"the EEA beyond the Union", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Country = "no" }, rulebook.Bites, "is in NO, inside the EEA", "", "2026-03-29T01:40:00Z", ""},
	{"outside the EEA", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Country = "US" }, rulebook.DoesNot, "is in US, outside the EEA", "", "", ""},
	{"no country", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Country = "" }, rulebook.Undecided, "In which country is Nordlicht", "country", "", ""},
	{"no role recorded does not stop a clock", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Roles = nil }, rulebook.Bites, "counts as a processor", "", "2026-03-29T01:40:00Z", ""},
	{"only a controller", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Roles = []string{"controller"} }, rulebook.DoesNot, "not a processor", "", "", ""},
	{"silent agreement: 24 h, ceiling 48 h", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Agreement.Window = nil }, rulebook.Bites, "without undue delay", "", "2026-03-29T01:40:00Z", "2026-03-30T01:40:00Z"},
	{"the agreement's window is the target", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Agreement.Window = hours(72) }, rulebook.Bites, "", "", "2026-03-31T01:40:00Z", ""},
	{"nothing recorded", "eu-gdpr-33-2", func(f *rulebook.Facts) { f.Instants = rulebook.Instants{} }, rulebook.Bites, "There is no date yet.", "aware", "", ""},

	{"British, and the common slip for it", "uk-gdpr-33-2", func(f *rulebook.Facts) { f.Tenant.Country = "UK"; f.Tenant.Agreement = nil }, rulebook.Bites, "is in GB.", "", "2026-03-29T01:40:00Z", "2026-03-30T01:40:00Z"},
	{"German is not British", "uk-gdpr-33-2", func(*rulebook.Facts) {}, rulebook.DoesNot, "outside the UK", "", "", ""},

	{"a health customer, from detection", "us-hipaa-410", func(f *rulebook.Facts) { f.Tenant.Sectors = []string{"hipaa"}; f.Tenant.Zone = "Europe/Berlin" }, rulebook.Bites, "health data under HIPAA", "", "2026-05-26T21:59:59Z", "2026-05-26T21:59:59Z"},
	{"from discovery where it is recorded", "us-hipaa-410", func(f *rulebook.Facts) {
		f.Tenant.Sectors, f.Tenant.Zone, f.Discovered = []string{"hipaa"}, "America/Chicago", f.Confirmed
	}, rulebook.Bites, "", "", "2026-05-27T04:59:59Z", "2026-05-27T04:59:59Z"},
	{"no health customer", "us-hipaa-410", func(*rulebook.Facts) {}, rulebook.DoesNot, "It is not recorded", "", "", ""},

	{"Californians and credentials", "us-ca-vendor", ca("credentials"), rulebook.Bites, "Whether it was encrypted is not recorded", "", "2026-03-28T22:52:00Z", ""},
	{"a kind written by hand", "us-ca-vendor", ca("email", "Driver-Licence"), rulebook.Bites, "driver licence", "", "2026-03-28T22:52:00Z", ""},
	{"Californians, data unknown", "us-ca-vendor", ca(), rulebook.Undecided, "Which data was read?", "data", "", ""},
	{"Californians, only e-mail", "us-ca-vendor", ca("email"), rulebook.DoesNot, "(email) none is on this statute's list", "", "", ""},
	{"encrypted is a safe harbor", "us-ca-vendor", func(f *rulebook.Facts) { ca("ssn")(f); f.Exposure.Encrypted = "yes" }, rulebook.DoesNot, "safe harbor", "", "", ""},
	{"no Californians", "us-ca-vendor", func(f *rulebook.Facts) { f.Exposure.Data = []string{"ssn"} }, rulebook.DoesNot, "No people in California", "", "", ""},
	{"silent agreement in California", "us-ca-vendor", func(f *rulebook.Facts) { ca("ssn")(f); f.Tenant.Agreement = nil }, rulebook.Bites, "", "", "2026-03-28T22:52:00Z", "2026-03-29T22:52:00Z"},
	{"New York: 30 days are only the cap", "us-ny-vendor", func(f *rulebook.Facts) {
		f.Tenant.States, f.Exposure.Data, f.Tenant.Agreement = []string{"NY"}, []string{"ssn"}, nil
	}, rulebook.Bites, "within thirty days", "", "2026-03-28T22:52:00Z", "2026-04-28T03:59:59Z"},
	{"New York: a long window gives way to the cap", "us-ny-vendor", func(f *rulebook.Facts) {
		f.Exposure.Places, f.Exposure.Data, f.Tenant.Agreement.Window = []string{"US-NY"}, []string{"ssn"}, hours(2000)
	}, rulebook.Bites, "", "", "2026-04-28T03:59:59Z", "2026-04-28T03:59:59Z"},
	{"New York, passports are not listed", "us-ny-vendor", func(f *rulebook.Facts) { ca("passport")(f); f.Tenant.States = []string{"ny"} }, rulebook.DoesNot, "none is on this statute's list", "", "", ""},

	{"an agency and an authorisation", "us-fedramp-1h", func(f *rulebook.Facts) { f.FedRAMP = true; f.Tenant.Sectors = []string{"us-federal"} }, rulebook.Bites, "federal agency", "", "2026-03-27T23:52:00Z", "2026-03-27T23:52:00Z"},
	{"an agency but no authorisation", "us-fedramp-1h", func(f *rulebook.Facts) { f.Tenant.Sectors = []string{"us-federal"} }, rulebook.DoesNot, "no FedRAMP authorisation", "", "", ""},
	{"FedRAMP itself", "us-fedramp-1h-authority", func(f *rulebook.Facts) { f.FedRAMP = true }, rulebook.Bites, "", "", "2026-03-27T23:52:00Z", "2026-03-27T23:52:00Z"},

	{"no window is a gap, never 72 h", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Window = nil }, rulebook.Undecided, "No window is recorded in the agreement with Nordlicht Versand GmbH: ask legal; until then the promise counts.", "window", "", ""},
	{"no agreement is a gap", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement = nil }, rulebook.Undecided, "No agreement is recorded", "agreement", "", ""},
	{"a window of nothing", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Window = hours(0) }, rulebook.Undecided, "cannot be right", "window", "", ""},
	{"a window of centuries", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Window = hours(1 << 50) }, rulebook.Undecided, "cannot be right", "window", "", ""},
	{"a trigger nobody knows", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Trigger = "full moon" }, rulebook.Undecided, "no instant of an incident", "trigger", "", ""},
	{"no trigger means awareness", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Trigger = "" }, rulebook.Bites, "gives 24 h", "", "2026-03-29T01:40:00Z", "2026-03-29T01:40:00Z"},
	{"from confirmation", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Trigger = "confirmed" }, rulebook.Bites, "is confirmed", "", "2026-03-29T02:14:00Z", "2026-03-29T02:14:00Z"},
	{"from discovery", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Trigger = "discovered" }, rulebook.Bites, "is discovered", "", "2026-03-28T22:52:00Z", "2026-03-28T22:52:00Z"},
	{"from a suspicion nobody dated", "contract-window", func(f *rulebook.Facts) { f.Tenant.Agreement.Trigger = "suspected" }, rulebook.Bites, "first grounds to suspect", "suspected", "", ""},
	{"confirmed later, and not yet", "policy-reasonable-time", func(f *rulebook.Facts) { f.Confirmed = nil }, rulebook.Bites, "starts when the incident is confirmed", "confirmed", "", ""},
	{"the promise is the organisation's to set", "policy-reasonable-time", func(f *rulebook.Facts) { f.PromiseTarget, f.PromiseCap = 48*time.Hour, 96*time.Hour }, rulebook.Bites, "reasonable time", "", "2026-03-30T02:14:00Z", "2026-04-01T02:14:00Z"},

	{"only a processor", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Establishments = []string{"EU"} }, rulebook.DoesNot, "does not apply: your customers are the controllers", "", "", ""},
	{"a controller in the Union", "eu-gdpr-33-1", func(f *rulebook.Facts) {
		f.Roles, f.Establishments = []string{"processor", "controller"}, []string{"EU"}
	}, rulebook.Bites, "not later than 72 hours", "", "2026-03-31T01:40:00Z", "2026-03-31T02:00:00Z"},
	{"a controller elsewhere, people in Austria", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Roles = []string{"controller"}; f.Exposure.Places = []string{"AT"} }, rulebook.Bites, "People in AT", "", "2026-03-31T01:40:00Z", "2026-03-31T02:00:00Z"},
	{"a controller elsewhere, people there", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Roles, f.Exposure.Places = []string{"controller"}, []string{"US"} }, rulebook.DoesNot, "in the EEA", "", "", ""},
	{"a controller elsewhere, people nobody knows where", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Roles = []string{"controller"} }, rulebook.Undecided, "not established in the EEA. Are people there affected?", "places", "", ""},
	{"a controller of no known place", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Roles, f.Establishments = []string{"controller"}, nil }, rulebook.Undecided, "In which countries", "establishments", "", ""},
	{"no role", "eu-gdpr-33-1", func(f *rulebook.Facts) { f.Roles, f.Establishments = nil, []string{"DE"} }, rulebook.Undecided, "Record its roles", "roles", "", ""},
	{"a British controller", "uk-gdpr-33-1", func(f *rulebook.Facts) { f.Roles, f.Establishments = []string{"controller"}, []string{"GB"} }, rulebook.Bites, "established in GB.", "", "2026-03-31T01:40:00Z", "2026-03-31T02:00:00Z"},
}

func ca(data ...string) func(*rulebook.Facts) {
	return func(f *rulebook.Facts) { f.Tenant.States, f.Exposure.Data = []string{"CA"}, data }
}

func TestEveryRegimeAnswersWithAReasonAndARightDate(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, tc := range answers {
		t.Run(tc.id+"/"+tc.name, func(t *testing.T) {
			t.Parallel()
			f := story(t)
			tc.change(&f)
			d := find(t, b, f, tc.id)
			if d.Answer != tc.want || !strings.Contains(d.Because, tc.says) || d.Because == "" {
				t.Fatalf("%s: %q, want %s: %q", d.Answer, d.Because, tc.want, tc.says)
			}
			if tc.missing == "" && len(d.Missing) > 0 || tc.missing != "" && !slices.Contains(d.Missing, tc.missing) {
				t.Errorf("missing %q, want %q", d.Missing, tc.missing)
			}
			if tc.due == "" {
				if d.Clock != nil {
					t.Fatalf("a date was made up: %s", d.Clock.Due)
				}
				return
			}
			if d.Clock == nil {
				t.Fatalf("no clock: %s", d.Because)
			}
			if !d.Clock.Due.Equal(at(t, tc.due)) {
				t.Errorf("due %s, want %s\n%s", d.Clock.Due, tc.due, working(d.Clock))
			}
			if tc.outer == "" != (d.Clock.Outer == nil) || d.Clock.Outer != nil && !d.Clock.Outer.Equal(at(t, tc.outer)) {
				t.Errorf("outer %v, want %q\n%s", d.Clock.Outer, tc.outer, working(d.Clock))
			}
		})
	}
}

func TestTheWorkingSaysWhatWasAssumed(t *testing.T) {
	t.Parallel()
	f := story(t)
	f.Tenant.Sectors, f.Tenant.Zone, f.Tenant.Agreement.Trigger = []string{"hipaa"}, "", ""
	for id, want := range map[string]string{
		"us-hipaa-410":    "No discovery is recorded, so detection counts as discovery.",
		"eu-gdpr-33-2":    "The law names no hour: the 24 h of the agreement with Nordlicht Versand GmbH are the target.",
		"contract-window": "The agreement names no event that starts its window: awareness is meant.",
	} {
		if d := find(t, book(t), f, id); !strings.Contains(working(d.Clock), want) {
			t.Errorf("%s: missing %q in\n%s", id, want, working(d.Clock))
		}
	}
	if d := find(t, book(t), f, "us-hipaa-410"); !strings.Contains(working(d.Clock), "The zone of Nordlicht Versand GmbH is not recorded: days are counted in Berlin.") {
		t.Error(working(d.Clock))
	}
}

func TestATargetOfTheHouseIsNeverCalledLaw(t *testing.T) {
	t.Parallel()
	for _, d := range book(t).Duties(story(t)) {
		if d.Clock == nil || !d.Clock.Soft {
			continue
		}
		if !strings.Contains(working(d.Clock), "A target, not a date set by law") {
			t.Errorf("%s:\n%s", d.Regime.ID, working(d.Clock))
		}
	}
}

func TestTheBindingDutyIsTheEarliestWithADate(t *testing.T) {
	t.Parallel()
	if _, ok := rulebook.Binding(nil); ok {
		t.Error("nothing binds")
	}
	b, f := book(t), story(t)
	both := b.Duties(f) // the contract and the target of GDPR 33(2) end together
	slices.Reverse(both)
	if d, _ := rulebook.Binding(both); d.Regime.ID != "contract-window" {
		t.Errorf("of a contract and a target at one instant %s binds", d.Regime.ID)
	}
	f.Tenant.Agreement.Window = nil
	if d, _ := rulebook.Binding(b.Duties(f)); d.Regime.ID != "eu-gdpr-33-2" {
		t.Errorf("without a window %s binds", d.Regime.ID)
	}
	f.Tenant.Country = "BR"
	if d, _ := rulebook.Binding(b.Duties(f)); d.Regime.ID != "policy-reasonable-time" {
		t.Errorf("without law or contract %s binds", d.Regime.ID)
	}
}
