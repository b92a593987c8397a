package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/notifications"
)

// inside works the world in this process, by a clock that is ahead: what the
// child would do after hours, at once. The child must have ended.
func (w *world) inside(ctx context.Context, ahead func() time.Duration, dot time.Duration, work func(context.Context, *bench.Bench) error) (err error) {
	relay, err := notifications.ParseRelay(w.sink.URL())
	if err != nil {
		return err
	}
	if dot > 0 {
		relay.DotTimeout = dot
	}
	now := func() time.Time { return time.Now().Add(ahead()) }
	b, err := bench.Setup{Place: w.Place, Relay: relay, Connections: connections, Node: node, Now: now, Poll: quick}.Open(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return work(ctx, b)
}

// quick is how often the queues are looked at in this process, which waits for
// them.
const quick = 20 * time.Millisecond

// later lets product time run on until every letter is through, and tells how
// far it had to run.
func (w *world) later(ctx context.Context, steps ...time.Duration) (ran time.Duration, err error) {
	return ran, w.inside(ctx, func() time.Duration { return ran }, 0, func(ctx context.Context, b *bench.Bench) error {
		for _, s := range steps {
			ran += s
			if err := b.Run.RunDue(ctx); err != nil {
				return err
			}
			if open, err := w.open(ctx); err != nil || open == 0 {
				return err
			}
		}
		return errors.New("letters are still not through after " + fmt.Sprint(ran))
	})
}

// until asks again and again until the answer is yes.
func until(ctx context.Context, within time.Duration, what string, yes func() (bool, error)) error {
	deadline := time.Now().Add(within)
	for {
		ok, err := yes()
		if err != nil || ok {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not after %v: %s", within, what)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
