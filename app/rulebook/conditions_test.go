package rulebook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// ruled is a book with one row whose condition the tests choose.
const ruled = `groups:
  NORTH: [IS, "NO"]
data_classes:
  - {code: ssn, name: Social Security number}
entities:
  - {code: carrier, name: a telecommunications carrier}
  - {code: bank, name: a bank}
sectors:
  - {code: hipaa, name: handles health data under HIPAA}
  - {code: fund, name: is a fund}
questions:
  - {code: high-risk, asks: "Is a high risk likely?", help: weigh it, source: art. 34}
regimes:
  - id: first
    name: First
    article: art. 1
    jurisdiction: Northland
    audience: authority
    recipient: the authority
    trigger: aware
    standard: in 72 hours
    rule: {conservative: HOURS_ELAPSED, length: 72, unit: hours, zone: organisation}
    when: {}
    status: in_force
    verified: true
    verification_level: none
    last_checked: 2026-11-23
    citation: Act 1
    source: the act
    contents: C-PROC
  - id: one
    name: One
    article: art. 2
    jurisdiction: Northland
    audience: AUDIENCE
    recipient: whom it concerns
    trigger: aware
    standard: in 72 hours
    rule: {conservative: HOURS_ELAPSED, length: 72, unit: hours, zone: organisation}
    when: WHEN
    status: in_force
    verified: true
    verification_level: none
    last_checked: 2026-11-23
    citation: Act 1
    source: the act
    contents: C-PROC
`

func ruledBook(t *testing.T, audience, when string) *rulebook.Book {
	t.Helper()
	b, err := load(strings.NewReplacer("AUDIENCE", audience, "WHEN", when).Replace(ruled))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryConditionBitesDoesNotOrAsks(t *testing.T) {
	t.Parallel()
	people := func(n int) *int { return &n }
	for i, tc := range []struct {
		audience, when string
		change         func(*rulebook.Facts)
		want           rulebook.Answer
		says, missing  string
	}{
		{"authority", "{entity: [carrier, bank]}", func(f *rulebook.Facts) { f.Entities, f.EntitiesKnown = []string{"bank"}, true }, rulebook.Bites, "Your organisation is a bank.", ""},
		{"authority", "{entity: [carrier, bank]}", func(f *rulebook.Facts) { f.EntitiesKnown = true }, rulebook.DoesNot, "is not a telecommunications carrier or a bank.", ""},
		{"authority", "{entity: carrier}", func(*rulebook.Facts) {}, rulebook.Undecided, "Is your organisation a telecommunications carrier? Record", "entities"},

		{"authority", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Exposure.Places = []string{"us-ca"} }, rulebook.Bites, "People in California are affected.", ""},
		{"authority", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Exposure.Places = []string{"US-NY"} }, rulebook.DoesNot, "No people in California are recorded among", ""},
		{"authority", "{place: [US-CA]}", func(*rulebook.Facts) {}, rulebook.Undecided, "Are people in California affected?", "places"},
		{"authority", "{place: NORTH}", func(f *rulebook.Facts) { f.Exposure.Places = []string{"NO"} }, rulebook.Bites, "People in NO are affected.", ""},
		{"tenant", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Tenant.States = []string{"ca"} }, rulebook.Bites, "People in California are among those in Nordlicht Versand GmbH's data.", ""},
		{"tenant", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Tenant.Country = "US" }, rulebook.Undecided, "In which States are the people", "places"},
		{"tenant", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Tenant.Country, f.Tenant.States = "US", []string{"NY"} }, rulebook.DoesNot, "No people in California", ""},
		{"tenant", "{place: [US-CA]}", func(f *rulebook.Facts) { f.Tenant = nil }, rulebook.Undecided, "which customers are affected", "tenant"},

		{"authority", "{count: {place: [US-CA], at_least: 501}}", counted(500), rulebook.DoesNot, "500 people in California are affected; this law counts from 501.", ""},
		{"authority", "{count: {place: [US-CA], at_least: 501}}", counted(501), rulebook.Bites, "501 people in California", ""},
		{"authority", "{count: {place: [US-CA, US-NV], at_least: 501}}", counted(501), rulebook.Bites, "in California or Nevada", ""},
		{"authority", "{count: {place: [US-CA], at_least: 501}}", func(f *rulebook.Facts) { f.Exposure.Places = []string{"US-CA"} }, rulebook.Undecided, "How many people in California are affected? This law counts from 501.", "count"},
		{"authority", "{count: {at_least: 501}}", func(f *rulebook.Facts) { f.Exposure.People, f.Exposure.Partial = people(501), true }, rulebook.Bites, "501 people", ""},
		{"authority", "{count: {at_least: 501}}", func(f *rulebook.Facts) { f.Exposure.People, f.Exposure.Partial = people(500), true }, rulebook.Undecided, "How many people", "count"},
		{"authority", "{count: {below: 500}}", func(f *rulebook.Facts) { f.Exposure.People = people(499) }, rulebook.Bites, "499 people are affected; this rule is for fewer than 500.", ""},
		{"authority", "{count: {below: 500}}", func(f *rulebook.Facts) { f.Exposure.People = people(500) }, rulebook.DoesNot, "fewer than 500", ""},
		{"authority", "{count: {below: 500}}", counted(3), rulebook.Undecided, "This law counts fewer than 500.", "count"},
		{"authority", "{count: {below: 500}}", counted(600), rulebook.DoesNot, "600 people are affected", ""},
		{"authority", "{count: {at_least: 250, below: 500}}", func(f *rulebook.Facts) { f.Exposure.People = people(300) }, rulebook.Bites, "300 people", ""},
		{"authority", "{count: {at_least: 250, below: 500}}", func(f *rulebook.Facts) { f.Exposure.People = people(249) }, rulebook.DoesNot, "counts from 250", ""},
		{"authority", "{count: {at_least: 250, below: 500}}", func(*rulebook.Facts) {}, rulebook.Undecided, "from 250 to fewer than 500", "count"},

		{"tenant", "{sector: [hipaa, fund]}", func(f *rulebook.Facts) { f.Tenant.Sectors = []string{"fund"} }, rulebook.Bites, "Nordlicht Versand GmbH is a fund.", ""},
		{"tenant", "{sector: [hipaa, fund]}", func(*rulebook.Facts) {}, rulebook.DoesNot, "It is not recorded that Nordlicht Versand GmbH handles health data under HIPAA or is a fund.", ""},
		{"tenant", "{tenant_in: [DE, FR]}", func(*rulebook.Facts) {}, rulebook.Bites, "is in DE", ""},
		{"tenant", "{tenant_in: KE}", func(*rulebook.Facts) {}, rulebook.DoesNot, "is in DE, not in KE.", ""},
		{"authority", "{encrypted: exempt}", func(f *rulebook.Facts) { f.Exposure.Encrypted = "yes" }, rulebook.DoesNot, "safe harbor", ""},
		{"authority", "{encrypted: exempt}", func(f *rulebook.Facts) { f.Exposure.Encrypted = "unknown" }, rulebook.Bites, "", ""},

		{"authority", "{decide: high-risk}", func(*rulebook.Facts) {}, rulebook.Undecided, "Is a high risk likely? Legal decides.", "ruling:high-risk"},
		{"authority", "{decide: high-risk}", says(true), rulebook.Bites, "Is a high risk likely? Yes, says Lena: patients.", ""},
		{"authority", "{decide: high-risk}", says(false), rulebook.DoesNot, "No, says Lena", ""},
		{"authority", "{decide: not high-risk}", says(false), rulebook.Bites, "No, says Lena", ""},
		{"authority", "{decide: [not high-risk]}", says(true), rulebook.DoesNot, "Yes, says Lena", ""},
		{"authority", "{never: true}", func(*rulebook.Facts) {}, rulebook.DoesNot, "kept to be read", ""},
		{"authority", "{}", func(*rulebook.Facts) {}, rulebook.Bites, "It covers every incident.", ""},

		// One condition that fails decides, whatever is still missing.
		{"authority", "{decide: high-risk, entity: bank, place: [US-CA]}", func(f *rulebook.Facts) { f.EntitiesKnown = true }, rulebook.DoesNot, "is not a bank", ""},
	} {
		t.Run(fmt.Sprintf("%d %s", i, tc.when), func(t *testing.T) {
			t.Parallel()
			f := story(t)
			f.Roles = []string{rulebook.Processor, rulebook.Controller}
			tc.change(&f)
			d := find(t, ruledBook(t, tc.audience, tc.when), f, "one")
			if d.Answer != tc.want || !strings.Contains(d.Because, tc.says) {
				t.Fatalf("%s: %q, want %s: %q", d.Answer, d.Because, tc.want, tc.says)
			}
			if tc.missing != "" && !slices.Contains(d.Missing, tc.missing) || tc.missing == "" && len(d.Missing) > 0 {
				t.Errorf("missing %q, want %q", d.Missing, tc.missing)
			}
			if (d.Clock != nil) != (tc.want == rulebook.Bites) {
				t.Errorf("a clock is there: %v", d.Clock != nil)
			}
		})
	}
}

func counted(californians int) func(*rulebook.Facts) {
	return func(f *rulebook.Facts) {
		f.Exposure.Places = []string{"US-CA"}
		f.Exposure.Counts = map[string]int{"US-CA": californians}
	}
}

func says(yes bool) func(*rulebook.Facts) {
	return func(f *rulebook.Facts) {
		f.Rulings = map[string]rulebook.Ruling{"high-risk": {Yes: yes, Reason: "patients", By: "Lena"}}
	}
}

func TestALaterStageIsNotStartedUntilTheEarlierOneIsFiled(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("AUDIENCE", "authority", "WHEN", "{}").Replace(ruled)
	i := strings.LastIndex(text, "trigger: aware")
	b, err := load(text[:i] + "trigger: filed\n    after: [first]" + text[i+len("trigger: aware"):])
	if err != nil {
		t.Fatal(err)
	}
	f := story(t)
	d := find(t, b, f, "one")
	if d.Answer != rulebook.Bites || !d.NotStarted || d.Clock != nil || !strings.Contains(d.Because, "It starts when art. 1, to the authority is done.") {
		t.Fatalf("%+v", d)
	}
	filed := at(t, "2026-03-29T08:00:00Z")
	f.Filed = map[string]time.Time{"first": filed}
	d = find(t, b, f, "one")
	if d.NotStarted || d.Clock == nil || !d.Clock.Due.Equal(at(t, "2026-04-01T08:00:00Z")) {
		t.Fatalf("%+v", d)
	}
}

func TestARuleThatCounselHasNotAdoptedIsNeverStatutory(t *testing.T) {
	t.Parallel()
	b := ruledBook(t, "authority", "{decide: high-risk}")
	r, _ := b.Regime("one")
	f := story(t)
	says(true)(&f)
	word := rulebook.Adoption{Digest: r.Digest, By: "Lena", At: at(t, "2026-03-02T09:00:00Z"), Reason: "It is not our law"}
	for name, tc := range map[string]struct {
		adopted   map[string]rulebook.Adoption
		unchecked string
		answer    rulebook.Answer
		says      string
	}{
		"nobody asks":          {nil, "", rulebook.Bites, ""},
		"nobody has said":      {map[string]rulebook.Adoption{}, "Your counsel has not adopted the rule.", rulebook.Bites, ""},
		"adopted":              {map[string]rulebook.Adoption{"one": word}, "", rulebook.Bites, ""},
		"another text":         {map[string]rulebook.Adoption{"one": with(word, func(a *rulebook.Adoption) { a.Digest = "old" })}, "The rule reads otherwise than when Lena decided on it on 2 March 2026.", rulebook.Bites, ""},
		"set aside":            {map[string]rulebook.Adoption{"one": with(word, func(a *rulebook.Adoption) { a.SetAside = true })}, "", rulebook.DoesNot, "Lena set this rule aside on 2 March 2026: It is not our law."},
		"set aside, reworded":  {map[string]rulebook.Adoption{"one": with(word, func(a *rulebook.Adoption) { a.SetAside, a.Digest = true, "old" })}, "The rule reads otherwise", rulebook.Bites, ""},
		"a word on the others": {map[string]rulebook.Adoption{"first": word}, "has not adopted", rulebook.Bites, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := f
			f.Adopted = tc.adopted
			d := find(t, b, f, "one")
			if d.Answer != tc.answer || !strings.Contains(d.Because, tc.says) || !strings.Contains(d.Unchecked, tc.unchecked) || (tc.unchecked == "") != (d.Unchecked == "") {
				t.Errorf("%s %q unchecked %q", d.Answer, d.Because, d.Unchecked)
			}
			if (d.Clock != nil) != (tc.answer == rulebook.Bites) {
				t.Error("an unadopted rule must wake people all the same, and one that is set aside must not")
			}
		})
	}
}

func with(a rulebook.Adoption, change func(*rulebook.Adoption)) rulebook.Adoption {
	change(&a)
	return a
}

func TestNothingIsRuledOutByPlaceBeforeEverybodyIsKnown(t *testing.T) {
	t.Parallel()
	for when, id := range map[string]string{"{place: [US-CA]}": "places", "{established_in: NORTH}": "places"} {
		b := ruledBook(t, "authority", when)
		f := story(t)
		f.Exposure.Places, f.Exposure.Partial = []string{"DE"}, true
		if d := find(t, b, f, "one"); d.Answer != rulebook.Undecided || !slices.Contains(d.Missing, id) {
			t.Errorf("%s, more customers to come: %s %v", when, d.Answer, d.Missing)
		}
		f.Exposure.Partial = false
		if d := find(t, b, f, "one"); d.Answer != rulebook.DoesNot || d.Fails != rulebook.ByPlace {
			t.Errorf("%s, all known: %s by %q", when, d.Answer, d.Fails)
		}
	}
}

func TestWhoeverIsAwareHasDiscovered(t *testing.T) {
	t.Parallel()
	b, f := book(t), story(t)
	f.Tenant.Sectors = []string{"hipaa"}
	early := f.Detected.Add(-30 * time.Hour)
	f.Aware, f.AwareSettled = &early, true
	if d := find(t, b, f, "us-hipaa-410"); d.Clock == nil || !d.Clock.StartedAt.Equal(early) {
		t.Fatalf("HIPAA runs from %v, we were aware at %s", d.Clock, early)
	}
	if d := find(t, b, f, "us-hipaa-410"); strings.Contains(working(d.Clock), "EDPB") {
		t.Error("the European authority stands under American law")
	}
	recorded := f.Detected.Add(time.Hour)
	f.Discovered = &recorded
	if d := find(t, b, f, "us-hipaa-410"); !d.Clock.StartedAt.Equal(recorded) {
		t.Error("a discovery that is recorded counts as it is")
	}
}

func TestTheHolidaysAreThoseOfTheCountryWhoseLawItIs(t *testing.T) {
	t.Parallel()
	b, f := book(t), story(t)
	f.Entities, f.EntitiesKnown = []string{"nis2-entity"}, true
	f.Rulings = map[string]rulebook.Ruling{}
	for _, q := range b.Questions() {
		f.Rulings[q.Code] = rulebook.Ruling{Yes: true, By: "Lena"}
	}
	f.Filed = map[string]time.Time{"eu-nis2-23-4b": at(t, "2026-03-03T09:00:00Z")}
	for want, establishments := range map[string][]string{"2026-04-07T21:59:59Z": {"US", "DE"}, "2026-04-03T21:59:59Z": {"US", "EU"}} {
		f.Establishments = establishments
		d := find(t, b, f, "eu-nis2-23-4d")
		if d.Clock == nil || !d.Clock.Outer.Equal(at(t, want)) {
			t.Errorf("%v: %+v, want the outer bound %s\n%s", establishments, d.Clock, want, d.Because)
		}
	}
}
