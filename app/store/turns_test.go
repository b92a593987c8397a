package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// order notes who wrote, in the order of the ledger.
type order struct {
	mu  sync.Mutex
	who []string
}

func (o *order) len() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.who)
}

func (o *order) write(t *testing.T, ctx context.Context, s *store.Store, who string, n int, takes time.Duration) {
	t.Helper()
	c := customer(n)
	err := s.Tx(ctx, func(tx *store.Tx) error {
		o.mu.Lock()
		o.who = append(o.who, who)
		o.mu.Unlock()
		time.Sleep(takes)
		tx.Record("test.saved", "tocsin", who, nil)
		return tx.Insert(&c)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAPersonWaitsForTwoBatchesOfASendingAtMost(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	var o order
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() { o.write(t, store.Yielding(ctx), e.Store, "a batch", 10+i, 20*time.Millisecond) })
	}
	until(t, "a batch is being written", func() bool { return o.len() > 0 })
	for i := range 5 {
		before := o.len()
		o.write(t, ctx, e.Store, "Ada", 1+i, 0)
		if waited := o.len() - before - 1; waited > 2 {
			t.Errorf("Ada waited for %d batches the %d. time", waited, i+1)
		}
	}
	all.Wait()
	if o.len() != 35 {
		t.Errorf("%d have written, want 35", o.len())
	}
}

func TestASendingIsNotHeldUpForeverByPeople(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	var o order
	busy, rest := context.WithCancel(ctx)
	defer rest()
	var people sync.WaitGroup
	var mu sync.Mutex
	n := 100
	for range 3 { // there is always somebody
		people.Go(func() {
			for busy.Err() == nil {
				mu.Lock()
				n++
				mine := n
				mu.Unlock()
				o.write(t, ctx, e.Store, "somebody", mine, 5*time.Millisecond)
			}
		})
	}
	until(t, "people write", func() bool { return o.len() > 3 })
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.write(t, store.Yielding(ctx), e.Store, "a batch", 1, 0)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("a batch waited for people for 10 s")
	}
	rest()
	people.Wait()
}

func TestABatchThatIsCalledOffGivesItsTurnBack(t *testing.T) {
	t.Parallel()
	e := storetest.SQLite(t)
	var o order
	var all sync.WaitGroup
	all.Go(func() { o.write(t, ctx, e.Store, "Ada", 1, 200*time.Millisecond) })
	until(t, "Ada writes", func() bool { return o.len() == 1 })
	short, cancel := context.WithTimeout(store.Yielding(ctx), 20*time.Millisecond)
	defer cancel()
	for range 3 { // the first waits for Ada, the others for the first
		if err := e.Store.Tx(short, func(*store.Tx) error { return nil }); err == nil {
			t.Error("a batch that was called off has written")
		}
	}
	o.write(t, store.Yielding(ctx), e.Store, "a batch", 2, 0)
	all.Wait()
}
