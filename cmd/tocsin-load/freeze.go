package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/notifications"
)

type freezeCmd struct {
	Tenants int    `help:"Affected customers, a third of them in German." default:"10000"`
	Pairs   int    `help:"Pairs of product and yardstick, after one warm-up." default:"3"`
	Profile string `help:"File for a processor profile of the product's share."`
}

// Run freezes one wave of many letters in two languages: checked, dressed,
// stored under one digest. In turn it dresses the same drafts in a bare loop.
func (c *freezeCmd) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "tocsin-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := bench.Open(ctx, dir, "")
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Drafted(ctx, c.Tenants); err != nil {
		return err
	}
	var pairs []pair
	for i := range c.Pairs + 1 {
		p, err := c.pair(ctx, b)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			pairs = append(pairs, p)
		}
		fmt.Fprintf(os.Stderr, "pair %d: product %.2f s (cpu %.2f), yardstick %.2f s (cpu %.2f)\n", i, p.product.wall.Seconds(), p.product.cpu.Seconds(), p.yardstick.wall.Seconds(), p.yardstick.cpu.Seconds())
	}
	report("freeze", "sqlite", pairs, fmt.Sprintf("tenants=%d languages=2", c.Tenants))
	return nil
}

func (c *freezeCmd) pair(ctx context.Context, b *bench.Bench) (p pair, err error) {
	l, err := b.Store.Reads().For(ctx, people.System())
	if err != nil {
		return p, err
	}
	n, err := l.NoticeOf(b.Incident, notice.Initial)
	if err != nil || n == nil {
		return p, fmt.Errorf("no drafts: %w", err)
	}
	due, err := l.Deadlines(b.Incident)
	if err != nil || len(due) == 0 {
		return p, fmt.Errorf("nothing is due: %w", err)
	}
	stop, err := profile(c.Profile)
	if err != nil {
		return p, err
	}
	p.product, err = measure(func() error {
		e, err := b.App.SubmitNotice(ctx, b.Cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due[0].DueAt})
		if err == nil {
			p.rows = e.Copies
		}
		return err
	})
	stop()
	if err != nil {
		return p, err
	}
	drafts, err := l.DraftsAfter(n.ID, "", c.Tenants)
	if err != nil {
		return p, err
	}
	p.yardstick, err = measure(func() error {
		for _, d := range drafts {
			if _, err := notifications.Dress(notice.Letter{Language: d.Language, Subject: d.Subject, Body: d.Body, Organisation: fixtures.Flowchestra().Name, Reference: n.Reference}); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}
