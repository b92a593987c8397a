package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// mostSendings is how many sendings are told at once.
const mostSendings = 100

// SendingNow is how far one edition has come.
type SendingNow struct {
	notice.Sending
	Edition  notice.Edition
	Notice   notice.Notice
	Incident incident.Incident
	DueAt    *time.Time
	Paused   *time.Time
}

// SendingsNow tells how far each edition has come that is leaving, or that an
// answer came for within the last day; the last heard of first.
func (a *App) SendingsNow(ctx context.Context, by people.Person) ([]SendingNow, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	rows, err := l.Sendings(a.Now().Add(-24*time.Hour), mostSendings)
	if err != nil {
		return nil, err
	}
	out := make([]SendingNow, len(rows))
	for i, s := range rows {
		n := SendingNow{Sending: s}
		if n.Edition, err = l.Edition(s.EditionID); err != nil {
			return nil, err
		}
		if n.Notice, err = l.Notice(n.Edition.NoticeID); err != nil {
			return nil, err
		}
		if n.Incident, err = l.Incident(s.IncidentID); err != nil {
			return nil, err
		}
		w, err := l.Wave(n.Edition.WaveID)
		if err != nil {
			return nil, err
		}
		r, err := l.Release(s.EditionID)
		if err != nil {
			return nil, err
		}
		n.DueAt = w.DueAt
		if r != nil {
			n.Paused = r.HaltedAt
		}
		out[i] = n
	}
	return out, nil
}
