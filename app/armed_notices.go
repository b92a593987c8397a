package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// ArmedNotice is a holding notice that leaves by itself, and to how many: those
// who have not been told.
type ArmedNotice struct {
	Release   notice.Release
	Number    string // INC-2026-001
	Customers int
}

// ArmedNotices returns every notice that leaves by itself and that nobody holds,
// the next first.
func (a *App) ArmedNotices(ctx context.Context, by people.Person) ([]ArmedNotice, error) {
	if err := by.Must(people.ReadIncidents); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	releases, err := l.Armed()
	if err != nil {
		return nil, err
	}
	var out []ArmedNotice
	for _, r := range releases {
		if r.Held() {
			continue
		}
		e, err := l.Edition(r.EditionID)
		if err != nil {
			return nil, err
		}
		w, err := l.Wave(e.WaveID)
		if err != nil {
			return nil, err
		}
		told, err := l.ToldBeside(e.ID, w.DueAt)
		if err != nil {
			return nil, err
		}
		inc, err := l.Incident(e.IncidentID)
		if err != nil {
			return nil, err
		}
		out = append(out, ArmedNotice{Release: r, Number: inc.Number, Customers: e.Copies - len(told)})
	}
	return out, nil
}
