package rulebook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/rulebook"
)

func TestConditionsAreToldInSentences(t *testing.T) {
	t.Parallel()
	b := book(t)
	count := func(c rulebook.Count) rulebook.When { return rulebook.When{Count: &c} }
	for _, c := range []struct {
		when     rulebook.When
		audience string
		want     []string
	}{
		{rulebook.When{}, rulebook.ToTenant, []string{"None. It covers every affected customer."}},
		{rulebook.When{}, rulebook.ToAuthority, []string{"None. It covers every incident."}},
		{rulebook.When{Never: true, Role: "processor"}, rulebook.ToTenant, []string{"It is kept to be read and never counts by itself."}},
		{rulebook.When{Role: "processor", TenantIn: rulebook.Words{"EEA"}}, rulebook.ToTenant, []string{"Your organisation is a processor.", "The customer is in the EEA."}},
		{rulebook.When{Entity: rulebook.Words{"fca-firm", "credit-union"}}, rulebook.ToAuthority, []string{"Your organisation is a firm authorised by the FCA or a federally insured credit union."}},
		{rulebook.When{FedRAMP: true, Sector: rulebook.Words{"us-federal"}}, rulebook.ToTenant, []string{"Your organisation holds a FedRAMP authorisation.", "The customer is a US federal agency."}},
		{rulebook.When{EstablishedIn: rulebook.Words{"KE", "UG"}}, rulebook.ToAuthority, []string{"Your organisation is established in KE or UG, or people there are affected."}},
		{rulebook.When{Place: rulebook.Words{"US-CA"}}, rulebook.ToAuthority, []string{"People in California are affected."}},
		{rulebook.When{Place: rulebook.Words{"EEA"}}, rulebook.ToAuthority, []string{"People in the EEA are affected."}},
		{rulebook.When{Place: rulebook.Words{"US-CA"}}, rulebook.ToTenant, []string{"People in California are among those in the customer's data."}},
		{rulebook.When{Data: []string{"ssn", "health"}, Encrypted: "exempt"}, rulebook.ToPeople,
			[]string{"The data read includes Social Security number or medical information.", "The data was not encrypted, or it is not known whether it was: encrypted data is outside this law."}},
		{count(rulebook.Count{AtLeast: 500, Place: rulebook.Words{"US-CA"}}), rulebook.ToAuthority, []string{"500 people in California or more are affected."}},
		{count(rulebook.Count{Below: 500}), rulebook.ToAuthority, []string{"Fewer than 500 people are affected."}},
		{count(rulebook.Count{AtLeast: 500, Below: 1000}), rulebook.ToAuthority, []string{"500 people or more are affected, and fewer than 1000."}},
		{rulebook.When{Agreement: true}, rulebook.ToTenant, []string{"The customer's agreement has a window."}},
		{rulebook.When{Decide: rulebook.Words{"dora-major", "not dora-clients"}}, rulebook.ToAuthority,
			[]string{"Legal answers yes to: Is the ICT-related incident classified as major under DORA?", "Legal answers no to: Does the major incident affect the financial interests of clients?"}},
	} {
		if got := b.Conditions(rulebook.Regime{When: c.when, Audience: c.audience}); !slices.Equal(got, c.want) {
			t.Errorf("%+v is told as %q, want %q", c.when, got, c.want)
		}
	}
}

func TestEveryRowCanBeReadOut(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, r := range b.Regimes() {
		for _, s := range append(b.Conditions(r), r.ZoneWords()+".", rulebook.RegionName(r.Region)+".") {
			if len(s) < 3 || strings.Contains(s, "  ") || strings.Contains(s, " .") || !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
				t.Errorf("%s is told as %q", r.ID, s)
			}
		}
		if rulebook.RegionName(r.Region) == r.Region {
			t.Errorf("%s stands in %q, which has no name", r.ID, r.Region)
		}
		for _, id := range r.After {
			if !slices.ContainsFunc(b.Later(id), func(l rulebook.Regime) bool { return l.ID == r.ID }) {
				t.Errorf("%s comes after %s, which does not know it", r.ID, id)
			}
		}
	}
	for _, e := range b.Entities() {
		if rulebook.RegionName(e.Region) == e.Region {
			t.Errorf("%s is of %q, which has no name", e.Code, e.Region)
		}
	}
}

func TestARowSaysByWhoseClockAndCalendarItCounts(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, c := range []struct {
		id, zone, calendar string
		own                bool
	}{
		{"au-ndb-assess", "Australia/Sydney", "AU", true},
		{"au-ndb-notify", "the time zone of your organisation", "", false},
	} {
		r, ok := b.Regime(c.id)
		if !ok || r.ZoneWords() != c.zone || r.CalendarWords() != c.calendar || r.OwnZone() != c.own {
			t.Errorf("%s: %q, %q, own %t (%t)", c.id, r.ZoneWords(), r.CalendarWords(), r.OwnZone(), ok)
		}
	}
}
