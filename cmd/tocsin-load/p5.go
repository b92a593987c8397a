package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
)

type p5Cmd struct {
	Exposures int    `help:"Affected customers." default:"10000"`
	Pairs     int    `help:"Pairs of product and yardstick, after one warm-up." default:"5"`
	Profile   string `help:"File for a processor profile of the product's share."`
	Server    string `help:"PostgreSQL server on which databases may be made and dropped, to measure there instead of on SQLite." env:"TOCSIN_TEST_POSTGRES"`
	SQLite    bool   `name:"sqlite" help:"Measure on SQLite even where a server is named."`
}

// Run alternates product and yardstick and prints one line of ratios.
func (c *p5Cmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	var pairs []pair
	for i := range c.Pairs + 1 {
		p, err := c.pair(ctx)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			pairs = append(pairs, p)
		}
		fmt.Fprintf(os.Stderr, "pair %d: product %.2f s (cpu %.2f), yardstick %.2f s (cpu %.2f), %d rows\n",
			i, p.product.wall.Seconds(), p.product.cpu.Seconds(), p.yardstick.wall.Seconds(), p.yardstick.cpu.Seconds(), p.rows)
	}
	name := "sqlite"
	if c.postgres() {
		name = "postgres"
	}
	report("P5", name, pairs, fmt.Sprintf("exposures=%d", c.Exposures))
	return nil
}

// pair runs the product once and then inserts the very same rows by plain SQL
// into the same tables.
func (c *p5Cmd) pair(ctx context.Context) (p pair, err error) {
	dir, err := os.MkdirTemp("", "tocsin-load-")
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	database := ""
	if c.postgres() {
		address, drop, err := bench.FreshDatabase(ctx, c.Server)
		if err != nil {
			return p, err
		}
		database = address
		defer func() { err = errors.Join(err, drop()) }()
	}
	b, err := bench.Open(ctx, dir, database)
	if err != nil {
		return p, err
	}
	defer b.Close()
	if err := b.Prepare(ctx, c.Exposures); err != nil {
		return p, err
	}
	stop, err := profile(c.Profile)
	if err != nil {
		return p, err
	}
	p.product, err = measure(func() error { return b.Confirm(ctx) })
	stop()
	if err != nil {
		return p, err
	}
	raw, err := b.TakeRows(ctx, "obligations", "drafts", "alarms")
	if err != nil {
		return p, err
	}
	for _, t := range raw {
		p.rows += len(t.Rows)
	}
	p.yardstick, err = measure(func() error { return b.InsertRows(ctx, raw) })
	return p, err
}

func (c *p5Cmd) postgres() bool { return c.Server != "" && !c.SQLite }
