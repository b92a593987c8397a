package app_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

func TestWhatTheOrganisationIsInLawIsAskedOnceAndKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		change := func(entities string) error {
			org, err := h.Look().Organisation()
			h.must(err)
			org.Entities = entities
			_, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
			return err
		}
		before := h.Facts()
		h.must(change("fca-firm,nis2-entity"))
		if h.Facts() != before+1 {
			t.Error("the duties of a running incident did not follow")
		}
		h.must(change(""))
		org, err := h.Look().Organisation()
		h.must(err)
		if got := strings.Join(org.EntityList(), " "); got != "fca-firm nis2-entity" {
			t.Errorf("a page that does not ask left %q", got)
		}
		h.must(change(people.NoEntity))
		if org, err = h.Look().Organisation(); err != nil || len(org.EntityList()) != 0 || org.Entities != "none" {
			t.Errorf("got %q (%v)", org.Entities, err)
		}
		h.Rest()
		var bad []mistake
		for entities, says := range map[string]string{"FCA-firm": "not a kind", "fca-firm,": "not a kind", "fca-firm,fca-firm": "twice", "fca-firm,none": "none of it fits", "atlantis": "not a kind", "a b": "not a kind"} {
			bad = append(bad, mistake{entities, func(*story) error { return change(entities) }, fault.KindInvalid, []string{says}})
		}
		refuseEach(t, h, bad)
	})
}

func TestPeopleAreCountedByPlaceAndSummedForAuthorities(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-2")
		decide := func(reference string, counts incident.Counts) error {
			return h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: []app.Decision{
				{Reference: reference, Involvement: incident.In, Reason: "Theo's query", Data: tenant.List{"name", "email"}, Encrypted: "no", Places: tenant.List{"US"}, Counts: counts}}})
		}
		h.must(decide("C-1", incident.Counts{"US": 400}))
		h.must(decide("C-2", incident.Counts{"US": 200, "DE": 3}))
		before := h.Facts()
		h.must(decide("C-2", nil)) // a page that does not ask
		if h.Facts() != before {
			t.Error("counts that were not said again changed")
		}
		all, err := h.Look().ExposureTotals(h.incident)
		h.must(err)
		if !maps.Equal(all.Counts, incident.Counts{"US": 600, "DE": 3}) || strings.Join(all.Places, " ") != "DE US" || all.Encrypted != "no" || len(all.Data) != 2 {
			t.Errorf("got %+v", all)
		}
		if none, err := h.Look().ExposureTotals("nowhere"); none != nil || err != nil {
			t.Errorf("got %v (%v)", none, err)
		}
		h.Rest()
		refuseEach(t, h, []mistake{
			{"a place that is none", func(*story) error { return decide("C-1", incident.Counts{"Texas": 1}) }, fault.KindInvalid, []string{"Row 1", "Texas"}},
			{"fewer than nobody", func(*story) error { return decide("C-1", incident.Counts{"US": -1}) }, fault.KindInvalid, []string{"whole number"}},
		})
		ds, err := app.ReadList("reference,involvement,reason,counts\nC-1,in,r,US-CA:500; DE:20\n", app.Decision{})
		if err != nil || !maps.Equal(ds[0].Counts, incident.Counts{"US-CA": 500, "DE": 20}) {
			t.Errorf("got %+v (%v)", ds, err)
		}
	})
}
