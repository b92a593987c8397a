package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
)

type p23Cmd struct {
	Tenants int    `help:"Affected customers." default:"10000"`
	Pairs   int    `help:"Pairs of product and yardstick, after one warm-up." default:"5"`
	Profile string `help:"File for a processor profile of the product's share."`
}

// Run works out the duties towards many customers of 30 profiles, without a
// database, and in turn inserts by plain SQL the rows that P5 writes for as
// many.
func (c *p23Cmd) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	book, err := rulebook.Open()
	if err != nil {
		return err
	}
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
	rows, err := rowsOfConfirmation(ctx, b, c.Tenants)
	if err != nil {
		return err
	}
	var pairs []pair
	for i := range c.Pairs + 1 {
		p, duties, err := c.pair(ctx, book, b, rows)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			pairs = append(pairs, p)
		}
		fmt.Fprintf(os.Stderr, "pair %d: product %.3f s (cpu %.3f) for %d duties, yardstick %.2f s (cpu %.2f)\n",
			i, p.product.wall.Seconds(), p.product.cpu.Seconds(), duties, p.yardstick.wall.Seconds(), p.yardstick.cpu.Seconds())
	}
	report("P23", "sqlite", pairs, fmt.Sprintf("tenants=%d profiles=%d", c.Tenants, profiles))
	return nil
}

// rowsOfConfirmation confirms an incident with many customers and takes away
// what that wrote.
func rowsOfConfirmation(ctx context.Context, b *bench.Bench, customers int) ([]bench.Table, error) {
	if err := b.Prepare(ctx, customers); err != nil {
		return nil, err
	}
	if err := b.Confirm(ctx); err != nil {
		return nil, err
	}
	return b.TakeRows(ctx, "obligations", "drafts", "alarms")
}

func (c *p23Cmd) pair(ctx context.Context, book *rulebook.Book, b *bench.Bench, rows []bench.Table) (p pair, duties int, err error) {
	for _, t := range rows {
		p.rows += len(t.Rows)
	}
	stop, err := profile(c.Profile)
	if err != nil {
		return p, 0, err
	}
	p.product, err = measure(func() error {
		duties = workOut(book, c.Tenants)
		return nil
	})
	stop()
	if err != nil {
		return p, duties, err
	}
	if p.yardstick, err = measure(func() error { return b.InsertRows(ctx, rows) }); err != nil {
		return p, duties, err
	}
	for _, t := range rows {
		if _, err := b.Raw.ExecContext(ctx, "DELETE FROM "+t.Name); err != nil {
			return p, duties, err
		}
	}
	return p, duties, nil
}

const profiles = 30

// workOut answers for every customer: name by name, as the product does.
func workOut(book *rulebook.Book, customers int) (duties int) {
	detected := time.Date(2026, time.March, 27, 22, 52, 0, 0, time.UTC)
	aware, confirmed := detected.Add(168*time.Minute), detected.Add(202*time.Minute)
	among := book.Among(rulebook.Facts{
		Instants: rulebook.Instants{Detected: &detected, Aware: &aware, Confirmed: &confirmed},
		Organisation: rulebook.Organisation{Zone: "Europe/Berlin", Roles: []string{rulebook.Processor}, Establishments: []string{"US", "DE"},
			Entities: []string{"nis2-entity"}, EntitiesKnown: true},
	})
	for i := range customers {
		t, e := customer(i)
		duties += len(among.Due(t, e))
	}
	return duties
}

// customer is the i-th of them; every 30th has the same profile. Agreements
// count hours, calendar days and business days.
func customer(i int) (rulebook.Tenant, rulebook.Exposure) {
	k := i % profiles
	land := []struct{ code, zone string }{
		{"DE", "Europe/Berlin"}, {"FR", "Europe/Paris"}, {"GB", "Europe/London"}, {"CH", "Europe/Zurich"}, {"US", "America/New_York"},
		{"US", "America/Los_Angeles"}, {"KE", "Africa/Nairobi"}, {"SG", "Asia/Singapore"}, {"JP", "Asia/Tokyo"}, {"BR", "America/Sao_Paulo"},
	}[k%10]
	unit := []string{clock.UnitHours, clock.UnitCalendarDays, clock.UnitBusinessDays}[k/10]
	window := []int{24, 3, 2}[k/10]
	t := rulebook.Tenant{Name: fmt.Sprintf("Customer %d", i), Country: land.code, Zone: land.zone,
		Agreement: &rulebook.Agreement{Trigger: rulebook.Aware, Window: &window, Unit: unit}}
	if land.code == "US" {
		t.States = []string{"NY", "FL", "AL"}
		t.Sectors = []string{"hipaa"}
	}
	return t, rulebook.Exposure{Data: []string{"ssn", "email"}, Encrypted: "no"}
}
