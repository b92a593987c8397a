package store_test

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// onWriter runs fn in a transaction of the store's own writing connection.
func onWriter(t *testing.T, s *store.Store, fn func(*sql.Tx)) {
	t.Helper()
	tx, err := s.Driver().GetExecutor().Begin(ctx)
	must(t, err)
	fn(s.Driver().UnwrapTx(tx))
	must(t, tx.Rollback(ctx))
}

func TestTheSQLiteWriterIsDurableAndKeepsReferences(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	onWriter(t, e.Store, func(tx *sql.Tx) {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0"} {
			var got string
			must(t, tx.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got))
			if got != want {
				t.Errorf("%s is %s, want %s", pragma, got, want)
			}
		}
	})
}

func TestADatabaseThatDoesNotAnswerIsUnavailable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	must(t, os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 500)), 0o600))
	for name, database := range map[string]string{
		"nobody listens":       "postgres://tocsin:s3cret-word@127.0.0.1:1/tocsin?sslmode=disable&connect_timeout=2",
		"a bent URL":           "postgres://tocsin:s3cret-word@127.0.0.1:notaport/tocsin",
		"no such directory":    filepath.Join(dir, "nowhere", "tocsin.db"),
		"a directory":          dir,
		"not a database":       garbage,
		"an unknown parameter": "postgres://tocsin:s3cret-word@127.0.0.1:1/tocsin?sslmode=perhaps",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := storetest.SQLite(t).Config
			cfg.Database = database
			_, err := store.Open(ctx, cfg)
			refused(t, err, fault.KindUnavailable, "The database does not open: ")
			refused(t, store.Migrate(ctx, cfg), fault.KindUnavailable, "Check --database and that it is running.")
			if strings.Contains(err.Error(), "s3cret-word") {
				t.Errorf("the sentence tells the password: %v", err)
			}
		})
	}
}

func TestAWriterThatIsHeldForAWhileLosesNothing(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	conn, err := besides(t, e.Config.Database).Conn(ctx)
	must(t, err)
	hold := func(d time.Duration) func() {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		must(t, err)
		free := make(chan error, 1)
		time.AfterFunc(d, func() { _, err := conn.ExecContext(ctx, "ROLLBACK"); free <- err })
		return func() { must(t, <-free) }
	}
	c, d := customer(1), customer(2)
	free := hold(300 * time.Millisecond)
	save(t, e.Store, &c) // waits
	free()
	free = hold(7 * time.Second)
	refused(t, change(e.Store, func(tx *store.Tx) error { return tx.Insert(&d) }), fault.KindUnavailable, "Another process holds the database: nothing was saved. Try again in a moment.")
	if n, err := look(t, e.Store).CountTenants(); err != nil || n != 1 {
		t.Errorf("readers see %d (%v), want 1", n, err)
	}
	free()
	save(t, e.Store, &d)
}

func TestAFullDiskIsToldAndRecoversWithoutARestart(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	pages := func(most string) {
		onWriter(t, e.Store, func(tx *sql.Tx) {
			var n int
			must(t, tx.QueryRowContext(ctx, "PRAGMA max_page_count = "+most).Scan(&n))
		})
	}
	pages("1") // SQLite makes that as many as there are
	saved := 0
	var err error
	for ; saved < 500 && err == nil; saved++ {
		c := customer(saved)
		c.Name = strings.Repeat("x", 500)
		err = change(e.Store, func(tx *store.Tx) error { return tx.Insert(&c) })
	}
	saved--
	refused(t, err, fault.KindUnavailable, "The database has no space left: nothing was saved. Free some on its disk, then try again.")
	if n, err := look(t, e.Store).CountTenants(); err != nil || n != saved {
		t.Errorf("%d customers (%v), want the %d that were acknowledged", n, err, saved)
	}
	if got := one(t, besides(t, e.Config.Database), "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
	pages("1000000")
	c := customer(501)
	save(t, e.Store, &c)
}

func TestADatabaseThatCannotBeWrittenCanStillBeRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		c, d := customer(1), customer(2)
		save(t, e.Store, &c)
		s := e.Store
		if s.Dialect() == "SQLite" {
			onWriter(t, s, func(tx *sql.Tx) { _, err := tx.ExecContext(ctx, "PRAGMA query_only = on"); must(t, err) })
		} else {
			s = reopen(t, e, func(c *store.Config) {
				u, err := url.Parse(c.Database)
				must(t, err)
				q := u.Query()
				q.Set("default_transaction_read_only", "on")
				u.RawQuery = q.Encode()
				c.Database = u.String()
			})
		}
		refused(t, change(s, func(tx *store.Tx) error { return tx.Insert(&d) }), fault.KindUnavailable, "The database can be read and not written just now: nothing was saved.")
		if n, err := look(t, s).CountTenants(); err != nil || n != 1 {
			t.Errorf("it reads %d (%v), want 1", n, err)
		}
	})
}

func TestAServerThatGoesAwayIsToldAndComesBackWithoutARestart(t *testing.T) {
	t.Parallel()
	e := storetest.Postgres(t)
	u, err := url.Parse(e.Config.Database)
	must(t, err)
	name := strings.TrimPrefix(u.Path, "/")
	server := besides(t, os.Getenv("TOCSIN_TEST_POSTGRES"))
	run(t, server, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
	run(t, server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
	c := customer(1)
	until(t, "the store has noticed", func() bool {
		err := change(e.Store, func(tx *store.Tx) error { return tx.Insert(&c) })
		return err != nil && strings.Contains(err.Error(), "The database does not answer: nothing was saved. Try again in a moment.")
	})
	run(t, server, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true")
	save(t, e.Store, &c)
}
