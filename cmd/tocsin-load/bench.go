package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the yardstick speaks to PostgreSQL by itself
	_ "modernc.org/sqlite"             // and to SQLite

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/jobs"
	"github.com/flowchestra/tocsin/notifications"
)

// bench is one Tocsin with an incident about to be confirmed.
type bench struct {
	cfg      store.Config
	store    *store.Store
	app      *app.App
	run      *jobs.Runner
	raw      *sql.DB
	incident string
	cast     map[string]people.Person
}

func openBench(ctx context.Context, dir, database string) (*bench, error) {
	cfg, err := openConfig(dir, database)
	if err != nil {
		return nil, err
	}
	b := &bench{cfg: cfg, cast: map[string]people.Person{}}
	if b.raw, err = rawDB(cfg.Database); err != nil {
		return nil, err
	}
	if err := store.Migrate(ctx, cfg); err != nil {
		return nil, err
	}
	return b, b.work(ctx)
}

// work opens the product on the database and works its jobs.
func (b *bench) work(ctx context.Context) (err error) {
	if b.store, err = store.Open(ctx, b.cfg); err != nil {
		return err
	}
	book, err := rulebook.Open()
	if err != nil {
		return err
	}
	b.app = &app.App{Store: b.store, Book: book, URL: "http://localhost", Dress: notifications.Dress, Compose: notifications.Compose}
	b.run, err = jobs.New(jobs.Config{App: b.app, Bell: &notifications.Bell{Now: time.Now}, Node: "load", SweepEvery: time.Hour,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	return b.run.Start(ctx)
}

func rawDB(database string) (*sql.DB, error) {
	if store.IsPostgres(database) {
		return sql.Open("pgx", database)
	}
	return sql.Open("sqlite", "file:"+database+"?_busy_timeout=10000&_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
}

func (b *bench) close() {
	b.run.Stop()
	_ = b.raw.Close() // the database goes with its directory
	b.store.Close()
	if b.cfg.Lock != nil {
		_ = b.cfg.Lock.Release()
	}
}

// prepare makes the organisation, its people, n customers, and an incident
// that all of them are part of.
func (b *bench) prepare(ctx context.Context, n int) error {
	token, err := b.app.OfferSetUp(ctx)
	if err != nil {
		return err
	}
	ines := fixtures.Admin()
	admin, err := b.app.SetUp(ctx, app.SetUp{Token: token, Organisation: fixtures.Flowchestra(), Admin: app.NewPerson{Name: ines.Name, Email: ines.Email}})
	if err != nil {
		return err
	}
	for _, m := range fixtures.Cast() {
		if b.cast[m.Name], err = b.app.AddPerson(ctx, admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy}); err != nil {
			return err
		}
	}
	var file strings.Builder
	file.WriteString("reference,name,country,language,zone,window_hours,contact_1,contact_2\n")
	var ds []app.Decision
	for i := range n {
		fmt.Fprintf(&file, "L-%06d,Customer %06d,%s,%s,Europe/Berlin,72,security@c%06d.example,dpo@c%06d.example\n", i, i, []string{"DE", "US", "GB"}[i%3], []string{"de", "en", "en"}[i%3], i, i)
		ds = append(ds, app.Decision{Reference: fmt.Sprintf("L-%06d", i), Involvement: incident.In, Reason: "its runs are in the export log", Data: []string{"name", "email"}, Encrypted: "no"})
	}
	if _, err := b.app.ImportTenants(ctx, admin, strings.NewReader(file.String())); err != nil {
		return err
	}
	f, err := b.app.DeclareIncident(ctx, b.cast["Ada"], app.Declaration{Title: "Load", Severity: incident.SEV1, DetectedAt: time.Now().Add(-time.Hour), Zone: "UTC", Source: "load"})
	if err != nil {
		return err
	}
	b.incident = f.ID
	for _, w := range fixtures.Accounts() {
		if err := b.app.WriteAccount(ctx, b.cast["Mira"], app.WriteAccount{IncidentID: f.ID, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown}); err != nil {
			return err
		}
	}
	if err := b.app.DecideExposures(ctx, b.cast["Theo"], app.DecideExposures{IncidentID: f.ID, Decisions: ds, Complete: true}); err != nil {
		return err
	}
	return b.run.RunDue(ctx)
}

// confirm is the product's share: confirmation, every duty, every alarm, every
// draft, each with its ledger entries and jobs.
func (b *bench) confirm(ctx context.Context) error {
	if _, err := b.app.ConfirmIncident(ctx, b.cast["Ada"], app.Confirm{IncidentID: b.incident, Zone: "UTC", CustomersKnown: true}); err != nil {
		return err
	}
	return b.run.RunDue(ctx)
}
