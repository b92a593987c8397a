package faults

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/visitor"
)

// deed is one note that Ada wrote, and how she was answered.
type deed struct {
	id     string
	answer visitor.Answer
}

// ada is the commander at her desk: she looks at pages and writes notes.
type ada struct {
	*visitor.Person
	number string
	deeds  []deed
	looks  []visitor.Answer
}

// atDesk signs Ada in beside the child.
func (w *world) atDesk(ctx context.Context) (*ada, error) {
	b, err := w.beside(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if err := b.Meet(ctx); err != nil {
		return nil, err
	}
	s, err := b.App.OpenSession(ctx, b.Cast["Ada"], app.From{IP: "127.0.0.1"})
	if err != nil {
		return nil, err
	}
	return &ada{Person: visitor.New(w.child.url, s.Token, time.Minute), number: b.Number}, nil
}

// atWork starts a child whose letters leave slowly, and signs Ada in.
func (w *world) atWork(ctx context.Context) (*ada, error) {
	if err := errors.Join(w.play(ctx, sink.Script{Delay: 4 * slow}), w.start(ctx)); err != nil {
		return nil, err
	}
	a, err := w.atDesk(ctx)
	if err != nil {
		return nil, err
	}
	return a, until(ctx, 20*time.Second, "letters leave", func() (bool, error) {
		now, err := w.sink.Totals(ctx)
		return now.Total > 2, err
	})
}

// write writes a note and asks for a page every so often, without waiting for
// the answers, until the context ends; then it waits for them.
func (a *ada) write(ctx context.Context, every time.Duration) {
	var wg sync.WaitGroup
	var mutex sync.Mutex
	for ctx.Err() == nil {
		wg.Go(func() {
			d := deed{id: uuid.NewString()}
			d.answer = a.Note(context.WithoutCancel(ctx), a.number, d.id, "Seen at the desk: "+d.id)
			look := a.Get(context.WithoutCancel(ctx), "/incidents/"+a.number)
			mutex.Lock()
			defer mutex.Unlock()
			a.deeds, a.looks = append(a.deeds, d), append(a.looks, look)
		})
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
	wg.Wait()
}

// judge holds what Ada was told against what is on record.
func (w *world) judge(ctx context.Context, a *ada, t *tally) error {
	lost, refused, odd := 0, 0, map[string]int{}
	var waits []time.Duration
	for _, d := range a.deeds {
		waits = append(waits, d.answer.Took)
		n, err := w.count(ctx, "SELECT count(*) FROM notes WHERE id = '"+d.id+"'")
		if err != nil {
			return err
		}
		switch {
		case d.answer.Status == http.StatusSeeOther && n != 1:
			lost++
		case d.answer.Status == http.StatusServiceUnavailable:
			refused++
		case d.answer.Status != http.StatusSeeOther:
			odd[fmt.Sprintf("%d %v", d.answer.Status, d.answer.Err)]++
		}
		if leaky(d.answer.Body) {
			t.wrong("a page tells people about the database: %q", excerpt(d.answer.Body))
		}
	}
	shown, unread, slowest := 0, "", time.Duration(0)
	for _, l := range a.looks {
		if l.Status == http.StatusOK {
			shown, slowest = shown+1, max(slowest, l.Took)
		} else {
			unread = fmt.Sprintf("%d %v after %.1f s", l.Status, l.Err, l.Took.Seconds())
		}
	}
	slices.Sort(waits)
	if len(waits) > 0 {
		t.note("notes %d, taken and lost %d, refused with a sentence %d, wait p50 %.2f s most %.2f s, pages shown %d of %d, the slowest after %.1f s", len(a.deeds), lost, refused,
			waits[len(waits)/2].Seconds(), waits[len(waits)-1].Seconds(), shown, len(a.looks), slowest.Seconds())
	}
	if lost > 0 {
		t.wrong("%d notes were answered as stored and are not", lost)
	}
	for what, n := range odd {
		t.wrong("%d notes were answered %s; the child said %s", n, what, w.child.words())
	}
	if shown < len(a.looks) {
		t.wrong("%d pages of %d could not be read, the last with %s", len(a.looks)-shown, len(a.looks), unread)
	}
	return nil
}

// leaky tells whether a page speaks of what is behind it.
func leaky(body string) bool {
	low := strings.ToLower(body)
	return slices.ContainsFunc([]string{"sqlite", "sqlstate", "pq:", "select *", "insert into", "disk i/o", "database is locked"}, func(s string) bool { return strings.Contains(low, s) })
}

func excerpt(body string) string {
	low := strings.ToLower(body)
	for _, s := range []string{"sqlite", "sqlstate", "disk i/o", "database is locked"} {
		if at := strings.Index(low, s); at >= 0 {
			return body[max(0, at-60):min(len(body), at+60)]
		}
	}
	return ""
}
