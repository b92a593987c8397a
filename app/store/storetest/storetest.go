// Package storetest opens real databases for tests: a fresh SQLite file, and
// where TOCSIN_TEST_POSTGRES names a server, a fresh PostgreSQL database.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // makes and drops databases

	"github.com/flowchestra/tocsin/app/store"
)

// Clock is product time in a test: it stands still until it is set.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now gives product time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves product time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Forward moves product time on.
func (c *Clock) Forward(d time.Duration) { c.Set(c.Now().Add(d)) }

// Env is one open database with its clock.
type Env struct {
	Store  *store.Store
	Clock  *Clock
	Config store.Config // to open it once more
}

// Start is where the clock of every test stands at first: the night of the
// story.
func Start() time.Time { return time.Date(2026, 3, 27, 22, 52, 0, 0, time.UTC) }

// Each runs a test on SQLite and on PostgreSQL, each in a database of its own.
func Each(t *testing.T, test func(t *testing.T, e *Env)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// SQLite opens a fresh migrated SQLite database.
func SQLite(t testing.TB) *Env {
	t.Helper()
	dir := t.TempDir()
	cfg := config(t, filepath.Join(dir, "tocsin.db"))
	lock, err := store.LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	cfg.Lock = lock
	return open(t, cfg)
}

// Postgres opens a fresh migrated PostgreSQL database, or skips the test where
// no server is named. CI names one and must not skip.
func Postgres(t testing.TB) *Env {
	t.Helper()
	return open(t, config(t, PostgresURL(t)))
}

// PostgresURL makes an empty PostgreSQL database that is dropped with the
// test, or skips the test where no server is named.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TOCSIN_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("TOCSIN_CI") != "" {
			t.Fatal("TOCSIN_CI is set and TOCSIN_TEST_POSTGRES is not: CI must not skip PostgreSQL.")
		}
		t.Skip("skipped: no PostgreSQL (set TOCSIN_TEST_POSTGRES=postgres://… to run this there too)")
	}
	b := make([]byte, 6)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	name := "tocsin_test_" + hex.EncodeToString(b)
	exec(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { exec(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func exec(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func config(t testing.TB, database string) store.Config {
	t.Helper()
	keys, err := store.CreateKeys(filepath.Join(t.TempDir(), "tocsin.key"))
	if err != nil {
		t.Fatal(err)
	}
	return store.Config{Database: database, Keys: keys, Wall: time.Now}
}

func open(t testing.TB, cfg store.Config) *Env {
	t.Helper()
	clock := &Clock{at: Start()}
	cfg.Now = clock.Now
	ctx := context.Background()
	if err := store.Migrate(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &Env{Store: s, Clock: clock, Config: cfg}
}
