package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func claim(t testing.TB, s *store.Store, name, node string, now time.Time) bool {
	t.Helper()
	var got bool
	must(t, s.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		got, err = u.Claim(name, node, now, now.Add(time.Minute))
		return err
	}))
	return got
}

func TestAClaimIsHeldByOneNodeUntilItRunsOut(t *testing.T) {
	t.Parallel()
	start := storetest.Start()
	steps := []struct {
		what, node string
		after      time.Duration
		got        bool
	}{
		{"free", "a", 0, true},
		{"held", "b", time.Second, false},
		{"held by itself, and prolonged", "a", 30 * time.Second, true},
		{"held until the prolonged end", "b", 89 * time.Second, false},
		{"held at the very end", "b", 90 * time.Second, false},
		{"run out", "b", 90*time.Second + time.Microsecond, true},
		{"taken over", "a", 91 * time.Second, false},
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		for _, s := range steps {
			if got := claim(t, e.Store, "batch", s.node, start.Add(s.after)); got != s.got {
				t.Errorf("%s: %s got it = %v, want %v", s.what, s.node, got, s.got)
			}
		}
		must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Release("batch", "a") }))
		if claim(t, e.Store, "batch", "a", start.Add(92*time.Second)) {
			t.Error("a released what b held")
		}
		must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Release("batch", "b") }))
		if !claim(t, e.Store, "batch", "a", start.Add(93*time.Second)) {
			t.Error("b released it, and it was not free")
		}
	})
}

func TestAStartingNodeHoldsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		now := storetest.Start()
		for _, c := range []string{"one", "two"} {
			claim(t, e.Store, c, "a", now)
		}
		claim(t, e.Store, "three", "b", now)
		must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.ReleaseAll("a") }))
		if got := fmt.Sprint(query(t, besides(t, e.Config.Database), "SELECT name, node FROM claims")); got != "[[three b]]" {
			t.Errorf("what is held is %s", got)
		}
	})
}

func TestEightNodesAtOnceGiveAClaimToOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		for round := range 5 {
			var wg sync.WaitGroup
			var got atomic.Int32
			for n := range 8 {
				wg.Go(func() {
					if claim(t, e.Store, fmt.Sprint(round), fmt.Sprint(n), storetest.Start()) {
						got.Add(1)
					}
				})
			}
			if wg.Wait(); got.Load() != 1 {
				t.Errorf("round %d: %d nodes got it", round, got.Load())
			}
		}
	})
}

// crash leaves what a killed process leaves: leadership, a running job and a
// claim of each node.
func crash(t *testing.T, e *storetest.Env, nodes ...string) {
	t.Helper()
	db := besides(t, e.Config.Database)
	for i, node := range nodes {
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Enqueue(store.Job{Args: wake{Text: node}}) }))
		claim(t, e.Store, "work of "+node, node, storetest.Start())
		by := fmt.Sprintf(`'["%s"]'`, node)
		if e.Store.Dialect() == "PostgreSQL" {
			by = fmt.Sprintf("ARRAY['%s']", node)
		}
		run(t, db, "UPDATE river_job SET state = 'running', attempt = 1, attempted_by = "+by+" WHERE state = 'available'")
		if i == 0 {
			run(t, db, "INSERT INTO river_leader (name, leader_id, elected_at, expires_at) VALUES ('default', '"+node+"', '2026-03-27 22:00:00', '2099-03-27 22:00:00')")
		}
	}
}

// left tells what seems to be held still.
func left(t *testing.T, e *storetest.Env) string {
	t.Helper()
	db := besides(t, e.Config.Database)
	return fmt.Sprintf("leaders %v, running %s, available %s, claims %v", query(t, db, "SELECT leader_id FROM river_leader"),
		one(t, db, "SELECT count(*) FROM river_job WHERE state = 'running'"), one(t, db, "SELECT count(*) FROM river_job WHERE state = 'available'"),
		query(t, db, "SELECT node FROM claims ORDER BY node"))
}

func TestReclaimGivesBackWhatADeadProcessHeld(t *testing.T) {
	t.Parallel()
	wants := map[string]string{ // PostgreSQL: b may be alive elsewhere
		"SQLite":     "leaders [], running 0, available 2, claims []",
		"PostgreSQL": "leaders [], running 1, available 1, claims [[b]]",
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		crash(t, e, "a", "b")
		if got := left(t, e); got != "leaders [[a]], running 2, available 0, claims [[a] [b]]" {
			t.Fatalf("the crash left %s", got)
		}
		must(t, e.Store.Reclaim(ctx, "a"))
		if got := left(t, e); got != wants[e.Store.Dialect()] {
			t.Errorf("after Reclaim: %s, want %s", got, wants[e.Store.Dialect()])
		}
	})
}

func TestReclaimOnSQLiteNeedsTheDirectorysLock(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	crash(t, e, "a")
	before := left(t, e)
	s := reopen(t, e, func(c *store.Config) { c.Lock = nil })
	if err := s.Reclaim(ctx, "a"); err == nil {
		t.Error("it went through without the lock")
	}
	if got := left(t, e); got != before {
		t.Errorf("it changed %s to %s", before, got)
	}
}

func TestANodesNameIsLockedWhileItsStoreIsOpenOnPostgreSQL(t *testing.T) {
	t.Parallel()
	e := storetest.Postgres(t)
	first := reopen(t, e, func(*store.Config) {})
	must(t, first.Reclaim(ctx, "a"))
	must(t, e.Store.Reclaim(ctx, "b"))
	crash(t, e, "a")
	before := left(t, e)
	refused(t, e.Store.Reclaim(ctx, "a"), fault.KindConflict, `Another process works as node "a". Give this one a name of its own with --node.`)
	if got := left(t, e); got != before {
		t.Errorf("the second process changed %s to %s", before, got)
	}
	first.Close()
	must(t, e.Store.Reclaim(ctx, "a"))
}
