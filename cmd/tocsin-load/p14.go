package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
)

type p14Cmd struct {
	Binary  string `arg:"" help:"Path of the tocsin program." type:"existingfile"`
	Open    int    `help:"Open obligations." default:"100000"`
	Overdue int    `help:"Of these, overdue, each at an instant of its own." default:"1000"`
	Starts  int    `help:"Starts to measure, after one that warms up." default:"5"`
}

// Run starts the program on a database with many open obligations and measures
// the time to its first healthy answer and to the last overdue alarm.
func (c *p14Cmd) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "tocsin-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := bench.OpenHerd(ctx, dir, "")
	if err != nil {
		return err
	}
	due := fmt.Sprintf("CASE WHEN i <= %d THEN %s ELSE %s END", c.Overdue, b.Instant("- 60 - i"), b.Instant("+ 172800"))
	if err := b.Herd(ctx, c.Open, due); err != nil {
		return err
	}
	b.Run.Stop()
	if err := b.Halt(); err != nil {
		return err
	}
	var ready, rung []float64
	for i := range c.Starts + 1 {
		r, a, err := c.start(ctx, b, dir)
		if err != nil {
			return err
		}
		if i > 0 {
			ready, rung = append(ready, r.Seconds()), append(rung, a.Seconds())
		}
	}
	slices.Sort(ready)
	fmt.Printf("P14 sqlite ready %s s, last of %d overdue alarms %s s, open=%d, 2 s at most\n", spread(ready), c.Overdue, spread(rung), c.Open)
	return nil
}

// start plans the overdue alarms anew, starts the program, and waits until it
// is ready and has rung for each of them.
func (c *p14Cmd) start(ctx context.Context, b *bench.Bench, dir string) (ready, rung time.Duration, err error) {
	if err := b.Wake(ctx); err != nil {
		return 0, 0, err
	}
	if n, err := b.Strike(ctx); err != nil || n != c.Overdue {
		return 0, 0, fmt.Errorf("%d instants strike: %w", n, err)
	}
	if err := b.Halt(); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	stop, ready, err := serve(ctx, c.Binary, dir)
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	for {
		n, err := b.Count(ctx, "SELECT count(DISTINCT alarm_id) FROM calls")
		if err != nil || n >= c.Overdue {
			return ready, time.Since(began), err
		}
		select {
		case <-ctx.Done():
			return 0, 0, fmt.Errorf("%d of %d alarms rang: %w", n, c.Overdue, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
