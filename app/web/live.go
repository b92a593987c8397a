package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	tideEvery = time.Second      // how often the ledger's end is looked at while somebody listens
	beatEvery = 15 * time.Second // how often a silent stream says that it is there
	tideStays = 50 * time.Second // then the browser asks anew: no answer may take longer than a minute
)

// live tells a page that the ledger has moved on: the number of the newest
// entry about what the page shows. The page then fetches itself again, so that
// there is one way of drawing it.
func (s *server) live(c echo.Context) error {
	of := c.QueryParam("of")
	after := cmp.Or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("after"))
	seen, err := strconv.ParseInt(after, 10, 64)
	if err != nil || of == "" {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	news := s.tide.listen()
	defer s.tide.leave(news)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy in front must not save it up
	ctx, cancel := context.WithTimeout(c.Request().Context(), tideStays)
	defer cancel()
	return s.stream(ctx, c, of, seen, news)
}

// stream sends entries and beats until the page goes, the server stops or the
// time is up.
func (s *server) stream(ctx context.Context, c echo.Context, of string, seen int64, news <-chan int64) error {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for kind := "beat"; ; {
		if seq, err := s.newest(c, of, seen); err != nil {
			return err
		} else if seq > seen {
			kind, seen = "entry", seq
		}
		if kind != "" && !speak(c, kind, seen) {
			return nil // nobody is there to be told
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.Stop:
			return nil
		case <-beat.C:
			kind = "beat"
		case <-news:
			kind = ""
		}
	}
}

// speak sends one event (HTML, server-sent events), and tells whether it left.
func speak(c echo.Context, kind string, seq int64) bool {
	_, err := fmt.Fprintf(c.Response(), "event: %s\nid: %d\ndata: %d\n\n", kind, seq, seq)
	c.Response().Flush()
	return err == nil
}

// newest is the number of the newest entry about something ("*": anything).
func (s *server) newest(c echo.Context, of string, seen int64) (int64, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return 0, err
	}
	if of == "*" {
		return l.LastEntry()
	}
	return l.LastEntryOf(of, seen)
}

// tide looks at the ledger's end for everybody who listens, once however many
// they are, and not at all while there is nobody.
type tide struct {
	look func(context.Context) (int64, error)

	mu   sync.Mutex
	ears map[chan int64]bool
	stop context.CancelFunc
}

func (t *tide) listen() chan int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	ear := make(chan int64, 1)
	if len(t.ears) == 0 {
		t.ears = map[chan int64]bool{}
		var ctx context.Context
		ctx, t.stop = context.WithCancel(context.Background())
		go t.watch(ctx)
	}
	t.ears[ear] = true
	return ear
}

func (t *tide) leave(ear chan int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.ears, ear)
	if len(t.ears) == 0 {
		t.stop()
	}
}

func (t *tide) watch(ctx context.Context) {
	every := time.NewTicker(tideEvery)
	defer every.Stop()
	last := int64(-1)
	for {
		if seq, err := t.look(ctx); err == nil && seq != last {
			last = seq
			t.tell(seq)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

func (t *tide) tell(seq int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for ear := range t.ears {
		select {
		case ear <- seq:
		default: // it has not heard the last word yet, and will look for itself
		}
	}
}
