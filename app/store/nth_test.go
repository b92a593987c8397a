package store_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// breaker fails the n-th statement after it was set, and with ever every one
// after that too.
type breaker struct {
	left atomic.Int64
	ever bool
}

func (b *breaker) watch(query string) error {
	if strings.HasPrefix(query, "ANALYZE") {
		return errPlanned // it follows the commit and may always fail: nothing hangs on it
	}
	if left := b.left.Add(-1); left == 0 || (b.ever && left < 0 && left > -1_000) {
		return errPlanned
	}
	return nil
}

const idle = 1 << 40

func TestAFailureOfAnyOneStatementLeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	for name, ever := range map[string]bool{"one statement fails": false, "all fail from then on": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, e *storetest.Env) {
				b := &breaker{ever: ever}
				b.left.Store(idle)
				s := reopen(t, e, func(c *store.Config) { c.Observe = b.watch })
				old := customer(1)
				save(t, s, &old)
				before := dump(t, e.Config.Database)
				rows := make([]tenant.Tenant, 450) // three batches
				for i := range rows {
					rows[i] = customer(i + 2)
				}
				n, half := int64(0), 0
				for {
					n++
					b.left.Store(n)
					mine := old
					mine.Name = "Renamed"
					err := s.Tx(ctx, func(tx *store.Tx) error {
						tx.Record("test.saved", "tocsin", "INC-2026-001", map[string]any{})
						if err := tx.Insert(rows); err != nil {
							return err
						}
						if err := tx.Update(&mine); err != nil {
							return err
						}
						return tx.Enqueue(store.Job{Args: wake{}})
					})
					clean := b.left.Load() > 0
					b.left.Store(idle)
					if clean {
						must(t, err)
						break
					}
					if !errors.Is(err, errPlanned) {
						t.Errorf("statement %d: got %v, want the planned failure", n, err)
					}
					if dump(t, e.Config.Database) != before || mine.Version != old.Version {
						half++
						t.Errorf("statement %d failed and left something half done", n)
					}
				}
				want := "tenants 451, ledger_entries 2, ledger_bodies 2, river_job 1"
				if got := counts(t, besides(t, e.Config.Database), three...); got != want {
					t.Errorf("the clean run left %s, want %s", got, want)
				}
				t.Logf("half-done states: %d of %d statements", half, n-1)
				if n < 9 {
					t.Errorf("only %d statements were tried", n-1)
				}
			})
		})
	}
}
