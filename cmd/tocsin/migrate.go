package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

type migrateCmd struct {
	place

	Plan bool `help:"Change nothing: print which running clocks this program's rules, calendars and zones would move."`
}

// Run brings the database up to this program, or tells what that would move.
func (c *migrateCmd) Run(ctx context.Context) error {
	if c.Plan {
		return c.plan(ctx)
	}
	h, err := opening{place: c.place, works: true, newKeys: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	fmt.Printf("%s is up to date. The key file is %s: keep a copy away from the database.\n", h.store.Dialect(), c.keyFile())
	return nil
}

// plan reads the database as it is. An SQLite database of an older schema is
// copied, and the copy is brought up to date and read.
func (c *migrateCmd) plan(ctx context.Context) error {
	h, err := opening{place: c.place, quiet: true}.open(ctx)
	if fault.KindOf(err) == fault.KindConflict && c.Database == "" {
		var forget func()
		if h, forget, err = c.openCopy(ctx); forget != nil {
			defer forget()
		}
	}
	if err != nil {
		return err
	}
	defer h.close()
	moves, org, err := h.app.PlanRelease(ctx, people.System())
	if err != nil {
		return err
	}
	return printPlan(os.Stdout, moves, org.Zone)
}

// openCopy opens a copy of the database in a directory of its own. forget
// removes it again.
func (c *migrateCmd) openCopy(ctx context.Context) (h *house, forget func(), err error) {
	dir, err := os.MkdirTemp("", "tocsin-plan-")
	if err != nil {
		return nil, nil, fmt.Errorf("make room for a copy of the database: %w", err)
	}
	forget = func() { _ = os.RemoveAll(dir) } // what is left is unreadable without the key file
	if err := store.CopySQLite(ctx, c.database(), filepath.Join(dir, "tocsin.db")); err != nil {
		return nil, forget, err
	}
	h, err = opening{place: place{Data: dir, KeyFile: c.keyFile()}, works: true, quiet: true}.open(ctx)
	return h, forget, err
}

func printPlan(out io.Writer, moves []app.PlannedMove, zone string) error {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	if len(moves) == 0 {
		_, err := fmt.Fprintln(out, "No running clock would move.")
		return err
	}
	if _, err := fmt.Fprintf(out, "Times are in %s.\n", zone); err != nil {
		return err
	}
	for _, m := range moves {
		if _, err := fmt.Fprintf(out, "%s  %s  %s  %s\n", m.Number, m.Name, towards(m.Tenants), moveWords(m, loc)); err != nil {
			return err
		}
	}
	return nil
}

func towards(tenants int) string {
	if tenants == 0 {
		return "to the authority"
	}
	return customers(tenants)
}

func moveWords(m app.PlannedMove, zone *time.Location) string {
	at := func(t time.Time) string { return t.In(zone).Format("Mon 2 Jan 15:04") }
	switch {
	case m.From == nil:
		return "due " + at(*m.To) + " (new: would start at once)"
	case m.To == nil && m.Waits:
		return "due " + at(*m.From) + " → no date (waits for legal)"
	case m.To == nil:
		return "due " + at(*m.From) + " → not required (would end at once)"
	case m.Waits:
		return "due " + at(*m.From) + " → " + at(*m.To) + " (later: waits for legal)"
	case m.To.After(*m.From):
		return "due " + at(*m.From) + " → " + at(*m.To) + " (later: two people said so)"
	}
	return "due " + at(*m.From) + " → " + at(*m.To) + " (earlier: would move at once)"
}
