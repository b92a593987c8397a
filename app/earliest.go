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

// eachUndecided hands over the customers that may be affected, those together
// whom the law does not tell apart: one of them, the duties that each would
// raise, and how many they are.
func (a *App) eachUndecided(l store.Look, f *incident.File, g ground, fn func(tenant.Tenant, []rulebook.Duty, int)) error {
	kinds, err := l.UndecidedAlike([]string{f.ID})
	for _, k := range kinds[f.ID] {
		t := k.Tenant()
		fn(t, a.Book.Duties(facts(f, g, &t, k.Agreement(), nil)), k.Customers)
	}
	return err
}

// eachAffected pages through the customers that were decided in and hands each
// over with the duties it raises.
func (a *App) eachAffected(l store.Look, f *incident.File, g ground, fn func(tenant.Tenant, []rulebook.Duty, int)) error {
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
			fn(t, a.Book.Duties(facts(f, g, &t, agreements[t.ID], &page[i])), 1)
		}
		after = tids[len(tids)-1]
	}
}

// earliest works out the earliest deadline there may be while customers are
// undecided: nil when none is undecided or no clock runs.
func (a *App) earliest(l store.Look, f *incident.File, o people.Organisation) (*incident.Earliest, error) {
	all, err := a.earliests(l, []incident.File{*f}, o)
	return all[f.ID], err
}

// earliests does the same for many incidents with as many queries.
func (a *App) earliests(l store.Look, files []incident.File, o people.Organisation) (map[string]*incident.Earliest, error) {
	var open []*incident.File
	var ids []string
	for i := range files {
		if f := &files[i]; !f.CustomersKnown && f.Running() {
			open, ids = append(open, f), append(ids, f.ID)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	kinds, err := l.UndecidedAlike(ids)
	if err != nil {
		return nil, err
	}
	g, err := a.grounds(l, o, ids)
	out := map[string]*incident.Earliest{}
	for _, f := range open {
		if e := a.earliestOf(f, g.of(f.ID), kinds[f.ID]); e != nil {
			out[f.ID] = e
		}
	}
	return out, err
}

func (a *App) earliestOf(f *incident.File, g ground, kinds []store.Alike) *incident.Earliest {
	var out *incident.Earliest
	undecided := 0
	bound := map[time.Time]map[string]int{}
	for _, k := range kinds {
		undecided += k.Customers
		t := k.Tenant()
		d, ok := rulebook.Binding(a.Book.Duties(facts(f, g, &t, k.Agreement(), nil)))
		if !ok {
			continue
		}
		if out == nil || d.Clock.Due.Before(out.DueAt) {
			out = &incident.Earliest{DueAt: d.Clock.Due, StartedAt: d.Clock.StartedAt, Reference: t.Reference, Working: d.Clock.Working}
		}
		at := bound[d.Clock.Due]
		if at == nil {
			at = map[string]int{}
			bound[d.Clock.Due] = at
		}
		at[kindOfDuty(d)] += k.Customers
	}
	if out != nil {
		out.Undecided, out.Because = undecided, because(bound[out.DueAt])
	}
	return out
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
