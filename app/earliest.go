package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// eachUndecided pages through the customers that may be affected and hands
// each over with the duties it would raise. Customers alike in law share one
// answer.
func (a *App) eachUndecided(l store.Look, f *incident.File, o people.Organisation, fn func(tenant.Tenant, []rulebook.Duty)) error {
	answers := map[string][]rulebook.Duty{}
	for after := ""; ; {
		page, err := l.UndecidedAfter(f.ID, after, 1000)
		if err != nil || len(page) == 0 {
			return err
		}
		agreements, err := l.AgreementsOf(tenantIDs(page))
		if err != nil {
			return err
		}
		for _, t := range page {
			key := alike(t, agreements[t.ID])
			if _, ok := answers[key]; !ok {
				answers[key] = a.Book.Duties(facts(f, o, &t, agreements[t.ID], nil))
			}
			fn(t, answers[key])
		}
		after = page[len(page)-1].ID
	}
}

// eachAffected pages through the customers that were decided in and hands each
// over with the duties it raises.
func (a *App) eachAffected(l store.Look, f *incident.File, o people.Organisation, fn func(tenant.Tenant, []rulebook.Duty)) error {
	for after := ""; ; {
		page, err := l.ExposuresAfter(f.ID, incident.In, after, slice)
		if err != nil || len(page) == 0 {
			return err
		}
		tids := make([]string, len(page))
		for i := range page {
			tids[i] = page[i].TenantID
		}
		tenants, err := l.TenantsByID(tids)
		if err != nil {
			return err
		}
		agreements, err := l.AgreementsOf(tids)
		if err != nil {
			return err
		}
		for i := range page {
			t := tenants[page[i].TenantID]
			fn(t, a.Book.Duties(facts(f, o, &t, agreements[t.ID], &page[i])))
		}
		after = tids[len(tids)-1]
	}
}

// alike is what the law looks at in a customer.
func alike(t tenant.Tenant, ag *tenant.Agreement) string {
	s := []string{t.Country, t.Zone, strings.Join(t.Sectors, ","), strings.Join(t.States, ",")}
	if ag != nil {
		s = append(s, ag.Trigger)
		if ag.WindowHours != nil {
			s = append(s, fmt.Sprint(*ag.WindowHours))
		}
	}
	return strings.Join(s, "|")
}

func tenantIDs(ts []tenant.Tenant) []string {
	out := make([]string, len(ts))
	for i := range ts {
		out[i] = ts[i].ID
	}
	return out
}

// earliest works out the earliest deadline there may be while customers are
// undecided: nil when none is undecided or no clock runs.
func (a *App) earliest(l store.Look, f *incident.File, o people.Organisation) (*incident.Earliest, error) {
	if f.CustomersKnown || !f.Running() {
		return nil, nil
	}
	var out *incident.Earliest
	undecided := 0
	bound := map[time.Time]map[string]int{}
	err := a.eachUndecided(l, f, o, func(_ tenant.Tenant, duties []rulebook.Duty) {
		undecided++
		d, ok := rulebook.Binding(duties)
		if !ok {
			return
		}
		if out == nil || d.Clock.Due.Before(out.DueAt) {
			out = &incident.Earliest{DueAt: d.Clock.Due, StartedAt: d.Clock.StartedAt}
		}
		at := bound[d.Clock.Due]
		if at == nil {
			at = map[string]int{}
			bound[d.Clock.Due] = at
		}
		at[kindOfDuty(d)]++
	})
	if err != nil || out == nil {
		return nil, err
	}
	out.Undecided = undecided
	out.Because = because(bound[out.DueAt])
	return out, nil
}

// kindOfDuty says in a word or two what binds: "24 h contracts", or the law.
func kindOfDuty(d rulebook.Duty) string {
	if d.Regime.Trigger == rulebook.OfContract {
		return fmt.Sprintf("%d h contracts", int(d.Clock.Due.Sub(d.Clock.StartedAt)/time.Hour))
	}
	return "a duty under " + incident.Label(d.Regime)
}

func because(counts map[string]int) string {
	var parts []string
	for kind, n := range counts {
		verb, noun := "have", "candidates"
		if n == 1 {
			verb, noun = "has", "candidate"
			kind = strings.TrimSuffix(kind, "s")
			if strings.HasSuffix(kind, "contract") {
				kind = "a " + kind
			}
		}
		parts = append(parts, fmt.Sprintf("%d %s %s %s", n, noun, verb, kind))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
