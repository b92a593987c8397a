package rulebook_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/rulebook"
)

func maybe(t *rapid.T, name string) *time.Time {
	if !rapid.Bool().Draw(t, name+" recorded") {
		return nil
	}
	v := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, name), 0).UTC()
	return &v
}

func anyFacts(t *rapid.T) rulebook.Facts {
	words := func(name string, of ...string) []string {
		return rapid.SliceOfN(rapid.SampledFrom(of), 0, 3).Draw(t, name)
	}
	f := rulebook.Facts{
		Instants: rulebook.Instants{
			Occurred: maybe(t, "occurred"), Detected: maybe(t, "detected"), Suspected: maybe(t, "suspected"),
			Aware: maybe(t, "aware"), Discovered: maybe(t, "discovered"), Confirmed: maybe(t, "confirmed"),
			Determined: maybe(t, "determined"), Classified: maybe(t, "classified"), Assessed: maybe(t, "assessed"), Paid: maybe(t, "paid"),
			FixAvailable: maybe(t, "fix"), InformationAvailable: maybe(t, "informed"), Cleared: maybe(t, "cleared"), Closed: maybe(t, "closed"),
			AwareSettled: rapid.Bool().Draw(t, "settled"),
		},
		Organisation: rulebook.Organisation{
			Zone: rapid.SampledFrom([]string{"Europe/Berlin", "America/Los_Angeles", "", "Mars"}).Draw(t, "zone"), Roles: words("roles", "processor", "controller"),
			Establishments: words("established", "DE", "EU", "GB", "US", "GR"), FedRAMP: rapid.Bool().Draw(t, "fedramp"),
			Entities: words("entities", "nis2-entity", "dora-entity", "dora-no-relief", "sec-registrant"), EntitiesKnown: rapid.Bool().Draw(t, "entities known"),
			PromiseTarget: time.Duration(rapid.IntRange(0, 400).Draw(t, "promise")) * time.Hour,
		},
		Exposure: anyExposure(t),
		Rulings:  anyRulings(t),
	}
	if at := maybe(t, "filed"); at != nil {
		f.Filed = map[string]time.Time{"eu-nis2-23-4b": *at, "eu-dora-initial": *at, "us-ca-individuals": *at}
	}
	if rapid.Bool().Draw(t, "tenant known") {
		tenant := anyTenant(t)
		f.Tenant = &tenant
	}
	return f
}

func anyExposure(t *rapid.T) rulebook.Exposure {
	words := func(name string, of ...string) []string {
		return rapid.SliceOfN(rapid.SampledFrom(of), 0, 3).Draw(t, name)
	}
	e := rulebook.Exposure{
		Data: words("data", "ssn", "email", "health"), Encrypted: rapid.SampledFrom([]string{"", "yes", "no", "unknown"}).Draw(t, "encrypted"),
		Places: words("places", "DE", "US-NY", "US-CA", "US"), Partial: rapid.Bool().Draw(t, "partial"),
	}
	if rapid.Bool().Draw(t, "counted") {
		e.Counts = map[string]int{"US-CA": rapid.IntRange(0, 2000).Draw(t, "californians"), "DE": rapid.IntRange(0, 2000).Draw(t, "germans")}
		n := rapid.IntRange(0, 5000).Draw(t, "people")
		e.People = &n
	}
	return e
}

func anyRulings(t *rapid.T) map[string]rulebook.Ruling {
	out := map[string]rulebook.Ruling{}
	for _, q := range everyQuestion {
		if rapid.Bool().Draw(t, "asked "+q) {
			out[q] = rulebook.Ruling{Yes: rapid.Bool().Draw(t, q), By: "Lena", Reason: "it is so"}
		}
	}
	return out
}

// everyQuestion is a handful of those the book asks.
var everyQuestion = func() []string {
	b, err := rulebook.Open()
	if err != nil {
		return nil
	}
	var all []string
	for i, q := range b.Questions() {
		if i%9 == 0 {
			all = append(all, q.Code)
		}
	}
	return all
}()

func anyTenant(t *rapid.T) rulebook.Tenant {
	words := func(name string, of ...string) []string {
		return rapid.SliceOfN(rapid.SampledFrom(of), 0, 3).Draw(t, name)
	}
	tenant := rulebook.Tenant{
		Name: "Aldergate Bank", Country: rapid.SampledFrom([]string{"", "GB", "DE", "US", "KE", "CH"}).Draw(t, "country"),
		Zone: rapid.SampledFrom([]string{"", "Europe/London", "Asia/Kolkata"}).Draw(t, "tenant zone"), Sectors: words("sectors", "hipaa", "us-federal"), States: words("states", "CA", "NY"),
	}
	if rapid.Bool().Draw(t, "agreement") {
		tenant.Agreement = &rulebook.Agreement{
			Trigger: rapid.SampledFrom([]string{"", "aware", "suspected", "odd"}).Draw(t, "trigger"),
			Unit:    rapid.SampledFrom([]string{"", "hours", "business_hours", "calendar_days", "business_days", "moons"}).Draw(t, "unit"),
		}
		if rapid.Bool().Draw(t, "window recorded") {
			tenant.Agreement.Window = hours(rapid.IntRange(-1, 100_000).Draw(t, "window"))
		}
	}
	return tenant
}

func TestLawsOfEveryAnswer(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		duties := append(b.Duties(f), b.AuthorityDuties(f)...)
		if len(duties) != len(b.Regimes()) {
			t.Fatalf("%d of %d regimes were answered", len(duties), len(b.Regimes()))
		}
		for _, d := range duties {
			switch {
			case d.Because == "":
				t.Fatalf("%s gives no reason", d.Regime.ID)
			case d.Clock != nil && d.Answer != rulebook.Bites:
				t.Fatalf("%s has a date but %s", d.Regime.ID, d.Answer)
			case d.Answer == rulebook.Bites && d.Clock == nil && len(d.Missing) == 0:
				t.Fatalf("%s bites without a date and misses nothing", d.Regime.ID)
			case d.Answer == rulebook.Undecided && len(d.Missing) == 0:
				t.Fatalf("%s is undecided and misses nothing", d.Regime.ID)
			case d.Clock != nil && d.Clock.Outer != nil && d.Clock.Due.After(*d.Clock.Outer):
				t.Fatalf("%s: due after its outer bound", d.Regime.ID)
			case d.Clock != nil && d.Clock.Due.Before(d.Clock.StartedAt):
				t.Fatalf("%s: due before it starts", d.Regime.ID)
			}
		}
		if again := append(b.Duties(f), b.AuthorityDuties(f)...); !reflect.DeepEqual(duties, again) {
			t.Fatal("the same facts gave two answers")
		}
	})
}

func TestConfirmationNeverMovesAClockThatRunsFromAwareness(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		v := time.Unix(1_800_000_000, 0).UTC()
		f.Aware, f.AwareSettled = &v, true
		f.Confirmed = nil
		before := find(t, b, f, "eu-gdpr-33-1")
		late := v.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "later")) * time.Hour)
		f.Confirmed = &late
		if after := find(t, b, f, "eu-gdpr-33-1"); !reflect.DeepEqual(before, after) {
			t.Fatalf("%+v\n%+v", before.Clock, after.Clock)
		}
	})
}

func TestTheOrderOfFactsAndTheZoneTheyAreToldInChangeNothing(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		g := f
		zone := time.FixedZone("elsewhere", rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset"))
		for _, slot := range []**time.Time{&g.Detected, &g.Aware, &g.Discovered, &g.Confirmed, &g.Determined, &g.Occurred} {
			if *slot != nil {
				v := (*slot).In(zone)
				*slot = &v
			}
		}
		for _, list := range []*[]string{&g.Roles, &g.Establishments, &g.Exposure.Places, &g.Exposure.Data, &g.Entities} {
			turned := slices.Clone(*list)
			slices.Reverse(turned)
			*list = turned
		}
		one, two := append(b.Duties(f), b.AuthorityDuties(f)...), append(b.Duties(g), b.AuthorityDuties(g)...)
		for i := range one {
			if one[i].Answer != two[i].Answer || (one[i].Clock == nil) != (two[i].Clock == nil) ||
				one[i].Clock != nil && (!one[i].Clock.Due.Equal(two[i].Clock.Due) || !one[i].Clock.StartedAt.Equal(two[i].Clock.StartedAt)) {
				t.Fatalf("%s: %s %v, told otherwise %s %v", one[i].Regime.ID, one[i].Answer, one[i].Clock, two[i].Answer, two[i].Clock)
			}
		}
	})
}

func TestNoDutyAppearsOrVanishesWithoutAFactOfItsOwn(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		g := f
		place := rapid.SampledFrom([]string{"KE", "US-TX", "JP"}).Draw(t, "another place")
		g.Exposure.Places = append(slices.Clone(f.Exposure.Places), place)
		one, two := b.AuthorityDuties(f), b.AuthorityDuties(g)
		for i, d := range one {
			if d.Answer != rulebook.Bites {
				continue
			}
			if two[i].Answer != rulebook.Bites || (d.Clock != nil) != (two[i].Clock != nil) || d.Clock != nil && !d.Clock.Due.Equal(two[i].Clock.Due) {
				t.Fatalf("%s: people in %s too, and it became %s: %s", d.Regime.ID, place, two[i].Answer, two[i].Because)
			}
		}
	})
}

func TestALaterAnchorNeverMakesAnEarlierDay(t *testing.T) {
	t.Parallel()
	b := book(t)
	count := func(r rulebook.Regime, at time.Time, zone string) (rulebook.Counted, error) {
		anchors := map[string]time.Time{r.Trigger: at, "aware": at}
		if r.Trigger == rulebook.OfContract {
			anchors = map[string]time.Time{"aware": at}
		}
		return b.Count(rulebook.Ask{RegimeID: r.ID, Zone: zone, At: anchors})
	}
	// Left out are proposals, rows that ended before, and the agreement's window,
	// whose length only an agreement gives.
	countable := slices.DeleteFunc(b.Regimes(), func(r rulebook.Regime) bool {
		_, err := count(r, time.Unix(1_850_000_000, 0), "Europe/Berlin")
		return err != nil
	})
	if len(countable) < 258 {
		t.Fatalf("only %d rows can be counted", len(countable))
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(countable).Draw(t, "regime")
		at := time.Unix(rapid.Int64Range(1_812_000_000, 1_900_000_000).Draw(t, "at"), 0) // from June 2027, when every row chosen is in force
		later := at.Add(time.Duration(rapid.Int64Range(0, 40*24*3600).Draw(t, "seconds")) * time.Second)
		zone := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"}).Draw(t, "zone")
		ask := func(at time.Time) rulebook.Counted {
			c, err := count(r, at, zone)
			if err != nil {
				t.Fatalf("%s: %v", r.ID, err)
			}
			return c
		}
		one, two := ask(at), ask(later)
		// A wall time that clamps to the end of a month, or relief to noon, can
		// put a later anchor earlier on the same day, never on an earlier one.
		if two.Clock.Due.Before(one.Clock.Due.Add(-24 * time.Hour)) {
			t.Fatalf("%s: %s gives %s, %s gives %s", r.ID, at, one.Clock.Due, later, two.Clock.Due)
		}
	})
}

func TestCustomersWhomTheLawDoesNotTellApartGetTheSameAnswerUnderTheirName(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		among := b.Among(f)
		for range 3 {
			tenant, e := anyTenant(t), anyExposure(t)
			tenant.Name = rapid.SampledFrom([]string{"Aldergate Bank", "Nordlicht", ""}).Draw(t, "name")
			f.Tenant, f.Exposure = &tenant, e
			due := among.Due(tenant, e)
			for _, d := range b.Duties(f) {
				got, ok := among.Why(tenant, e, d.Regime.ID)
				if !ok || !reflect.DeepEqual(got, d) {
					t.Fatalf("%s: %+v, by itself %+v", d.Regime.ID, got, d)
				}
				if d.Answer == rulebook.DoesNot {
					continue
				}
				if len(due) == 0 || !reflect.DeepEqual(due[0], d) {
					t.Fatalf("%s is not among those due", d.Regime.ID)
				}
				due = due[1:]
			}
			if len(due) > 0 {
				t.Fatalf("%s is due and does not bite", due[0].Regime.ID)
			}
		}
	})
}

func TestEveryRowThatCanBiteHasFactsUnderWhichItDoes(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, r := range b.Regimes() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			d := find(t, b, factsFor(b, r), r.ID)
			if r.When.Never || r.Watched() && r.Status != rulebook.StatusFuture {
				if d.Answer != rulebook.DoesNot || d.Clock != nil {
					t.Fatalf("%s: %s", d.Answer, d.Because)
				}
				return
			}
			if d.Answer != rulebook.Bites || d.Clock == nil {
				t.Fatalf("%s: %s missing %v", d.Answer, d.Because, d.Missing)
			}
			if len(d.Clock.Working) < 2 || d.Clock.Outer != nil && d.Clock.Due.After(*d.Clock.Outer) {
				t.Fatalf("%+v", d.Clock)
			}
		})
	}
}

// factsFor makes the facts under which a row bites.
func factsFor(b *rulebook.Book, r rulebook.Regime) rulebook.Facts {
	at := time.Date(2027, time.August, 3, 9, 30, 0, 0, time.UTC)
	if r.EffectiveTo != nil {
		at = r.EffectiveTo.Add(-48 * time.Hour)
	}
	window, many := 48, 1_000_000
	f := rulebook.Facts{
		Instants: rulebook.Instants{Occurred: &at, Detected: &at, Suspected: &at, Aware: &at, Discovered: &at, Confirmed: &at, Determined: &at, Classified: &at,
			Assessed: &at, Paid: &at, FixAvailable: &at, InformationAvailable: &at, Cleared: &at, Closed: &at},
		Organisation: rulebook.Organisation{Zone: "Europe/Berlin", Roles: []string{rulebook.Processor, rulebook.Controller}, FedRAMP: true,
			Entities: r.When.Entity, EntitiesKnown: true, Establishments: []string{"DE"}},
		Tenant:   &rulebook.Tenant{Name: "X", Country: "DE", Zone: "Europe/Berlin", Sectors: r.When.Sector, Agreement: &rulebook.Agreement{Window: &window}},
		Exposure: rulebook.Exposure{Data: r.When.Data, Encrypted: "no", Places: []string{"DE"}, People: &many, Counts: map[string]int{}},
		Filed:    map[string]time.Time{}, Rulings: map[string]rulebook.Ruling{},
	}
	first := func(words []string) string {
		for _, w := range words {
			return map[string]string{"EEA": "DE", "UK": "GB"}[w] + strings.TrimPrefix(strings.TrimPrefix(w, "EEA"), "UK")
		}
		return "DE"
	}
	f.Tenant.Country = first(r.When.TenantIn)
	f.Exposure.Places = append(f.Exposure.Places, first(r.When.EstablishedIn))
	f.Exposure.Places = append(f.Exposure.Places, r.When.Place...)
	for _, p := range r.When.Place {
		f.Tenant.States = append(f.Tenant.States, strings.TrimPrefix(p, "US-"))
		f.Exposure.Counts[p] = many
	}
	if c := r.When.Count; c != nil {
		n := max(c.AtLeast, c.Below-1)
		f.Exposure.People = &n
		for _, p := range c.Place {
			f.Exposure.Counts[p] = n
		}
	}
	for _, id := range r.After {
		f.Filed[id] = at
	}
	for _, d := range r.When.Decide {
		code, no := strings.CutPrefix(d, "not ")
		f.Rulings[code] = rulebook.Ruling{Yes: !no, By: "Lena", Reason: "it is so"}
	}
	return f
}
