package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
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
	NextTry  *time.Time // where all that is left was put off: when the first of them is tried again
}

// LeavesNext is a signed edition that leaves by itself at a time that is set.
type LeavesNext struct {
	Edition  notice.Edition
	Incident incident.Incident
	At       time.Time
}

// LeavesNext tells which signed editions leave by themselves, the first first.
func (a *App) LeavesNext(ctx context.Context, by people.Person) ([]LeavesNext, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	rows, err := l.ReleasesAhead(mostSendings)
	if err != nil {
		return nil, err
	}
	out := make([]LeavesNext, len(rows))
	for i, r := range rows {
		if out[i].Edition, err = l.Edition(r.EditionID); err != nil {
			return nil, err
		}
		if out[i].Incident, err = l.Incident(r.IncidentID); err != nil {
			return nil, err
		}
		out[i].At = *r.SendAt
	}
	return out, nil
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
		if out[i], err = sendingNow(l, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sendingNow reads what a sending is of and what keeps it.
func sendingNow(l store.Look, s notice.Sending) (n SendingNow, err error) {
	n = SendingNow{Sending: s}
	if n.Edition, err = l.Edition(s.EditionID); err != nil {
		return n, err
	}
	if n.Notice, err = l.Notice(n.Edition.NoticeID); err != nil {
		return n, err
	}
	if n.Incident, err = l.Incident(s.IncidentID); err != nil {
		return n, err
	}
	w, err := l.Wave(n.Edition.WaveID)
	if err != nil {
		return n, err
	}
	n.DueAt = w.DueAt
	r, err := l.Release(s.EditionID)
	if err != nil {
		return n, err
	}
	if r != nil {
		n.Paused = r.HaltedAt
	}
	if s.Ready() == 0 && s.Left() > 0 {
		n.NextTry, err = l.NextTry(s.EditionID)
	}
	return n, err
}
