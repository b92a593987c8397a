package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
)

// OpenDeadlines returns what is still to be done in every open incident that a
// person may read, as holds leave it, the first to come first.
func (a *App) OpenDeadlines(ctx context.Context, by people.Person) ([]incident.Deadline, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	files, err := l.OpenIncidents()
	if err != nil || len(files) == 0 {
		return nil, err
	}
	ids, of := make([]string, len(files)), map[string]incident.Incident{}
	for i, f := range files {
		ids[i], of[f.ID] = f.ID, f.Incident
	}
	out, err := l.OpenDeadlines(ids)
	if err != nil {
		return nil, err
	}
	holds, err := l.HoldsIn(ids)
	if err != nil {
		return nil, err
	}
	org, err := l.Organisation()
	for i := range out {
		d := &out[i]
		d.Number, d.Title = of[d.IncidentID].Number, of[d.IncidentID].Title
		due := d.DueAt
		c := incident.UnderHold(incident.Obligation{RegimeID: d.RegimeID, StartedAt: &d.StartedAt, DueAt: &due}, holds[d.IncidentID], a.Now())
		if d.Held = c.Held; !d.Held && c.DueAt.After(d.DueAt) {
			d.DueAt = *c.DueAt
		}
		if d.Customers > 0 {
			at := clock.SignBy(d.DueAt, org.Sending(), org.Margin())
			d.SignBy = &at
		}
	}
	return out, err
}
