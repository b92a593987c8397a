// Package bench puts a Tocsin together on a database of its own, fills it by
// the product's own verbs, and lets a yardstick speak to the same tables.
package bench

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
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

// Bench is one Tocsin with an incident about to be confirmed. Raw speaks to its
// database past the product.
type Bench struct {
	Place
	Config   store.Config
	Store    *store.Store
	App      *app.App
	Run      *jobs.Runner
	Raw      *sql.DB
	Incident string
	Number   string // of the incident, as people say it
	Cast     map[string]people.Person
	Others   int // customers besides, whose contracts give less time
}

// Setup says how a Tocsin is put together. Only Place is needed.
type Setup struct {
	Place
	Relay       *notifications.Relay // nil: no letter leaves
	Connections int                  // to the relay
	Node        string
	Now         func() time.Time   // product time; nil means real time
	Observe     func(string) error // hears every statement and may fail it
	Poll        time.Duration      // of the queues; 0 for the product's own
	Rate        float64            // letters a second at most; 0 for no limit
	Rests       bool               // its jobs are not worked until Run.Start
	Beside      bool               // another process works there already: no lock, no migration
}

// Open makes the database of a place, migrates it, and works its jobs.
func Open(ctx context.Context, dir, database string) (*Bench, error) {
	return Setup{Place: Place{dir, database}}.Open(ctx)
}

// Open opens the place, whether anything is there or not.
func (s Setup) Open(ctx context.Context) (*Bench, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	b := &Bench{Place: s.Place, Config: cfg, Cast: map[string]people.Person{}}
	if b.Raw, err = rawDB(cfg.Database); err != nil {
		return nil, err
	}
	if !s.Beside {
		if err := store.Migrate(ctx, cfg); err != nil {
			return nil, err
		}
	}
	return b, b.work(ctx, s)
}

var book = sync.OnceValues(rulebook.Open)

// work opens the product on the database and, unless it rests, works its jobs.
func (b *Bench) work(ctx context.Context, s Setup) (err error) {
	if b.Store, err = store.Open(ctx, b.Config); err != nil {
		return err
	}
	rules, err := book()
	if err != nil {
		return err
	}
	if s.Node == "" {
		s.Node = "load"
	}
	b.App = &app.App{Store: b.Store, Book: rules, URL: "http://localhost", Dress: notifications.Dress, Compose: notifications.Compose}
	bell := &notifications.Bell{Now: time.Now, From: AlarmFrom, Relay: s.Relay}
	b.Run, err = jobs.New(jobs.Config{App: b.App, Bell: bell, Relay: s.Relay, Connections: s.Connections, Node: s.Node, Poll: s.Poll, Rate: s.Rate, Notes: filepath.Join(s.Dir, "outcomes-"+s.Node+".notes"), SweepEvery: time.Hour,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 4}))})
	if err != nil || s.Rests {
		return err
	}
	return b.Run.Start(ctx)
}

// AlarmFrom is the sender of alarms, so that whoever counts letters can leave
// them out.
const AlarmFrom = "tocsin@flowchestra.example"

// Raw opens the database of a place past the product.
func (p Place) Raw() (*sql.DB, error) {
	if p.Database != "" {
		return rawDB(p.Database)
	}
	return rawDB(p.SQLite())
}

func rawDB(database string) (*sql.DB, error) {
	if store.IsPostgres(database) {
		return sql.Open("pgx", database)
	}
	return sql.Open("sqlite", "file:"+database+"?_busy_timeout=10000&_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
}

// Close stops what was opened. The database stays.
func (b *Bench) Close() {
	b.Run.Stop()
	_ = b.Raw.Close() // the database goes with its directory
	b.Store.Close()
	if b.Config.Lock != nil {
		_ = b.Config.Lock.Release()
	}
}

// Prepare makes the organisation, its people, n customers, and an incident
// that all of them are part of.
func (b *Bench) Prepare(ctx context.Context, n int) error {
	token, err := b.App.OfferSetUp(ctx)
	if err != nil {
		return err
	}
	ines, org := fixtures.Admin(), fixtures.Flowchestra()
	org.HoldSeconds = 1
	admin, err := b.App.SetUp(ctx, app.SetUp{Token: token, Organisation: org, Admin: app.NewPerson{Name: ines.Name, Email: ines.Email}})
	if err != nil {
		return err
	}
	for _, m := range fixtures.Cast() {
		if b.Cast[m.Name], err = b.App.AddPerson(ctx, admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy}); err != nil {
			return err
		}
	}
	var file strings.Builder
	file.WriteString("reference,name,country,language,zone,window_hours,contact_1,contact_2\n")
	var ds []app.Decision
	for i := range n + b.Others {
		fmt.Fprintf(&file, "L-%06d,Customer %06d,%s,%s,Europe/Berlin,%d,security@c%06d.example,dpo@c%06d.example\n", i, i, []string{"DE", "US", "GB"}[i%3], []string{"de", "en", "en"}[i%3], window(i, n), i, i)
		ds = append(ds, app.Decision{Reference: fmt.Sprintf("L-%06d", i), Involvement: incident.In, Reason: "its runs are in the export log", Data: []string{"name", "email"}, Encrypted: "no"})
	}
	if _, err := b.App.ImportTenants(ctx, admin, strings.NewReader(file.String())); err != nil {
		return err
	}
	f, err := b.App.DeclareIncident(ctx, b.Cast["Ada"], app.Declaration{Title: "Load", Severity: incident.SEV1, DetectedAt: time.Now().Add(-time.Hour), Zone: "UTC", Source: "load"})
	if err != nil {
		return err
	}
	b.Incident, b.Number = f.ID, f.Number
	for _, w := range fixtures.Accounts() {
		if err := b.App.WriteAccount(ctx, b.Cast["Mira"], app.WriteAccount{IncidentID: f.ID, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown}); err != nil {
			return err
		}
	}
	if err := b.App.DecideExposures(ctx, b.Cast["Theo"], app.DecideExposures{IncidentID: f.ID, Decisions: ds, Complete: true}); err != nil {
		return err
	}
	return b.Run.RunDue(ctx)
}

func window(i, n int) int {
	if i < n {
		return 72
	}
	return 48
}

// Confirm is the product's share: confirmation, every duty, every alarm, every
// draft, each with its ledger entries and jobs.
func (b *Bench) Confirm(ctx context.Context) error {
	if _, err := b.App.ConfirmIncident(ctx, b.Cast["Ada"], app.Confirm{IncidentID: b.Incident, Zone: "UTC", CustomersKnown: true}); err != nil {
		return err
	}
	return b.Run.RunDue(ctx)
}
