package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

var ctx = context.Background()

// childDoes names, in the environment, what this program does instead of
// testing: some tests need a second process that dies.
const childDoes = "TOCSIN_STORE_CHILD"

var children = map[string]func(){"migrate": migrateAndDie, "lock": lockAndWait}

func TestMain(m *testing.M) {
	if do, ok := children[os.Getenv(childDoes)]; ok {
		do()
		os.Exit(0)
	}
	flag.Parse()
	// These tests wait for disks, servers and other processes, not for the
	// processor: more of them at once than there are cores.
	if err := flag.Set("test.parallel", "6"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// child starts this program once more to do something else.
func child(t *testing.T, do string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), append(env, childDoes+"="+do)...)
	c.Stderr = os.Stderr
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused asks for a refusal of a kind whose sentence holds some words.
func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	if fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		t.Errorf("got %q (kind %q), want kind %q and a sentence with %q", err, fault.KindOf(err), kind, words)
	}
}

// reopen opens the same database a second time, with something changed.
func reopen(t testing.TB, e *storetest.Env, change func(*store.Config)) *store.Store {
	t.Helper()
	cfg := e.Config
	change(&cfg)
	s, err := store.Open(ctx, cfg)
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

// besides opens the database past the store, as somebody with a shell would.
func besides(t testing.TB, database string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", database
	if !store.IsPostgres(database) {
		driver, dsn = "sqlite", "file:"+database+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(on)"
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(ctx, statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// query reads every row of a query as text.
func query(t testing.TB, db *sql.DB, q string, args ...any) [][]string {
	t.Helper()
	rows, err := db.QueryContext(ctx, q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	must(t, err)
	var out [][]string
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range at {
			at[i] = &values[i]
		}
		must(t, rows.Scan(at...))
		row := make([]string, len(columns))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			row[i] = fmt.Sprint(v)
		}
		out = append(out, row)
	}
	must(t, rows.Err())
	return out
}

func one(t testing.TB, db *sql.DB, q string, args ...any) string {
	t.Helper()
	got := query(t, db, q, args...)
	if len(got) != 1 || len(got[0]) != 1 {
		t.Fatalf("%s: %d rows, want one value", q, len(got))
	}
	return got[0][0]
}

// counts tells how many rows tables hold: "tenants 1, river_job 0".
func counts(t testing.TB, db *sql.DB, tables ...string) string {
	t.Helper()
	var out []string
	for _, table := range tables {
		out = append(out, table+" "+one(t, db, "SELECT count(*) FROM "+table))
	}
	return strings.Join(out, ", ")
}

func tables(t testing.TB, db *sql.DB, database string) []string {
	t.Helper()
	q := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if store.IsPostgres(database) {
		q = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
	}
	var out []string
	for _, row := range query(t, db, q) {
		out = append(out, row[0])
	}
	slices.Sort(out)
	return out
}

// dump reads every column of every row of every table.
func dump(t testing.TB, database string) string {
	t.Helper()
	db := besides(t, database)
	defer func() { _ = db.Close() }()
	var out strings.Builder
	for _, table := range tables(t, db, database) {
		var lines []string
		for _, row := range query(t, db, "SELECT * FROM "+table) {
			lines = append(lines, strings.Join(row, "\x1f"))
		}
		slices.Sort(lines)
		fmt.Fprintf(&out, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return out.String()
}

// auditor may read and nothing else.
func auditor() people.Person {
	return people.Person{ID: "auditor", Name: "Noor", Zone: "UTC", Roles: people.Roles{people.Auditor}}
}

func look(t testing.TB, s *store.Store) store.Look {
	t.Helper()
	l, err := s.Reads().For(ctx, auditor())
	must(t, err)
	return l
}

// customer makes the n-th customer.
func customer(n int) tenant.Tenant {
	return tenant.Tenant{ID: fmt.Sprintf("tenant-%04d", n), Reference: fmt.Sprintf("C-%04d", n), Name: fmt.Sprintf("Customer %d", n),
		Country: "US", Language: "en", Zone: "UTC", CreatedAt: storetest.Start()}
}

// save stores rows with a ledger entry.
func save(t testing.TB, s *store.Store, rows ...any) {
	t.Helper()
	must(t, s.Tx(ctx, func(tx *store.Tx) error {
		tx.Record("test.saved", "tocsin", "INC-2026-001", map[string]any{"rows": len(rows)})
		for _, r := range rows {
			if err := tx.Insert(r); err != nil {
				return err
			}
		}
		return nil
	}))
}

// wake is a job that nobody works.
type wake struct {
	Text string `json:"text"`
}

// Kind names the job.
func (wake) Kind() string { return "test_wake" }

func until(t testing.TB, what string, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !met(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited 10 s in vain until %s", what)
		}
	}
}

var errPlanned = errors.New("planned by the test")
