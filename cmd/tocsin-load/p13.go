package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
)

type p13Cmd struct {
	Duties  int    `help:"Obligations due at one instant." default:"100000"`
	Pairs   int    `help:"Pairs of product and yardstick, after one warm-up." default:"5"`
	Profile string `help:"File for a processor profile of the product's share."`
	Server  string `help:"PostgreSQL server on which databases may be made and dropped, to measure there instead of on SQLite." env:"TOCSIN_TEST_POSTGRES"`
	SQLite  bool   `name:"sqlite" help:"Measure on SQLite even where a server is named."`
}

// Run has the instant strike: the product finds every duty overdue and rings
// whose turn it is, once. The yardstick marks as many rows by one UPDATE.
func (c *p13Cmd) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "tocsin-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name, database := "sqlite", ""
	if c.Server != "" && !c.SQLite {
		address, drop, err := bench.FreshDatabase(ctx, c.Server)
		if err != nil {
			return err
		}
		name, database = "postgres", address
		defer func() { err = errors.Join(err, drop()) }()
	}
	b, err := bench.OpenHerd(ctx, dir, database)
	if err != nil {
		return err
	}
	defer b.Close()
	at := "'" + time.Now().Add(-time.Second).UTC().Truncate(time.Second).Format("2006-01-02 15:04:05-07:00") + "'"
	if database != "" {
		at += "::timestamptz"
	}
	if err := b.Herd(ctx, c.Duties, at); err != nil {
		return err
	}
	if _, err := b.Raw.ExecContext(ctx, "CREATE TABLE load_rows AS SELECT id, due_at, version FROM obligations"); err != nil {
		return err
	}
	return c.measure(ctx, name, b)
}

func (c *p13Cmd) measure(ctx context.Context, name string, b *bench.Bench) error {
	stop, err := profile(c.Profile)
	if err != nil {
		return err
	}
	defer stop()
	var pairs []pair
	for i := range c.Pairs + 1 {
		if n, err := b.Strike(ctx); err != nil || n != 1 {
			return fmt.Errorf("%d instants strike: %w", n, err)
		}
		p := pair{rows: c.Duties}
		if p.product, err = measure(func() error { return b.Run.Sweep(ctx) }); err != nil {
			return err
		}
		if n, err := b.Count(ctx, "SELECT count(*) FROM calls"); err != nil || n != 1 {
			return fmt.Errorf("%d calls of one alarm: %w", n, err)
		}
		if err := c.overdue(ctx, b); err != nil {
			return err
		}
		p.yardstick, err = measure(func() error {
			_, err := b.Raw.ExecContext(ctx, "UPDATE load_rows SET version = version + 1")
			return err
		})
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			pairs = append(pairs, p)
		}
	}
	report("P13", name, pairs, fmt.Sprintf("duties=%d alarms=1 calls=1", c.Duties))
	return nil
}

// overdue tells how many duties the product knows to be overdue, past what is
// measured: the ring itself has counted them.
func (c *p13Cmd) overdue(ctx context.Context, b *bench.Bench) error {
	l, err := b.Look(ctx)
	if err != nil {
		return err
	}
	groups, err := l.Groups([]string{b.Incident}, nil)
	if err != nil {
		return err
	}
	overdue, now := 0, time.Now()
	for _, g := range groups[b.Incident] {
		if g.DueAt.Before(now) {
			overdue += g.Customers - g.Told()
		}
	}
	if overdue != c.Duties {
		return fmt.Errorf("%d of %d duties are known to be overdue", overdue, c.Duties)
	}
	return nil
}
