package rulebook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// good is a whole file with one row; the tests break one line of it.
const good = `groups:
  NORTH: [IS, "NO"]
data_classes:
  - {code: ssn, name: Social Security number}
regimes:
  - id: one
    name: One
    article: art. 1
    jurisdiction: Northland
    audience: tenant
    recipient: the customer
    trigger: aware
    standard: in 72 hours
    rule: {conservative: HOURS_ELAPSED, statutory: HOURS_1182, length: 72, unit: hours, zone: tenant}
    when: {tenant_in: NORTH, data: [ssn]}
    status: in_force
    effective_from: 2026-01-01
    verified: true
    verification_level: none
    last_checked: 2026-11-23
    citation: Act 1
    source: the act
    contents: C-PROC
`

func load(text string) (*rulebook.Book, error) {
	return rulebook.Load(fstest.MapFS{"north.yaml": {Data: []byte(text)}})
}

func TestABookWithAFaultIsRefusedByFileAndRow(t *testing.T) {
	t.Parallel()
	if _, err := load(good); err != nil {
		t.Fatalf("the good file is refused: %v", err)
	}
	for name, tc := range map[string]struct{ old, new, want string }{
		"not yaml":             {"groups:", "groups: [", "cannot be read"},
		"unknown field":        {"    citation:", "    colour: red\n    citation:", "colour"},
		"unknown rule field":   {"length: 72", "lenght: 72", "lenght"},
		"unknown condition":    {"tenant_in", "tenant_near", "tenant_near"},
		"unknown method":       {"HOURS_1182", "HOURS_1183", `"HOURS_1183" is not a method`},
		"no method":            {"conservative: HOURS_ELAPSED, ", "", "not a method"},
		"no citation":          {"citation: Act 1", "citation:", `"one": citation is missing`},
		"no source":            {"source: the act", "source: ''", "source is missing"},
		"no id":                {"id: one", "id: ''", "id is missing"},
		"unknown zone":         {"zone: tenant", "zone: Europe/Atlantis", "not a time zone"},
		"no zone":              {", zone: tenant", "", "rule.zone is missing"},
		"unknown calendar":     {"zone: tenant", "zone: tenant, calendar: MARS", "rule.calendar"},
		"unknown trigger":      {"trigger: aware", "trigger: luck", "trigger"},
		"unknown status":       {"status: in_force", "status: perhaps", "status"},
		"unknown audience":     {"audience: tenant", "audience: press", "audience"},
		"unknown unit":         {"unit: hours", "unit: moons", "rule.unit"},
		"no length":            {"length: 72, ", "", "length of 1 or more"},
		"unknown group":        {"tenant_in: NORTH", "tenant_in: SOUTH", "no file defines"},
		"unknown data":         {"data: [ssn]", "data: [dna]", "no file defines"},
		"unknown role":         {"when: {", "when: {role: friend, ", "when.role"},
		"unknown sector":       {"when: {", "when: {sector: circus, ", "when.sector"},
		"unknown place":        {"when: {", "when: {place: [California], ", "when names the place"},
		"unknown entity":       {"when: {", "when: {entity: circus, ", "when.entity"},
		"unknown question":     {"when: {", "when: {decide: luck, ", "when.decide asks"},
		"empty question":       {"when: {", "when: {decide: 'not ', ", "names no question"},
		"count without bound":  {"when: {", "when: {count: {place: [US-CA]}, ", "has no bound"},
		"negative count":       {"when: {", "when: {count: {at_least: -1}, ", "has no bound"},
		"encrypted otherwise":  {"when: {", "when: {encrypted: sometimes, ", "the one word it takes"},
		"not owed to a tenant": {"audience: tenant", "audience: authority", "not owed to one"},
		"a stage without one":  {"trigger: aware", "trigger: filed", "names it under after"},
		"after without stage":  {"trigger: aware", "trigger: aware\n    after: [one]", "names it under after"},
		"after itself":         {"trigger: aware", "trigger: filed\n    after: [one]", "comes after \"one\""},
		"after nothing known":  {"trigger: aware", "trigger: filed\n    after: [two]", "comes after \"two\""},
		"unknown meeting":      {"    citation:", "    meets_on: hope\n    citation:", "meets_on"},
		"question twice":       {"regimes:", "questions:\n  - {code: q, asks: 'Is it?'}\n  - {code: q, asks: 'Is it?'}\nregimes:", "defined twice"},
		"question asks not":    {"regimes:", "questions:\n  - {code: q, asks: It is}\nregimes:", "asks nothing"},
		"entity in capitals":   {"regimes:", "entities:\n  - {code: NIS2, name: one}\nregimes:", "no code or name"},
		"contested by another": {"length: 72", "contested: CAL_DAYS, length: 72", "rule.contested"},
		"long outer":           {"length: 72", "outer_length: -1, length: 72", "between zero and ten years"},
		"not a date":           {"2026-01-01", "2026-13-01", "not a date"},
		"half an agreement":    {"when: {", "when: {agreement: true, ", "belong together"},
		"two documents":        {"regimes:", "regimes: []\n---\nregimes:", "more than one YAML document"},
		"the same key twice":   {"    name: One", "    name: One\n    name: Two", "cannot be read"},
		"no regimes":           {good[strings.Index(good, "regimes:"):], "", "holds no regimes"},
		"data class twice":     {"regimes:", "  - {code: ssn, name: again}\nregimes:", "defined twice"},
		"target out of bounds": {"length: 72", "length: 72, target_hours: -5", "between zero and ten years"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, tc.old) {
				t.Fatalf("the good file has no %q", tc.old)
			}
			_, err := load(strings.Replace(good, tc.old, tc.new, 1))
			if err == nil || !strings.Contains(err.Error(), tc.want) || fault.KindOf(err) != fault.KindInvalid {
				t.Fatalf("got %v, want a refusal with %q", err, tc.want)
			}
			if tc.want != "holds no regimes" && !strings.Contains(err.Error(), "north.yaml") {
				t.Errorf("the file is not named: %v", err)
			}
		})
	}
}

func TestAnIdMayStandOnlyOnceInTheWholeBook(t *testing.T) {
	t.Parallel()
	second := good[strings.Index(good, "regimes:"):]
	_, err := rulebook.Load(fstest.MapFS{"north.yaml": {Data: []byte(good)}, "west.yaml": {Data: []byte(second)}})
	if err == nil || !strings.Contains(err.Error(), `west.yaml: row "one": this id is used twice`) {
		t.Fatal(err)
	}
}

func TestARowThatIsNotInForceSetsNoDate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ old, new, says string }{
		"proposed":   {"status: in_force", "status: proposed", "proposed: watch it"},
		"unclear":    {"status: in_force", "status: unclear", "watch it"},
		"not yet":    {"2026-01-01", "2026-03-29", "was not in force on 28 March 2026"},
		"no longer":  {"2026-01-01", "2026-01-01\n    effective_to: 2026-03-27", "was not in force"},
		"last day":   {"2026-01-01", "2026-01-01\n    effective_to: 2026-03-28", ""},
		"first day":  {"2026-01-01", "2026-03-28", ""},
		"in between": {"2026-01-01", "2026-01-01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := load(strings.Replace(good, tc.old, tc.new, 1))
			if err != nil {
				t.Fatal(err)
			}
			f := story(t)
			f.Tenant.Country, f.Exposure.Data = "IS", []string{"ssn"}
			d := b.Duties(f)[0]
			if bites := tc.says == ""; (d.Answer == rulebook.Bites) != bites || (d.Clock != nil) != bites || !strings.Contains(d.Because, tc.says) {
				t.Errorf("%s: %s", d.Answer, d.Because)
			}
		})
	}
}

func TestTheVersionFollowsTheText(t *testing.T) {
	t.Parallel()
	a, _ := load(good)
	b, _ := load(good)
	c, err := load(good + "# read again\n")
	if err != nil || len(a.Version()) != 12 || a.Version() != b.Version() || a.Version() == c.Version() {
		t.Errorf("%s %s %s %v", a.Version(), b.Version(), c.Version(), err)
	}
}

func TestEveryRowNamesItsSource(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, r := range b.Regimes() {
		if got, ok := b.Regime(r.ID); !ok || got.Citation == "" || got.Source == "" || got.Region == "" {
			t.Errorf("%s has no source", r.ID)
		}
	}
	if _, ok := b.Regime("nowhere"); ok || len(b.DataClasses()) == 0 {
		t.Error("the book knows a regime that is not in it, or no data classes")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add(strings.NewReplacer("AUDIENCE", "tenant", "WHEN", "{sector: hipaa, count: {at_least: 5}, decide: not high-risk}").Replace(ruled))
	files, _ := filepath.Glob("regimes/*.yaml")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		// One row of each file: the whole of it is loaded by every other test.
		if rows := strings.Split(string(text), "\n  - id: "); len(rows) > 2 {
			f.Add("regimes:\n  - id: " + rows[1] + "\n")
		}
	}
	facts := story(f)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := load(text)
		if err != nil {
			if !strings.Contains(err.Error(), "north.yaml") && !strings.Contains(err.Error(), "no regimes") {
				t.Fatalf("the refusal names no file: %v", err)
			}
			return
		}
		for _, r := range b.Regimes() {
			if r.ID == "" || r.Citation == "" {
				t.Fatalf("a row without id or citation was taken: %+v", r)
			}
		}
		for _, d := range append(b.Duties(facts), b.AuthorityDuties(facts)...) {
			if d.Because == "" || d.Clock != nil && d.Answer != rulebook.Bites {
				t.Fatalf("%s: %+v", d.Regime.ID, d)
			}
		}
	})
}
