package store_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// Whoever is told that nothing was saved must be able to rely on it, and nobody
// is told "perhaps" because a deadline fell into a commit.
func TestAChangeWhoseDeadlinePassesIsSavedOrRefusedAndNeverInDoubt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := reopen(t, e, func(c *store.Config) { c.Patience = 250 * time.Millisecond })
		db := besides(t, e.Config.Database)
		for round := range 4 {
			free := holdAll(t, db, store.IsPostgres(e.Config.Database))
			told := make([]error, 40)
			var all sync.WaitGroup
			for i := range told { // their deadlines pass from before the lock is free until long after
				all.Go(func() {
					time.Sleep(time.Duration(i) * 3 * time.Millisecond)
					told[i] = saveAs(s, round*len(told)+i)
				})
			}
			time.Sleep(300 * time.Millisecond)
			free()
			all.Wait()
			for i, err := range told {
				var f *fault.Fault
				if err != nil && (!errors.As(err, &f) || f.Kind != fault.KindUnavailable) {
					t.Fatalf("change %d was told %v", i, err)
				}
				n := round*len(told) + i
				if stored := one(t, db, "SELECT count(*) FROM tenants WHERE id = '"+customer(n).ID+"'") == "1"; stored == (err != nil) {
					t.Fatalf("change %d was told %v, and stored is %v", i, err, stored)
				}
			}
		}
	})
}

func saveAs(s *store.Store, n int) error {
	c := customer(n)
	return s.Tx(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		tx.Record("test.saved", "tocsin", c.ID, nil)
		return tx.Insert(&c)
	})
}

// holdAll takes what every change needs, and returns how to give it back.
func holdAll(t *testing.T, db *sql.DB, postgres bool) func() {
	t.Helper()
	conn, err := db.Conn(ctx)
	must(t, err)
	begin := "BEGIN IMMEDIATE"
	if postgres {
		begin = "BEGIN; LOCK TABLE ledger_head"
	}
	_, err = conn.ExecContext(ctx, begin)
	must(t, err)
	return func() {
		_, err := conn.ExecContext(ctx, "ROLLBACK")
		must(t, errors.Join(err, conn.Close()))
	}
}
