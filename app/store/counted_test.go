package store_test

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// tellerOf opens the store once more and tells how often it counted.
func tellerOf(t *testing.T, e *storetest.Env, wall func() time.Time) (*store.Store, *atomic.Int64) {
	t.Helper()
	var times atomic.Int64
	return reopen(t, e, func(c *store.Config) {
		c.Wall = wall
		c.Observe = func(q string) error {
			if strings.Contains(q, `AS "in"`) {
				times.Add(1)
			}
			return nil
		}
	}), &times
}

// involve stores that so many customers are affected by the first incident.
func involve(t testing.TB, s *store.Store, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		c := customer(n)
		save(t, s, &c, &incident.Exposure{ID: id("exposure", n), IncidentID: id("incident", 1), TenantID: c.ID, Involvement: incident.In, Version: 1})
	}
}

func affected(t testing.TB, s *store.Store) int {
	t.Helper()
	all, err := look(t, s).FiguresOf([]string{id("incident", 1)})
	must(t, err)
	return all[id("incident", 1)].In
}

func TestWhatHasNotChangedIsNotCountedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s, times := tellerOf(t, e, time.Now)
		other := reopen(t, e, func(*store.Config) {}) // as another node would
		fill(t, s, 1)
		for _, step := range []struct {
			what        string
			do          func()
			in, counted int
		}{
			{"nothing was counted yet", func() {}, 0, 1},
			{"nothing has happened", func() {}, 0, 1},
			{"a note was written", func() {
				save(t, s, &incident.Note{ID: "note", IncidentID: id("incident", 1), AuthorID: id("person", 1), Text: "Seen.", At: storetest.Start(), RecordedAt: storetest.Start()})
			}, 0, 1},
			{"two customers are affected", func() { involve(t, s, 2, 3) }, 2, 2},
			{"nothing has happened since", func() {}, 2, 2},
			{"a third was found on another node", func() { involve(t, other, 4, 4) }, 3, 3},
		} {
			step.do()
			if in := affected(t, s); in != step.in || times.Load() != int64(step.counted) {
				t.Errorf("%s: %d customers, counted %d times; want %d, %d times", step.what, in, times.Load(), step.in, step.counted)
			}
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error {
			_, err := tx.Look().FiguresOf([]string{id("incident", 1)})
			return err
		}))
		if times.Load() != 4 {
			t.Error("a transaction did not count for itself")
		}
	})
}

// Of a large sending pages may tell a moment later; of whatever anybody does
// meanwhile, at once.
func TestALargeSendingIsCountedNowAndThen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		var ticks atomic.Int64 // every look at the clock takes 10 ms: so does counting
		s, times := tellerOf(t, e, func() time.Time { return storetest.Start().Add(time.Duration(ticks.Add(1)) * 10 * time.Millisecond) })
		fill(t, s, 1)
		const letters = 1200
		must(t, s.Tx(ctx, func(tx *store.Tx) error {
			tx.Record("test.begun", "tocsin", "INC-2026-001", nil)
			return tx.BeginSending(notice.Sending{EditionID: id("edition", 1), IncidentID: id("incident", 1), Letters: letters, Made: letters})
		}))
		n := 1
		leave := func(more int) {
			n++
			c := customer(n)
			must(t, s.Tx(ctx, func(tx *store.Tx) error {
				tx.Record("test.left", "tocsin", "INC-2026-001", nil)
				var m notice.Moves
				for range more {
					m.Move(notice.Waiting, notice.Accepted)
				}
				if err := tx.Insert(&c); err != nil {
					return err
				}
				if err := tx.Insert(&incident.Exposure{ID: id("exposure", n), IncidentID: id("incident", 1), TenantID: c.ID, Involvement: incident.In, Version: 1}); err != nil {
					return err
				}
				return tx.MoveSending(id("edition", 1), m)
			}))
		}
		if in := affected(t, s); in != 0 {
			t.Fatalf("%d customers, want none", in)
		}
		leave(100)
		if in := affected(t, s); in != 0 || times.Load() != 1 {
			t.Errorf("right after some have left: %d customers, counted %d times; want what was counted before", in, times.Load())
		}
		until(t, "what has left is counted", func() bool { return affected(t, s) == 1 })
		leave(100)
		involve(t, s, 50, 50)
		if in := affected(t, s); in != 3 {
			t.Errorf("after somebody did something: %d customers, want 3", in)
		}
		fill(t, s, 9)
		affected(t, s)                               // what that changed is counted
		must(t, s.Tx(ctx, func(tx *store.Tx) error { // answers of a small and a large sending, recorded together
			tx.Record("test.left", "tocsin", "INC-2026-001", nil)
			c, small := customer(60), notice.Sending{EditionID: id("edition", 9), IncidentID: id("incident", 9), Letters: 3, Made: 3}
			return errors.Join(tx.Insert(&c), tx.Insert(&incident.Exposure{ID: id("exposure", 60), IncidentID: id("incident", 1), TenantID: c.ID, Involvement: incident.In, Version: 1}),
				tx.BeginSending(small), tx.MoveSending(small.EditionID, notice.Moves{}), tx.MoveSending(id("edition", 1), notice.Moves{}))
		}))
		if in := affected(t, s); in != 4 {
			t.Errorf("after a small sending moved beside it: %d customers, want 4", in)
		}
		leave(letters - 200)
		until(t, "the last is counted", func() bool { return affected(t, s) == 5 })
	})
}

func TestWhoeverChangesSomethingSeesItCountedAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		var all sync.WaitGroup
		var done atomic.Int64
		for who := range 4 {
			all.Go(func() {
				for i := range 12 {
					n := 100 + who*100 + i
					involve(t, e.Store, n, n)
					least := done.Add(1)
					if in := affected(t, e.Store); int64(in) < least {
						t.Errorf("%d are affected and %d are counted", least, in)
					}
				}
			})
		}
		all.Wait()
	})
}

// A table that is said to be in no count must be in none.
func TestUncountedTablesAreInNoCount(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	var asked sync.Map
	s := reopen(t, e, func(c *store.Config) {
		c.Observe = func(q string) error {
			for _, from := range regexp.MustCompile(`(?:FROM|JOIN) ([a-z_]+)`).FindAllStringSubmatch(q, -1) {
				asked.Store(from[1], q)
			}
			return nil
		}
	})
	_, err := look(t, s).FiguresOf([]string{"i"})
	must(t, err)
	_, err = look(t, s).TenantWindows()
	must(t, err)
	_, err = look(t, s).Groups([]string{"i"}, []incident.PausedRule{{IncidentID: "i", RegimeID: "r"}})
	must(t, err)
	if _, ok := asked.Load("obligations"); !ok {
		t.Fatal("nothing was asked")
	}
	for _, table := range store.UncountedTables {
		if q, ok := asked.Load(table); ok {
			t.Errorf("%s is read by %s", table, q)
		}
	}
}
