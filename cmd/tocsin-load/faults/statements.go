package faults

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/notifications"
)

const never = 1 << 40 // statements

var errPlanned = errors.New("planned: this statement fails")

// statements is F03: the n-th statement of a whole send fails, n = 1, 2, 3…
// until a send is clean, worked in this process. After each failure the jobs
// that are due are woken and everything must get through.
func (l *lane) statements(ctx context.Context, id string) error {
	t := tally{id: id, allowed: connections}
	first := 1 + l.rng.IntN(l.Steps)
	last := int64(0)
	for n := int64(first); ; n += int64(l.Steps) {
		clean, err := l.fails(ctx, &t, n)
		if err != nil {
			return err
		}
		if clean {
			last = n
			break
		}
		t.kills++
	}
	t.note("statements %d, each %d-th from the %d-th failed once; half-done states 0", last, l.Steps, first)
	l.tell(&t)
	return nil
}

// fails works a small send in which one statement fails, and tells whether it
// ended before that one came.
func (l *lane) fails(ctx context.Context, t *tally, n int64) (clean bool, err error) {
	const letters = 6
	w, err := l.ready(ctx, letters)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	relay, err := notifications.ParseRelay(w.sink.URL())
	if err != nil {
		return false, err
	}
	var left atomic.Int64
	left.Store(never)
	setup := bench.Setup{Place: w.Place, Relay: relay, Connections: connections, Node: node, Poll: quick, Rests: true, Observe: func(string) error {
		if left.Add(-1) == 0 {
			return errPlanned
		}
		return nil
	}}
	b, err := setup.Open(ctx)
	if err != nil {
		return false, err
	}
	defer func() { b.Close() }()
	left.Store(n)
	if err := b.Run.Start(ctx); errors.Is(err, errPlanned) { // the process would end, and the next one begin
		b.Close()
		next, err := setup.Open(ctx)
		if err != nil {
			return false, err
		}
		b = next
		if err := b.Run.Start(ctx); err != nil {
			return false, err
		}
	} else if err != nil {
		return false, err
	}
	if err := until(ctx, time.Minute, "letters get through after a statement failed", func() (bool, error) {
		if err := b.Run.RunDue(ctx); err != nil && !errors.Is(err, errPlanned) {
			return false, err
		}
		open, err := w.open(ctx)
		return open == 0, err
	}); err != nil {
		return false, err
	}
	clean = left.Load() > 0
	left.Store(never)
	o, err := w.check(ctx)
	t.add(o)
	t.most = max(t.most, o.received-o.distinct)
	return clean, err
}
