package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"
)

// How long a count may be shown although letters of a large sending have left
// since. Whatever anybody does is seen at once; a sending is seen with a lag
// that grows with what counting takes, so that no more than a tenth of the time
// goes into counting.
const (
	countAgain    = 10 // times what counting took: it is counted anew, and the old count is still shown
	countedTooOld = 30 // times, and at least countedOld: whoever looks waits for the new one
	countedOld    = 5 * time.Second
	manyCounts    = 200
	countPatience = time.Minute
)

// counts keeps what pages count over every customer of an incident, for as long
// as nothing is written that would change it.
type counts struct {
	now    func() time.Time // real time
	db     *gorm.DB         // reads under a context that ends with the store
	end    context.CancelFunc
	mu     sync.Mutex
	all    map[string]*count
	closed bool
	busy   sync.WaitGroup
}

func newCounts(s *Store) *counts {
	ctx, end := context.WithCancel(withKeys(context.Background(), s.cfg.Keys))
	return &counts{now: s.cfg.Wall, db: s.reader.WithContext(ctx), end: end, all: map[string]*count{}}
}

// close ends what is being counted and waits for its end.
func (c *counts) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.end()
	c.busy.Wait()
}

// count is one thing that was counted.
type count struct {
	value   any // nil until it was counted once
	as      version
	exact   time.Time // when it was last known to be what counting would give
	took    time.Duration
	running *counting
}

// counting is going on for whoever waits for it.
type counting struct {
	done chan struct{}
	err  error
}

// version is how many entries had been written that change what is counted:
// those of large sendings under way, and all others.
type version struct{ Others, Leaving int64 }

func (l Look) version() (v version, err error) {
	return v, l.db.Raw("SELECT seq - quiet - leaving AS others, leaving FROM ledger_head WHERE id = 1").Scan(&v).Error
}

// thing is what is counted, by a name that tells all that fn hangs on.
type thing[T any] struct {
	name    string
	leaving bool // letters of a sending that leave change it
	fn      func(Look) (T, error)
}

// counted returns what fn counts. Within a transaction it is always counted. Do
// not change what is returned: others are shown the same.
func counted[T any](l Look, t thing[T]) (T, error) {
	if l.counts == nil {
		return t.fn(l)
	}
	v, err := l.counts.get(l, thing[any]{t.name, t.leaving, func(l Look) (any, error) { return t.fn(l) }})
	if err != nil {
		var none T
		return none, err
	}
	return v.(T), nil //nolint:errcheck,forcetypeassert // fn made it
}

func (c *counts) get(l Look, t thing[any]) (any, error) {
	want, err := l.version()
	if err != nil {
		return nil, err
	}
	if !t.leaving {
		want.Leaving = 0
	}
	for {
		value, wait := c.look(t, want)
		if wait == nil {
			return value, nil
		}
		select {
		case <-l.db.Statement.Context.Done():
			return nil, l.db.Statement.Context.Err()
		case <-wait.done:
			if wait.err != nil {
				return nil, wait.err
			}
		}
	}
}

// look returns a count that is new enough, or the counting to wait for.
func (c *counts) look(t thing[any], want version) (any, *counting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.all[t.name]
	if n == nil {
		if len(c.all) >= manyCounts {
			clear(c.all)
		}
		n = &count{}
		c.all[t.name] = n
	}
	good, again := n.judge(want, c.now())
	if again && n.running == nil {
		n.running = &counting{done: make(chan struct{})}
		c.start(n, t.fn)
	}
	if good {
		return n.value, nil
	}
	return nil, n.running
}

func (c *counts) start(n *count, fn func(Look) (any, error)) {
	if c.closed {
		n.running.err = context.Canceled
		close(n.running.done)
		return
	}
	c.busy.Go(func() { c.run(n, fn) })
}

// judge tells whether a count can be shown, and whether it must be made anew.
func (n *count) judge(want version, now time.Time) (good, again bool) {
	switch age := now.Sub(n.exact); {
	case n.value == nil || n.as.Others < want.Others:
		return false, true
	case n.as.Leaving >= want.Leaving:
		n.exact = now
		return true, false
	default:
		return age < max(countedTooOld*n.took, countedOld), age >= countAgain*n.took
	}
}

// run counts, for everybody who waits: it ends with the store and not with the
// page that asked first.
func (c *counts) run(n *count, fn func(Look) (any, error)) {
	began := c.now()
	value, as, err := c.count(fn)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		n.value, n.as, n.exact, n.took = value, as, began, c.now().Sub(began)
	}
	n.running.err = err
	close(n.running.done)
	n.running = nil
}

// count counts once. What breaks in it breaks the pages that wait and nothing
// else: it runs beside them.
func (c *counts) count(fn func(Look) (any, error)) (value any, as version, err error) {
	defer func() {
		if broke := recover(); broke != nil {
			err = fmt.Errorf("counting broke: %v", broke)
		}
	}()
	ctx, cancel := context.WithTimeout(c.db.Statement.Context, countPatience)
	defer cancel()
	l := Look{db: c.db.WithContext(ctx)}
	if as, err = l.version(); err != nil {
		return nil, as, err
	}
	value, err = fn(l)
	return value, as, err
}
