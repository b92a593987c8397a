package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Limits of the sweep.
const (
	sweepAlarms = 1000            // alarms looked at in one round
	lostAfter   = 2 * time.Minute // a wake-up this late is taken for lost
	sweepStuck  = 100             // lost pieces of work asked for again in one round
	heartbeat   = "sweep"         // name of the heartbeat
	DeadAfter   = 2 * time.Minute // DeadAfter is the age of a heartbeat from which the clocks count as not watched
)

// SweepClocks is the safety net under the job queue: it returns every alarm
// that is due and unhandled, asks again for work whose wake-up got lost, and
// records a heartbeat. It needs no job queue to run.
func (a *App) SweepClocks(ctx context.Context, node string) ([]SoundAlarm, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	now := a.Now()
	jump := errors.Join(a.noticeJump(ctx, l, node, now), a.watchArmed(ctx, l), a.watchContacts(ctx, l, now)) // whatever becomes of it, the bell rings
	due, err := l.DueAlarms(now, sweepAlarms)
	if err != nil {
		return nil, errors.Join(jump, err)
	}
	out := make([]SoundAlarm, len(due))
	for i, al := range due {
		out[i] = SoundAlarm{AlarmID: al.ID, Generation: al.Generation}
	}
	if err := errors.Join(jump, a.resume(ctx, l, now)); err != nil {
		return out, err
	}
	return out, a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Beat(heartbeat, node, now) })
}

// resume asks again for work that was due some time ago and has not been done.
func (a *App) resume(ctx context.Context, l store.Look, now time.Time) error {
	var jobs []store.Job
	lost := now.Add(-lostAfter)
	batches, err := l.StuckBatches(lost, sweepStuck)
	if err != nil {
		return err
	}
	for _, b := range batches {
		jobs = append(jobs, store.Job{Args: DeliverNotice{EditionID: b.EditionID, Batch: b.Batch}, Queue: store.QueueLetters})
	}
	unsent, err := l.UnsentEditions(lost, sweepStuck)
	if err != nil {
		return err
	}
	for _, e := range unsent {
		if isStopped(l, e, now) {
			continue // SendNotice would refuse it every time
		}
		jobs = append(jobs, store.Job{Args: SendNotice{EditionID: e.ID}, Queue: store.QueueLetters})
	}
	behind, err := l.Behind(lost, sweepStuck)
	if err != nil {
		return err
	}
	// A new edition of rules, calendars or zones is worked in like a fact. Nodes
	// of two releases side by side would take turns at it, at most once in
	// lostAfter, until the older one is gone.
	other, err := l.OtherBasis(basis(a.Book), sweepStuck)
	if err != nil {
		return err
	}
	for _, i := range append(behind, other...) {
		jobs = append(jobs, store.Job{Args: OpenDuties{IncidentID: i.ID, Facts: i.FactsVersion}})
	}
	ended, err := l.EndedHolds(lost, sweepStuck)
	if err != nil {
		return err
	}
	for _, h := range ended {
		jobs = append(jobs, store.Job{Args: ResumeHold{HoldID: h.ID}})
	}
	if len(jobs) == 0 {
		return nil
	}
	return a.askAgain(ctx, jobs)
}

// isStopped tells whether an edition tells of an incident that
// proved not to be one, or is held back whole.
func isStopped(l store.Look, e notice.Edition, now time.Time) bool {
	f, err := l.File(e.IncidentID)
	if err != nil {
		return true // looked at again in the next round
	}
	n, err := l.Notice(e.NoticeID)
	if err != nil || f.Refuted() && n.Kind.Asserts() {
		return true
	}
	copies, err := l.Copies(e.ID)
	return err != nil || refuseHeld(l, e, copies, now) != nil
}

// askAgain enqueues lost work, at most once in lostAfter for the same piece.
func (a *App) askAgain(ctx context.Context, jobs []store.Job) error {
	var mine []store.Job
	me, err := newID() // each round asks as somebody else: a claim holds against all
	if err != nil {
		return err
	}
	err = a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		for _, j := range jobs {
			free, err := u.Claim("again:"+sum(j.Args.Kind(), fmt.Sprintf("%+v", j.Args)), me, u.Now, u.Now.Add(lostAfter))
			if err != nil {
				return err
			}
			if free {
				mine = append(mine, j)
			}
		}
		return nil
	})
	if err != nil || len(mine) == 0 {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, j := range mine {
			j.Once = true
			if err := tx.Enqueue(j); err != nil {
				return err
			}
		}
		tx.Record("sweep.resumed", people.System().ID, "jobs", says{"jobs": len(mine)})
		return nil
	})
}

// ClocksWatched tells when the clocks were last swept on any node, nil when
// never.
func (a *App) ClocksWatched(ctx context.Context) (*time.Time, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	b, err := l.LastBeat(heartbeat)
	if err != nil || b == nil {
		return nil, err
	}
	return &b.At, nil
}
