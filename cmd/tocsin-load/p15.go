package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

type p15Cmd struct {
	Customers int    `help:"Customers on record; a page lists the first 100." default:"50"`
	Pages     int    `help:"Pages in one run." default:"300"`
	Pairs     int    `help:"Pairs of product and yardstick, after one warm-up." default:"7"`
	Profile   string `help:"File for a processor profile of the product's share."`
	Server    string `help:"PostgreSQL server on which databases may be made and dropped, to measure there instead of on SQLite." env:"TOCSIN_TEST_POSTGRES"`
	SQLite    bool   `name:"sqlite" help:"Measure on SQLite even where a server is named."`
}

// Run alternates the whole page, as a server answers somebody who is signed in,
// with a raw query of its rows and the drawing of the same page, and prints the
// ratio of processor time.
func (c *p15Cmd) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
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
	b, err := bench.Open(ctx, dir, database)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Prepare(ctx, c.Customers); err != nil {
		return err
	}
	return c.measure(ctx, name, b)
}

func (c *p15Cmd) measure(ctx context.Context, name string, b *bench.Bench) error {
	page, size, err := pageOf(ctx, b)
	if err != nil {
		return err
	}
	stop, err := profile(c.Profile)
	if err != nil {
		return err
	}
	var pairs []pair
	for i := range c.Pairs + 1 {
		var p pair
		if p.product, err = repeat(c.Pages, page); err != nil {
			return err
		}
		if p.yardstick, err = repeat(c.Pages, func() error { return drawn(ctx, b, c.Customers) }); err != nil {
			return err
		}
		if p.rows = c.Customers; i > 0 { // the first warms up
			pairs = append(pairs, p)
		}
	}
	stop()
	report("P15", name, pairs, fmt.Sprintf("pages=%d bytes=%d", c.Pages, size))
	return nil
}

func repeat(n int, do func() error) (figure, error) {
	return measure(func() error {
		for range n {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
}

// pageOf asks for the list of customers as a browser does that is signed in, and
// tells how many bytes it has.
func pageOf(ctx context.Context, b *bench.Bench) (ask func() error, size int, err error) {
	site, err := web.New(web.Config{App: b.App})
	if err != nil {
		return nil, 0, err
	}
	session, err := b.App.OpenSession(ctx, b.Cast["Ada"], app.From{IP: "192.0.2.1"})
	if err != nil {
		return nil, 0, err
	}
	ask = func() error {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/customers", nil)
		r.AddCookie(&http.Cookie{Name: "tocsin", Value: session.Token})
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			return fmt.Errorf("the page answered %d", w.Code)
		}
		size = w.Body.Len()
		return nil
	}
	err = ask()
	return ask, size, err
}

const rawCustomers = `SELECT t.id, t.reference, t.name, t.country, a.window_hours, a.channel, a.clause,
	(SELECT count(*) FROM contacts c WHERE c.tenant_id = t.id)
	FROM tenants t LEFT JOIN agreements a ON a.id = (SELECT b.id FROM agreements b WHERE b.tenant_id = t.id ORDER BY b.recorded_at DESC, b.id DESC LIMIT 1)
	ORDER BY t.reference LIMIT 101`

// drawn is the yardstick: the rows by plain SQL, and the page drawn of them.
func drawn(ctx context.Context, b *bench.Bench, want int) (err error) {
	rows, err := b.Raw.QueryContext(ctx, rawCustomers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	p := pages.CustomersPage{Frame: parts.Frame{Title: "Customers", Now: time.Now(), Zone: "Europe/Berlin", Viewer: b.Cast["Ada"], Here: "/customers"}}
	for rows.Next() {
		s := tenant.Standing{Agreement: &tenant.Agreement{}}
		if err := rows.Scan(&s.ID, &s.Reference, &s.Name, &s.Country, &s.Agreement.WindowHours, &s.Agreement.Channel, &s.Agreement.Clause, &s.Contacts); err != nil {
			return err
		}
		p.Rows = append(p.Rows, s)
	}
	if len(p.Rows) != min(want, 101) {
		return fmt.Errorf("%d rows of %d", len(p.Rows), want)
	}
	p.Rows = p.Rows[:min(want, 100)]
	return errors.Join(rows.Err(), pages.Customers(p).Render(ctx, io.Discard))
}
