package store_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

var three = []string{"tenants", "ledger_entries", "ledger_bodies", "river_job"}

const (
	nothing  = "tenants 0, ledger_entries 0, ledger_bodies 0, river_job 0"
	allThree = "tenants 1, ledger_entries 1, ledger_bodies 1, river_job 1"
)

func TestAChangeWithoutALedgerEntryDoesNotCommit(t *testing.T) {
	t.Parallel()
	c := customer(1)
	changes := map[string]func(*store.Tx) error{
		"insert":        func(tx *store.Tx) error { return tx.Insert(&c) },
		"replace":       func(tx *store.Tx) error { return tx.Replace([]any{}) },
		"drop contacts": func(tx *store.Tx) error { return tx.DropContacts([]string{"tenant-0001"}) },
		"enqueue":       func(tx *store.Tx) error { return tx.Enqueue(store.Job{Args: wake{}}) },
		"insert and enqueue": func(tx *store.Tx) error {
			return errors.Join(tx.Insert(&c), tx.Enqueue(store.Job{Args: wake{}}))
		},
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		db := besides(t, e.Config.Database)
		for name, change := range changes {
			if err := e.Store.Tx(ctx, change); !errors.Is(err, store.ErrNoEntry) {
				t.Errorf("%s: got %v, want ErrNoEntry", name, err)
			}
			if got := counts(t, db, three...); got != nothing {
				t.Errorf("%s left behind: %s", name, got)
			}
		}
		save(t, e.Store, &c)
		for name, change := range map[string]func(*store.Tx) error{
			"update": func(tx *store.Tx) error { d := c; d.Name = "Changed"; return tx.Update(&d) },
			"delete": func(tx *store.Tx) error { return tx.Delete(&c) },
		} {
			if err := e.Store.Tx(ctx, change); !errors.Is(err, store.ErrNoEntry) {
				t.Errorf("%s: got %v, want ErrNoEntry", name, err)
			}
			if got := one(t, db, "SELECT name FROM tenants"); got != c.Name {
				t.Errorf("%s left behind: %s", name, got)
			}
		}
	})
}

func TestATransactionThatOnlyReadsNeedsNoEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		must(t, e.Store.Tx(ctx, func(tx *store.Tx) error {
			_, err := tx.Look().People()
			return err
		}))
	})
}

func TestRowEntryAndJobStandOrFallTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		db := besides(t, e.Config.Database)
		attempt := func(end error) error {
			return e.Store.Tx(ctx, func(tx *store.Tx) error {
				c := customer(1)
				tx.Record("test.saved", "tocsin", "INC-2026-001", map[string]any{})
				return errors.Join(tx.Insert(&c), tx.Enqueue(store.Job{Args: wake{}}), end)
			})
		}
		if err := attempt(errPlanned); !errors.Is(err, errPlanned) {
			t.Fatalf("got %v, want the function's own error", err)
		}
		if got := counts(t, db, three...); got != nothing {
			t.Errorf("a rollback left %s", got)
		}
		must(t, attempt(nil))
		if got := counts(t, db, three...); got != allThree {
			t.Errorf("a commit left %s, want %s", got, allThree)
		}
	})
}

func TestAFunctionThatPanicsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		func() {
			defer func() { _ = recover() }()
			_ = e.Store.Tx(ctx, func(tx *store.Tx) error {
				c := customer(1)
				tx.Record("test.saved", "tocsin", "INC-2026-001", nil)
				must(t, tx.Insert(&c))
				panic("planned by the test")
			})
		}()
		if got := counts(t, besides(t, e.Config.Database), three...); got != nothing {
			t.Errorf("a panic left %s", got)
		}
		c := customer(2)
		save(t, e.Store, &c) // and the connection is free again
	})
}

func TestAJobIsScheduledOnRealTimeByTheDifferenceToProductTime(t *testing.T) {
	t.Parallel()
	wall := time.Now().UTC().Add(time.Hour).Truncate(time.Millisecond)
	ahead, past := storetest.Start().Add(26*time.Hour), storetest.Start().Add(-time.Hour)
	between := ahead.Add(300 * time.Microsecond)
	jobs := map[string]struct {
		at        *time.Time
		due       time.Time
		scheduled time.Time // zero: at once
	}{
		"ahead":   {&ahead, ahead, wall.Add(26 * time.Hour)},
		"between": {&between, between, wall.Add(26*time.Hour + time.Millisecond)}, // never before its time
		"past":    {&past, storetest.Start(), time.Time{}},
		"at once": {nil, storetest.Start(), time.Time{}},
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		var slow atomic.Bool // the transaction takes its time, and no job is later for it
		s := reopen(t, e, func(c *store.Config) {
			c.Wall = func() time.Time {
				if slow.Load() {
					return wall.Add(5 * time.Second)
				}
				return wall
			}
		})
		must(t, s.Tx(ctx, func(tx *store.Tx) error {
			tx.Record("test.asked", "tocsin", "INC-2026-001", nil)
			slow.Store(true)
			for name, j := range jobs {
				if err := tx.Enqueue(store.Job{Args: wake{Text: name}, At: j.at, Queue: store.QueueAlarms}); err != nil {
					return err
				}
			}
			return nil
		}))
		client, err := river.NewClient(s.Driver(), &river.Config{})
		must(t, err)
		found, err := client.JobList(ctx, river.NewJobListParams().Queues(store.QueueAlarms).First(10))
		must(t, err)
		if len(found.Jobs) != len(jobs) {
			t.Fatalf("%d jobs, want %d", len(found.Jobs), len(jobs))
		}
		for _, row := range found.Jobs {
			for name, want := range jobs {
				if string(row.EncodedArgs) != `{"text":"`+name+`"}` && string(row.EncodedArgs) != `{"text": "`+name+`"}` {
					continue
				}
				if due, ok := store.JobDue(row.Metadata); !ok || !due.Equal(want.due) {
					t.Errorf("%s: due %v, want %v", name, due, want.due)
				}
				if want.scheduled.IsZero() != (row.State == "available") || (!want.scheduled.IsZero() && !row.ScheduledAt.Equal(want.scheduled)) {
					t.Errorf("%s: %s for %v, want %v", name, row.State, row.ScheduledAt, want.scheduled)
				}
			}
		}
	})
}

func TestJobDueIsAbsentWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, metadata := range []string{"", "{}", "null", `{"due":"0001-01-01T00:00:00Z"}`, `{"due":"soon"}`, `[1]`} {
		if due, ok := store.JobDue([]byte(metadata)); ok {
			t.Errorf("%q gave %v", metadata, due)
		}
	}
}
