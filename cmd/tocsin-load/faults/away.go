package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// away is F11: the relay is down for a while, by the real clock, and for thirty
// hours of product time, longer than the queue itself would try.
func (l *lane) away(ctx context.Context, id string) error {
	return errors.Join(l.awayShort(ctx, id+"/short"), l.awayLong(ctx, id+"/long"))
}

func (l *lane) awayShort(ctx context.Context, id string) (err error) {
	if !l.wants(id) {
		return nil
	}
	const pace = 40 // letters a second, what --rate says
	t := tally{id: id}
	w, err := l.ready(ctx, crowd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.rate = fmt.Sprint(pace)
	if err := errors.Join(w.sink.Down(ctx), w.start(ctx)); err != nil {
		return errors.Join(err, w.sink.Up(ctx))
	}
	time.Sleep(l.Away)
	if err := w.sink.Up(ctx); err != nil {
		return err
	}
	back := time.Now()
	if err := w.settled(ctx, 2*time.Minute); err != nil {
		return err
	}
	w.stop()
	now, err := w.sink.Totals(ctx)
	if err != nil {
		return err
	}
	first := now.First.Sub(back)
	if first > time.Minute {
		t.wrong("the first letter came %v after the relay was back, a minute at most", first)
	}
	if now.MostASecond > pace+connections {
		t.wrong("%d letters within a second, %d at most", now.MostASecond, pace)
	}
	if now.MostOpen > connections {
		t.wrong("%d connections at once, %d at most", now.MostOpen, connections)
	}
	t.note("away %v, first letter %.1f s after it was back, at most %d a second of %d over %d connections at once", l.Away, first.Seconds(), now.MostASecond, pace, now.MostOpen)
	o, err := w.check(ctx)
	t.add(o)
	l.tell(&t)
	return err
}

func (l *lane) awayLong(ctx context.Context, id string) (err error) {
	const hours = 30
	if !l.wants(id) {
		return nil
	}
	t := tally{id: id}
	w, err := l.ready(ctx, alone)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.sink.Down(ctx); err != nil {
		return err
	}
	var ran time.Duration
	err = w.inside(ctx, func() time.Duration { return ran }, 0, func(ctx context.Context, b *bench.Bench) error {
		for range hours {
			if err := b.Run.RunDue(ctx); err != nil {
				return err
			}
			ran += time.Hour
		}
		if err := w.sink.Up(ctx); err != nil {
			return err
		}
		return errors.Join(b.Run.RunDue(ctx), b.Run.RunDue(ctx)) // what the sweep asks for is done in the next round
	})
	if err != nil {
		return errors.Join(err, w.sink.Up(ctx), w.play(ctx, sink.Script{}))
	}
	if open, lost := w.open(ctx); open > 0 || lost != nil {
		t.wrong("%d letters still wait after the relay is back %v", open, lost)
	}
	t.note("away %d h of product time, looked at every hour, then back", hours)
	o, err := w.check(ctx)
	t.add(o)
	l.tell(&t)
	return err
}
