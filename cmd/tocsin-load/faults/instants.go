package faults

import (
	"context"
	"errors"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// Of F02.
const (
	crowd       = 120                    // letters of a world
	slow        = 5 * time.Millisecond   // the mail server takes over each, so that sending lasts
	life        = 900 * time.Millisecond // a child lives at most
	connections = 2                      // kept to the relay by default
)

// instants is F02: the child is killed at random instants of its life, while it
// starts, fans out, sends and records.
func (l *lane) instants(ctx context.Context, id string) error {
	t := tally{id: id, what: "random instants", allowed: connections}
	for t.kills < 2*l.Kills {
		if err := l.fewLives(ctx, &t); err != nil {
			return err
		}
	}
	l.tell(&t)
	return nil
}

// fewLives kills a world until its letters are through.
func (l *lane) fewLives(ctx context.Context, t *tally) (err error) {
	w, err := l.ready(ctx, crowd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.play(ctx, sink.Script{Delay: slow}); err != nil {
		return err
	}
	for t.kills < 2*l.Kills {
		if err := w.spawn(ctx); err != nil {
			return err
		}
		time.Sleep(time.Duration(l.rng.Int64N(int64(life))))
		w.kill()
		t.kills++
		open, err := w.open(ctx)
		if err != nil {
			return err
		}
		if open == 0 {
			break
		}
	}
	return w.end(ctx, t)
}
