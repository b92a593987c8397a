package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DisarmHolding keeps an armed notice from leaving by itself. Why may be left
// out: the button must work at once.
type DisarmHolding struct {
	EditionID string
	Why       string
}

// DisarmHolding disarms it and rings legal and the commander. Somebody can
// still let the notice leave by hand. Conflict when it is not armed.
func (a *App) DisarmHolding(ctx context.Context, by people.Person, in DisarmHolding) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	why := "disarmed by " + by.Name
	if in.Why = strings.TrimSpace(in.Why); in.Why != "" {
		if err := incident.Line("why", in.Why, 300); err != nil {
			return err
		}
		why += ": " + in.Why
	}
	return a.withRelease(ctx, in.EditionID, func(tx *store.Tx, _ string, e notice.Edition, r *notice.Release) error {
		f, err := tx.Look().File(e.IncidentID)
		if err != nil {
			return err
		}
		return a.disarm(tx, f, e, r, by.ID, why, "holding.disarmed")
	})
}

// disarm ends an arming, says so on the ledger and rings legal and the
// commander, unless nobody needs the notice any more.
func (a *App) disarm(tx *store.Tx, f *incident.File, e notice.Edition, r *notice.Release, by, why, verb string) error {
	fires := r.SendAt
	if err := r.Disarm(by, why, tx.Now); err != nil {
		return err
	}
	tx.Record(verb, by, f.Number, says{"edition": e.Number, "edition_id": e.ID, "why": why, "fires_at": fires, "expires_at": r.ExpiresAt})
	if err := tx.Update(r); err != nil || why == everybodyTold {
		return err
	}
	if err := a.sound(tx, &f.Incident, incident.AlarmDisarmed, tx.Now); err != nil {
		return err
	}
	return a.sound(tx, &f.Incident, incident.AlarmUnarmed, tx.Now)
}

// watchArmed disarms, in the round of the sweep, what must not leave by itself
// any more, so that whoever relies on it hears of it before its time. It must
// come before the sweep says that it was there: a gap between two rounds is one
// of the reasons.
func (a *App) watchArmed(ctx context.Context, l store.Look) error {
	releases, err := l.Armed()
	for i := range releases {
		err = errors.Join(err, a.watchOne(ctx, releases[i].EditionID))
	}
	return err
}

func (a *App) watchOne(ctx context.Context, editionID string) error {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return err
	}
	if why, err := againstEdition(l, a, editionID); err != nil || why == "" {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		e, err := tx.Look().Edition(editionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		if e, err = tx.Look().Edition(editionID); err != nil {
			return err
		}
		r, err := tx.LockRelease(editionID)
		if err != nil || !r.Armed() {
			return err
		}
		why, err := speaksAgainst(tx.Look(), f, e, &r, tx.Now)
		if err != nil || why == "" {
			return err
		}
		verb := "holding.disarmed"
		if r.Due(tx.Now) {
			verb = "holding.withheld"
		}
		return a.disarm(tx, f, e, &r, people.System().ID, why, verb)
	})
}

func againstEdition(l store.Look, a *App, editionID string) (string, error) {
	e, err := l.Edition(editionID)
	if err != nil {
		return "", err
	}
	f, err := l.File(e.IncidentID)
	if err != nil {
		return "", err
	}
	r, err := l.Release(editionID)
	if err != nil || r == nil || !r.Armed() {
		return "", err
	}
	return speaksAgainst(l, f, e, r, a.Now())
}

// disarmed wakes legal, and the commander, for a holding notice that no longer
// leaves by itself, until somebody sends it or its customers are told.
func disarmed(l store.Look, f *incident.File, threshold string) (situation, error) {
	releases, err := l.Disarmed(f.ID)
	if err != nil {
		return situation{}, err
	}
	s := situation{role: people.Legal}
	if threshold == incident.AlarmUnarmed {
		s.role = people.Commander
	}
	customers := 0
	for i := range releases {
		e, err := l.Edition(releases[i].EditionID)
		if err != nil {
			return s, err
		}
		w, err := l.Wave(e.WaveID)
		if err != nil {
			return s, err
		}
		told, err := l.ToldBeside(e.ID, w.DueAt)
		if err != nil {
			return s, err
		}
		if n := e.Copies - len(told); n > 0 {
			customers += n
			s.lines = append(s.lines, "It was disarmed at "+short(*releases[i].DisarmedAt)+": "+releases[i].DisarmWhy+".")
			s.dueAt, s.not = w.DueAt, releases[i].DisarmedBy
		}
	}
	if customers == 0 {
		return situation{}, nil
	}
	s.headline = fmt.Sprintf("The holding notice to %s no longer leaves by itself. Send it by hand, or sign the letter itself.", manyCustomers(customers))
	return s, nil
}

func manyCustomers(n int) string {
	if n == 1 {
		return "1 customer"
	}
	return fmt.Sprintf("%d customers", n)
}
