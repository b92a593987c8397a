package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/jobs"
	"github.com/flowchestra/tocsin/notifications"
)

// house is Tocsin put together.
type house struct {
	app   *app.App
	store *store.Store
	lock  *store.DirLock
	log   *slog.Logger
}

// opening says how a command opens the house.
type opening struct {
	place
	url     string
	now     func() time.Time // product time; nil means real time
	works   bool             // works jobs: needs the directory's lock, and migrates
	newKeys bool             // may make a key file
	quiet   bool
}

func (o opening) open(ctx context.Context) (*house, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.now == nil {
		o.now = time.Now
	}
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelError
	}
	h := &house{log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	keys, made, err := o.keys(o.newKeys)
	if err != nil {
		return nil, err
	}
	opened := false
	defer func() {
		if made && !opened {
			_ = os.Remove(o.keyFile()) // nothing was sealed under it
		}
	}()
	cfg := store.Config{Database: o.database(), Keys: keys, Now: o.now, Wall: time.Now}
	if o.works && o.Database == "" {
		if h.lock, err = store.LockDir(o.Data); err != nil {
			return nil, err
		}
		cfg.Lock = h.lock
	}
	if o.works {
		if err := store.Migrate(ctx, cfg); err != nil {
			h.close()
			return nil, err
		}
	}
	if h.store, err = store.Open(ctx, cfg); err != nil {
		h.close()
		if made && fault.KindOf(err) == fault.KindConflict {
			err = fault.NotFound("There is no key file at %s, and this database was sealed under one. Restore it from your copy, or name it with --key-file.", o.keyFile())
		}
		return nil, err
	}
	opened = true
	book, err := rulebook.Open()
	if err != nil {
		h.close()
		return nil, err
	}
	h.app = &app.App{Store: h.store, Book: book, URL: strings.TrimSuffix(o.url, "/"), Dress: notifications.Dress, Compose: notifications.Compose}
	return h, nil
}

func (h *house) close() {
	if h.store != nil {
		h.store.Close()
	}
	if h.lock != nil {
		_ = h.lock.Release() // the lock ends with the process in any case
	}
}

// runner puts together what works jobs and rings people.
func (h *house) runner(ctx context.Context, p place, o outside, node string) (*jobs.Runner, error) {
	relay, err := o.relay()
	if err != nil {
		return nil, err
	}
	if err := o.give(h.app); err != nil {
		return nil, err
	}
	bell, err := o.bell(relay)
	if err != nil {
		return nil, err
	}
	cfg := jobs.Config{App: h.app, Bell: bell, Relay: relay, Node: node, Connections: o.Connections, Notes: p.notes(node), Log: h.log}
	if cfg.ByCountry, err = h.byCountry(o); err != nil {
		return nil, err
	}
	if cfg.Rate, err = h.rate(ctx, o, relay); err != nil {
		return nil, err
	}
	h.app.Pace = cfg.Rate
	return jobs.New(cfg)
}

func (o outside) relay() (*notifications.Relay, error) {
	address, err := secret(o.SMTP, o.SMTPFile)
	if err != nil || address == "" {
		return nil, err
	}
	return notifications.ParseRelay(address)
}

func (o outside) bell(relay *notifications.Relay) (*notifications.Bell, error) {
	b := &notifications.Bell{From: o.AlarmFrom, Relay: relay, Now: time.Now}
	key, err := secret(o.WebhookSecret, o.WebhookSecretFile)
	if err != nil {
		return nil, err
	}
	if o.Webhook != "" {
		if b.Webhook, err = notifications.NewWebhook(o.Webhook, key); err != nil {
			return nil, err
		}
	}
	pager, err := secret(o.PagerKey, o.PagerKeyFile)
	if err != nil || pager == "" {
		return b, err
	}
	b.Pager, err = notifications.NewPager(pager, o.PagerURL)
	return b, err
}

// commander is the operator with a commander's rights over what leaves.
func commander() people.Person {
	p := operator()
	p.Roles = append(p.Roles, people.Commander)
	return p
}

// operator is whoever has the machine: commands act in its name, and the
// ledger says so.
func operator() people.Person {
	return people.Person{ID: "operator", Name: "The operator of this machine", Zone: "UTC", Roles: people.Roles{people.Admin}}
}
