package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
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
	b, err := openBench(ctx, dir, "")
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.drafted(ctx, c.Tenants); err != nil {
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

// drafted confirms an incident with many customers, with every fact that their
// letters need.
func (b *bench) drafted(ctx context.Context, customers int) error {
	if err := b.prepare(ctx, customers); err != nil {
		return err
	}
	began, ended, next := time.Now().Add(-3*time.Hour), time.Now().Add(-2*time.Hour), time.Now().Add(20*time.Hour)
	for kind, at := range map[incident.Kind]time.Time{incident.OccurredFrom: began, incident.OccurredTo: ended, incident.Contained: time.Now().Add(-time.Minute)} {
		if _, err := b.app.RecordInstant(ctx, b.cast["Theo"], app.RecordInstant{IncidentID: b.incident, Kind: kind, At: at, Zone: "UTC", Source: "load"}); err != nil {
			return err
		}
	}
	l, err := b.store.Reads().For(ctx, people.System())
	if err != nil {
		return err
	}
	have, err := l.Accounts(b.incident)
	if err != nil {
		return err
	}
	for _, w := range fixtures.Accounts() {
		if err := b.app.WriteAccount(ctx, b.cast["Mira"], app.WriteAccount{IncidentID: b.incident, Language: w.Language, Seen: have[w.Language].Version, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}); err != nil {
			return err
		}
	}
	return b.confirm(ctx)
}

func (c *freezeCmd) pair(ctx context.Context, b *bench) (p pair, err error) {
	l, err := b.store.Reads().For(ctx, people.System())
	if err != nil {
		return p, err
	}
	n, err := l.NoticeOf(b.incident, notice.Initial)
	if err != nil || n == nil {
		return p, fmt.Errorf("no drafts: %w", err)
	}
	due, err := l.Deadlines(b.incident)
	if err != nil || len(due) == 0 {
		return p, fmt.Errorf("nothing is due: %w", err)
	}
	stop, err := profile(c.Profile)
	if err != nil {
		return p, err
	}
	p.product, err = measure(func() error {
		e, err := b.app.SubmitNotice(ctx, b.cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due[0].DueAt})
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
