package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
)

// PromiseKept tells of each clause of the published promise how it stands in
// an incident: the version that held when it was confirmed, or that holds now
// while it is not. Nil when none is on record.
func (a *App) PromiseKept(ctx context.Context, by people.Person, incidentID string) (*incident.Promise, []incident.Report, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, nil, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return nil, nil, err
	}
	at := a.Now()
	if c := f.Confirmed(); c != nil {
		at = c.ConfirmedAt
	}
	p, err := l.PromiseAt(at)
	if err != nil || p == nil {
		return nil, nil, err
	}
	duties, err := l.Obligations(f.ID)
	if err != nil {
		return nil, nil, err
	}
	letters, err := l.TakenLetters(f.ID)
	if err != nil {
		return nil, nil, err
	}
	return p, p.Reports(f, duties, letters, a.Now()), nil
}
