package store

import (
	"context"
	"sync"
	"time"
)

// mostYield is how long what a sending writes lets people go before it.
const mostYield = time.Second

type yielding struct{}

// Yielding marks changes that let people go first: those that a sending makes
// hundreds of letters at a time, and that nobody waits for at a desk.
func Yielding(ctx context.Context) context.Context { return context.WithValue(ctx, yielding{}, true) }

// turns orders who writes next on SQLite, where one change is made at a time.
// First come, first served would have a person wait behind every batch of a
// sending that is ready; with turns it is behind two at most.
type turns struct {
	batch  chan struct{} // room for the one batch that is next
	mu     sync.Mutex
	people int           // whose changes wait or are being made
	none   chan struct{} // closes when there are none; nil while there are none
}

func newTurns() *turns { return &turns{batch: make(chan struct{}, 1)} }

// take waits until a change may ask for the database, and returns what to call
// when it is over.
func (t *turns) take(ctx context.Context) (over func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	if ctx.Value(yielding{}) == nil {
		t.person()
		return t.left, nil
	}
	select {
	case t.batch <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.yield(ctx)
	return func() { <-t.batch }, nil
}

func (t *turns) person() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.people++; t.people == 1 {
		t.none = make(chan struct{})
	}
}

func (t *turns) left() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.people--; t.people == 0 {
		close(t.none)
		t.none = nil
	}
}

// yield waits until no person waits, for a while.
func (t *turns) yield(ctx context.Context) {
	t.mu.Lock()
	none := t.none
	t.mu.Unlock()
	if none == nil {
		return
	}
	enough := time.NewTimer(mostYield)
	defer enough.Stop()
	select {
	case <-none:
	case <-enough.C:
	case <-ctx.Done():
	}
}
