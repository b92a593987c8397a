package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/flowchestra/tocsin/app/fault"
)

// usualPatience is how long a change may wait and work before it commits.
const usualPatience = 30 * time.Second

// errTooLong is the cause of a change that came to its deadline.
var errTooLong = errors.New("the change came to its deadline")

// deadline ends a change that has waited and worked too long. The commit itself
// is not under it: a change that was cut in the middle of its commit may or may
// not be saved, and nobody could tell which.
type deadline struct {
	ctx   context.Context
	asked context.Context // without the deadline
	timer *time.Timer
	end   context.CancelCauseFunc
}

// change makes one change within its deadline: when it is its turn, in one
// transaction, committed only if fn and the deadline let it.
func (s *Store) change(limit *deadline, fn func(*gorm.DB) error) error {
	over, err := s.turns.take(limit.ctx)
	if err != nil {
		return limit.judge(err)
	}
	defer over()
	return limit.judge(s.writer.WithContext(limit.ctx).Transaction(func(db *gorm.DB) error {
		if err := fn(db); err != nil {
			return err
		}
		return limit.lift()
	}))
}

// inTime starts the deadline of one change. Use its ctx for all of the change,
// and close it.
func (s *Store) inTime(asked context.Context) *deadline {
	ctx, end := context.WithCancelCause(withKeys(asked, s.cfg.Keys))
	after := cmp.Or(s.cfg.Patience, usualPatience)
	return &deadline{ctx: ctx, asked: asked, end: end, timer: time.AfterFunc(after, func() { end(errTooLong) })}
}

// lift takes the deadline off a change that is about to commit, or tells that
// it has passed.
func (d *deadline) lift() error {
	if !d.timer.Stop() {
		return errTooLong
	}
	return nil
}

func (d *deadline) close() {
	d.timer.Stop()
	d.end(nil)
}

// judge is the refusal for a change that came to its deadline before it was
// committed: somebody else held the database all that time. Where whoever asked
// has gone, or the change was refused with a sentence, the error stays what it
// is.
func (d *deadline) judge(err error) error {
	var said *fault.Fault
	late := errors.Is(err, errTooLong) || errors.Is(context.Cause(d.ctx), errTooLong)
	if err == nil || errors.As(err, &said) || d.asked.Err() != nil || !late {
		return err
	}
	return fault.Unavailable("%s", held)
}
