package store_test

import (
	"fmt"
	"testing"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// PostgreSQL plans for an empty table until it has looked at one.
func TestPostgreSQLLooksAtATableThatHasGrown(t *testing.T) {
	t.Parallel()
	e := storetest.Postgres(t)
	db := besides(t, e.Config.Database)
	counted := func() (rows float64) {
		must(t, db.QueryRowContext(ctx, "SELECT reltuples FROM pg_class WHERE relname = 'tenants'").Scan(&rows))
		return max(rows, 0) // -1 before the first look
	}
	n := 0
	adds := func(many int) {
		must(t, change(e.Store, func(tx *store.Tx) error {
			rows := make([]tenant.Tenant, many)
			for i := range rows {
				n++
				rows[i] = tenant.Tenant{ID: fmt.Sprintf("t-%05d", n), Reference: fmt.Sprintf("C-%d", n), Name: "Brightwater", Country: "DE", Language: "de", Zone: "Europe/Berlin", CreatedAt: tx.Now, Version: 1}
			}
			return tx.Insert(rows)
		}))
	}
	for _, step := range []struct{ adds, seen int }{{99, 0}, {1, 100}, {60, 100}, {40, 200}, {199, 200}, {1, 400}} {
		if adds(step.adds); int(counted()) != step.seen {
			t.Fatalf("after %d rows PostgreSQL knows of %.0f, want %d", n, counted(), step.seen)
		}
	}
}
