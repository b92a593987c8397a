package rulebook_test

import (
	"reflect"
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
			AwareSettled: rapid.Bool().Draw(t, "settled"),
		},
		Organisation: rulebook.Organisation{
			Zone: rapid.SampledFrom([]string{"Europe/Berlin", "America/Los_Angeles", "", "Mars"}).Draw(t, "zone"), Roles: words("roles", "processor", "controller"),
			Establishments: words("established", "DE", "EU", "GB", "US"), FedRAMP: rapid.Bool().Draw(t, "fedramp"),
			PromiseTarget: time.Duration(rapid.IntRange(0, 400).Draw(t, "promise")) * time.Hour,
		},
		Exposure: rulebook.Exposure{
			Data: words("data", "ssn", "email", "health"), Encrypted: rapid.SampledFrom([]string{"", "yes", "no", "unknown"}).Draw(t, "encrypted"),
			Places: words("places", "DE", "US-NY", "US"),
		},
	}
	if rapid.Bool().Draw(t, "tenant known") {
		f.Tenant = &rulebook.Tenant{
			Name: "Aldergate Bank", Country: rapid.SampledFrom([]string{"", "GB", "DE", "US"}).Draw(t, "country"),
			Zone: rapid.SampledFrom([]string{"", "Europe/London", "Asia/Kolkata"}).Draw(t, "tenant zone"), Sectors: words("sectors", "hipaa", "us-federal"), States: words("states", "CA", "NY"),
		}
		if rapid.Bool().Draw(t, "agreement") {
			f.Tenant.Agreement = &rulebook.Agreement{Trigger: rapid.SampledFrom([]string{"", "aware", "suspected", "odd"}).Draw(t, "trigger")}
			if rapid.Bool().Draw(t, "window recorded") {
				f.Tenant.Agreement.Window = hours(rapid.IntRange(-1, 100_000).Draw(t, "window"))
			}
		}
	}
	return f
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
