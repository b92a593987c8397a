package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// ListDuties lists what bites, may bite or was met in an incident, those alike
// together, in the order in which people look at them.
func (a *App) ListDuties(ctx context.Context, by people.Person, incidentID string) ([]incident.DutyLine, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	return a.dutyLines(l, incidentID)
}

func (a *App) dutyLines(l store.Look, incidentID string) ([]incident.DutyLine, error) {
	lines, err := l.DutyLines(incidentID)
	if err != nil {
		return nil, err
	}
	holds, err := l.Holds(incidentID)
	for i := range lines {
		lines[i].Held = incident.UnderHold(lines[i].Example, holds, a.Now())
	}
	incident.SortDuties(lines, a.Now())
	return lines, err
}

// factsOf returns the facts that each of some obligations of one incident is
// decided by: as many queries for one as for all.
func (a *App) factsOf(l store.Look, f *incident.File, g ground, duties []incident.Obligation) ([]rulebook.Facts, error) {
	var tids []string
	for _, o := range duties {
		if o.TenantID != nil {
			tids = append(tids, *o.TenantID)
		}
	}
	tenants, err := l.TenantsByID(tids)
	if err != nil {
		return nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	exposures, err := l.ExposuresOf(f.ID, tids)
	if err != nil {
		return nil, err
	}
	all, err := l.ExposureTotals(f.ID)
	out := make([]rulebook.Facts, len(duties))
	for i, o := range duties {
		if o.TenantID == nil {
			out[i] = facts(f, g, nil, nil, all)
			out[i].Exposure.Partial = !f.CustomersKnown
			continue
		}
		t, e := tenants[*o.TenantID], exposures[*o.TenantID]
		out[i] = facts(f, g, &t, agreements[t.ID], &e)
	}
	return out, err
}
