package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// migrateAndDie migrates and kills its own process before the n-th statement.
// With n = 0 it lives and tells how many statements there were.
func migrateAndDie() {
	at, _ := strconv.Atoi(os.Getenv("TOCSIN_STORE_AT")) // absent is 0
	cfg := store.Config{Database: os.Getenv("TOCSIN_STORE_DATABASE"), Now: storetest.Start, Wall: time.Now}
	if dir := os.Getenv("TOCSIN_STORE_DIR"); dir != "" {
		lock, err := store.LockDir(dir)
		if err != nil {
			fmt.Println(err)
			return
		}
		cfg.Lock = lock
	}
	var n int
	cfg.Observe = func(string) error {
		if n++; n != at {
			return nil
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err == nil {
			select {} // until the signal arrives
		}
		return err
	}
	if err := store.Migrate(ctx, cfg); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(n)
}

// killed migrates a fresh database in a process that is killed at a statement,
// and returns how many statements there were when it was not.
func killed(t *testing.T, cfg store.Config, dir string, at int) int {
	t.Helper()
	c := child(t, "migrate", "TOCSIN_STORE_DATABASE="+cfg.Database, "TOCSIN_STORE_DIR="+dir, fmt.Sprintf("TOCSIN_STORE_AT=%d", at))
	var out bytes.Buffer
	c.Stdout = &out
	err := c.Run()
	if at > 0 {
		if err == nil {
			t.Fatalf("statement %d: the process lived and said %q", at, out.String())
		}
		return 0
	}
	must(t, err)
	m, err := strconv.Atoi(out.String())
	if err != nil {
		t.Fatalf("the process said %q", out.String())
	}
	return m
}

// whole finishes a broken-off migration and tells what is wrong afterwards.
func whole(t *testing.T, cfg store.Config, want string) string {
	t.Helper()
	s, err := store.Open(ctx, cfg)
	if err == nil {
		s.Close()
		if got := schemaOf(t, cfg.Database); got != want {
			return "it opened half-applied"
		}
	} else if fault.KindOf(err) != fault.KindConflict || !strings.Contains(err.Error(), "Run: tocsin migrate") {
		return fmt.Sprintf("it did not ask for the migration, but said: %v", err)
	}
	if err := store.Migrate(ctx, cfg); err != nil {
		return fmt.Sprintf("the second run failed: %v", err)
	}
	if s, err = store.Open(ctx, cfg); err != nil {
		return fmt.Sprintf("it does not open: %v", err)
	}
	s.Close()
	if got := schemaOf(t, cfg.Database); got != want {
		return "its schema is not that of an undisturbed run:\n" + got
	}
	return ""
}

func TestAMigrationKilledAtAnyStatementIsFinishedByTheNextOnSQLite(t *testing.T) {
	t.Parallel()
	reference := storetest.SQLite(t)
	want := schemaOf(t, reference.Config.Database)
	var m, half int
	for at := 0; at <= m; at++ {
		dir := filepath.Join(t.TempDir(), "data")
		must(t, os.Mkdir(dir, 0o700))
		cfg := reference.Config
		cfg.Database = filepath.Join(dir, "tocsin.db")
		if at == 0 {
			m = killed(t, cfg, dir, 0)
			continue
		}
		killed(t, cfg, dir, at)
		lock, err := store.LockDir(dir)
		must(t, err)
		cfg.Lock = lock
		if wrong := whole(t, cfg, want); wrong != "" {
			half++
			t.Errorf("killed at statement %d: %s", at, wrong)
		}
		must(t, lock.Release())
		must(t, os.RemoveAll(dir))
	}
	t.Logf("half-applied: %d of M = %d statements", half, m)
}

func TestAMigrationKilledAtAStatementIsFinishedByTheNextOnPostgreSQL(t *testing.T) {
	t.Parallel()
	reference := storetest.Postgres(t)
	want := schemaOf(t, reference.Config.Database)
	cfg := reference.Config
	cfg.Database = storetest.PostgresURL(t)
	m := killed(t, cfg, "", 0)
	stop, tried, half := time.Now().Add(12*time.Second), 0, 0
	for ; tried < m && time.Now().Before(stop); tried++ {
		at := 1 + (tried*61)%m // spread over all: 61 is prime
		cfg.Database = storetest.PostgresURL(t)
		killed(t, cfg, "", at)
		if wrong := whole(t, cfg, want); wrong != "" {
			half++
			t.Errorf("killed at statement %d: %s", at, wrong)
		}
	}
	t.Logf("half-applied: %d of %d tried, of M = %d statements", half, tried, m)
}
