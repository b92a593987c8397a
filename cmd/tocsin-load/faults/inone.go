package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// inOne kills one world again and again while its letters leave, at the step at
// which the mail server holds the child.
func (l *lane) inOne(ctx context.Context, s step, t *tally) (err error) {
	w, err := l.ready(ctx, l.sized(l.Kills))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	for range l.Kills {
		hold := s.hold
		if s.secure == "" { // the letter of the last kill comes first; one of the next is taken
			hold.After += l.rng.IntN(perKill - 2)
		}
		if err := w.heldAt(ctx, sink.Script{Certificate: s.secure, Hold: &hold}); err != nil {
			return err
		}
		hit, err := w.strike(ctx, s)
		if err != nil {
			return err
		}
		t.kills++
		if hit {
			t.hits++
		}
		if n, err := w.orphans(ctx); err != nil || n > 0 {
			return errors.Join(err, fmt.Errorf("right after a kill %d letters have no job", n))
		}
	}
	return w.end(ctx, t)
}

// strike kills the child where it is held, and tells whether the record is as
// the step wants it.
func (w *world) strike(ctx context.Context, s step) (bool, error) {
	if s.secure != "" { // whoever is held may be an alarm: wait for the letters' own call
		if err := until(ctx, 20*time.Second, "letters are under way", func() (bool, error) {
			calls, err := w.sink.Totals(ctx)
			if err != nil || calls.Held == 0 {
				return false, err
			}
			return w.stands(ctx, s)
		}); err != nil {
			return false, err
		}
	}
	if !s.locked {
		w.kill()
		return w.stands(ctx, s)
	}
	g, err := w.shut(ctx)
	if err != nil {
		return false, err
	}
	next := &sink.Hold{Step: sink.Mail, After: 1, All: true} // no other letter gets through under the lock
	if err := w.play(ctx, sink.Script{Hold: next}); err != nil {
		return false, errors.Join(err, g.open())
	}
	time.Sleep(50 * time.Millisecond) // the 250 is read; what follows needs the lock
	w.kill()
	if err := g.open(); err != nil {
		return false, err
	}
	return w.stands(ctx, s)
}

// stands tells whether an attempt is open, as it must be from K4 on. Over TLS
// and before MAIL it may be either way, but a job must be under way.
func (w *world) stands(ctx context.Context, s step) (bool, error) {
	if s.secure != "" {
		n, err := w.count(ctx, "SELECT count(*) FROM river_job WHERE kind = 'deliver_notice' AND state = 'running'")
		return n > 0, err
	}
	n, err := w.count(ctx, "SELECT count(*) FROM attempts WHERE ended_at IS NULL")
	return n > 0, err
}

// sized is how many letters a world needs that is killed so often.
func (l *lane) sized(kills int) int {
	if l.Letters > 0 {
		return l.Letters
	}
	return kills*perKill + alone
}
