package incident_test

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
)

func TestCountsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := incident.Counts(rapid.MapOf(rapid.StringMatching(`[A-Z]{2}(-[A-Z0-9]{1,3})?`), rapid.IntRange(0, 1e9)).Draw(t, "counts"))
		got, err := incident.ParseCounts(c.String())
		if err != nil || !maps.Equal(got, c) {
			t.Fatalf("%v read %v (%v)", c, got, err)
		}
	})
}

func TestCountsThatCanBeNoneAreRefused(t *testing.T) {
	t.Parallel()
	for in, says := range map[string]string{
		"US-CA": "does not say how many", "US-CA:many": "does not say how many", ":5": "not a place", "California:5": "not a place",
		"DE:-1": "whole number from 0", "DE:10000000001": "whole number from 0", "DE:1; de:2": "counted twice",
	} {
		_, err := incident.ParseCounts(in)
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q", in, err, says)
		}
	}
}

func TestPeopleAreKnownOnceEveryPlaceIsCounted(t *testing.T) {
	t.Parallel()
	c := incident.Counts{"DE": 20, "US-CA": 500}
	if n := c.People(tenant.List{"DE", "us-ca"}); n == nil || *n != 520 {
		t.Errorf("got %v, want 520", n)
	}
	for _, places := range []tenant.List{{"DE", "FR"}, {"FR"}} {
		if n := c.People(places); n != nil {
			t.Errorf("%v: got %d, want not counted", places, *n)
		}
	}
	if n := (incident.Counts)(nil).People(nil); n != nil {
		t.Errorf("nothing counted: got %d", *n)
	}
}

func TestWhatAllCustomersLostIsSummedPlaceByPlace(t *testing.T) {
	t.Parallel()
	got := incident.Totals([]incident.Share{
		{Data: tenant.List{"email"}, Encrypted: "yes", Places: tenant.List{"DE"}, Counts: incident.Counts{"DE": 10}, Customers: 3},
		{Data: tenant.List{"health", "email"}, Encrypted: "yes", Places: tenant.List{"DE", "FR"}, Counts: incident.Counts{"DE": 5, "US-CA": 1}, Customers: 1},
	})
	if strings.Join(got.Data, " ") != "email health" || strings.Join(got.Places, " ") != "DE FR US-CA" || got.Encrypted != "yes" {
		t.Errorf("got %+v", got)
	}
	if !maps.Equal(got.Counts, incident.Counts{"DE": 35, "US-CA": 1}) { // FR: nobody counted
		t.Errorf("got %v", got.Counts)
	}
	for second, want := range map[string]string{"no": "no", "unknown": "unknown", "yes": "yes"} {
		got := incident.Totals([]incident.Share{{Encrypted: "yes", Customers: 1}, {Encrypted: second, Customers: 1}})
		if got.Encrypted != want {
			t.Errorf("yes and %s make %q", second, got.Encrypted)
		}
	}
	half := incident.Totals([]incident.Share{
		{Places: tenant.List{"DE"}, Counts: incident.Counts{"DE": 10}, Customers: 1}, {Places: tenant.List{"DE"}, Customers: 1}})
	if _, ok := half.Counts["DE"]; ok {
		t.Error("one customer has not counted there, and the sum passes for all")
	}
}
