package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// points is P10: one large wave whose sender is killed at random points of it,
// each when so many letters have arrived.
func (l *lane) points(ctx context.Context, id string) (err error) {
	t := tally{id: id, allowed: l.Connections}
	w, err := l.ready(ctx, l.Many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	at := make([]int, l.Kills)
	for i := range at {
		at[i] = 1 + l.rng.IntN(l.Many-1)
	}
	slices.Sort(at)
	connections := fmt.Sprint(l.Connections)
	for _, point := range at {
		if err := w.start(ctx, "--connections", connections); err != nil {
			return err
		}
		if err := until(ctx, 10*time.Minute, fmt.Sprintf("%d letters arrive", point), func() (bool, error) {
			now, err := w.sink.Totals(ctx)
			return now.Unique >= point, err
		}); err != nil {
			return err
		}
		w.kill()
		t.kills++
	}
	began := time.Now()
	if err := errors.Join(w.start(ctx, "--connections", connections), w.settled(ctx, 20*time.Minute)); err != nil {
		return err
	}
	t.recovered(time.Since(began))
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	t.note("%d letters, killed when %v had arrived, %d connections", l.Many, at, l.Connections)
	l.tell(&t)
	return err
}
