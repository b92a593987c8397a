package app

import (
	"context"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// later is the later of two instants; the second may be absent.
func later(now time.Time, at *time.Time) time.Time {
	if at != nil && at.After(now) {
		return *at
	}
	return now
}

// planRelease works out when an edition leaves that is about to be signed.
// Invalid for a time that has passed or that lies after the deadline.
func planRelease(tx *store.Tx, by people.Person, e notice.Edition, in *ApproveNotice, wait time.Duration) (notice.Release, error) {
	id, err := newID()
	r := notice.Release{ID: id, EditionID: e.ID, IncidentID: e.IncidentID, Mode: in.Release, Generation: 1, Version: 1}
	switch in.Release {
	case "", notice.AtOnce:
		at := tx.Now.Add(wait)
		r.Mode, r.SendAt = notice.AtOnce, &at
	case notice.AtATime:
		r.SendAt = in.SendAt
		return r, mayLeaveAt(tx, e, in.SendAt)
	case notice.ByCommander:
	case notice.Armed:
		err := arm(tx, e, in.ExpiresAt, &r)
		r.ArmedBy, in.SendAt = by.ID, r.SendAt // what the letters promise must still be true then
		return r, err
	default:
		return r, fault.Invalid("Choose when the letters leave: now, at a time, or when the commander releases them.").In("release")
	}
	return r, err
}

// release settles when a signed edition leaves.
func (a *App) release(tx *store.Tx, f *incident.File, e notice.Edition, r notice.Release) error {
	if err := tx.Insert(&r); err != nil {
		return err
	}
	return a.released(tx, f, e, r)
}

// released says so on the ledger and asks for what comes next.
func (a *App) released(tx *store.Tx, f *incident.File, e notice.Edition, r notice.Release) error {
	tx.Record("notice.released", people.System().ID, f.Number, says{"edition": e.Number, "edition_id": e.ID, "mode": r.Mode, "send_at": r.SendAt})
	if r.Mode == notice.Armed {
		return a.armed(tx, f, e, r)
	}
	if r.Mode == notice.ByCommander {
		return a.sound(tx, &f.Incident, incident.AlarmRelease, tx.Now)
	}
	return wakeRelease(tx, r)
}

func mayLeaveAt(tx *store.Tx, e notice.Edition, at *time.Time) error {
	if at == nil || !at.After(tx.Now) {
		return fault.Invalid("That time has passed. Choose one that lies ahead, or let the letters leave now.").In("send_at")
	}
	w, err := tx.Look().Wave(e.WaveID)
	if err == nil && w.DueAt != nil && w.DueAt.After(tx.Now) && !at.Before(*w.DueAt) {
		err = fault.Invalid("The letters are due %s. Choose a time before that.", short(*w.DueAt)).In("send_at")
	}
	return err
}

// wakeRelease asks for an edition to be looked at when it is to leave.
func wakeRelease(tx *store.Tx, r notice.Release) error {
	if r.SendAt == nil || r.Held() {
		return nil
	}
	return tx.Enqueue(store.Job{Args: SendNotice{EditionID: r.EditionID, Generation: r.Generation}, At: r.SendAt, Queue: store.QueueLetters})
}

// HoldNotice keeps a signed edition back. Why may be left out: the button must
// work at once.
type HoldNotice struct {
	EditionID string
	Why       string
}

// HoldNotice keeps a signed edition back until somebody releases it. Conflict
// when its letters are leaving or it is held already.
func (a *App) HoldNotice(ctx context.Context, by people.Person, in HoldNotice) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	if in.Why = strings.TrimSpace(in.Why); in.Why != "" {
		if err := incident.Line("why", in.Why, 300); err != nil {
			return err
		}
	}
	return a.withRelease(ctx, in.EditionID, func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
		if err := r.Hold(by.ID, in.Why, tx.Now); err != nil {
			return err
		}
		tx.Record("notice.held", by.ID, number, says{"edition": e.Number, "edition_id": e.ID, "why": in.Why})
		return tx.Update(r)
	})
}

// ReleaseNotice lets a signed edition leave. Generation is that of the release
// as it was read.
type ReleaseNotice struct {
	EditionID  string
	Generation int
}

// ReleaseNotice undoes a hold; where there is none, the letters leave now.
// Conflict when they are leaving already or somebody changed it meanwhile.
func (a *App) ReleaseNotice(ctx context.Context, by people.Person, in ReleaseNotice) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	return a.withRelease(ctx, in.EditionID, func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
		if r.BegunAt == nil && r.Generation != in.Generation {
			return fault.Conflict("Somebody held or released these letters while you had this page open. See how they stand now.")
		}
		if err := mayLeave(tx.Look(), &e); err != nil {
			return err
		}
		held := r.Held()
		if !held {
			if err := a.strikeTold(tx, number, e, r); err != nil {
				return err
			}
		}
		if err := r.Let(by.ID, tx.Now); err != nil {
			return err
		}
		tx.Record("notice.released", by.ID, number, says{"edition": e.Number, "edition_id": e.ID, "mode": r.Mode, "send_at": r.SendAt, "was_held": held})
		if err := tx.Update(r); err != nil {
			return err
		}
		return wakeRelease(tx, *r)
	})
}

// withRelease changes the release of a signed edition under its incident's
// lock. Conflict before the signature, and once the edition is stale.
func (a *App) withRelease(ctx context.Context, editionID string, change func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error) error {
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
		signed, err := tx.Look().Approval(e.ID)
		if err != nil {
			return err
		}
		switch {
		case signed == nil:
			return fault.Conflict("Edition %d is not signed, so nothing of it leaves.", e.Number)
		case e.VoidedAt != nil:
			return fault.Conflict("Edition %d is stale: %s. Nothing of it is sent.", e.Number, e.VoidReason)
		}
		r, err := tx.LockRelease(e.ID)
		if err != nil {
			return err
		}
		return change(tx, f.Number, e, &r)
	})
}

// SendRest lets the other letters of a wave follow the first few, after one of
// those stopped them. Conflict when they are not stopped.
func (a *App) SendRest(ctx context.Context, by people.Person, editionID string) error {
	if err := by.Must(people.SendNotices); err != nil {
		return err
	}
	return a.withRelease(ctx, editionID, func(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
		if err := r.Rest(&by.ID, tx.Now); err != nil {
			return err
		}
		tx.Record("notice.resumed", by.ID, number, says{"edition": e.Number, "edition_id": e.ID, "was": r.PausedWhy})
		if err := tx.Update(r); err != nil {
			return err
		}
		return askRest(tx, *r)
	})
}

func askRest(tx *store.Tx, r notice.Release) error {
	return tx.Enqueue(store.Job{Args: SendNotice{EditionID: r.EditionID, Generation: r.Generation}, Queue: store.QueueLetters})
}
