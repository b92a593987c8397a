package faults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/notifications"
)

// world is one Tocsin of its own with a signed notice, or one about to be
// signed, and the child that serves it.
type world struct {
	*lane
	bench.Place
	letters int
	raw     *sql.DB // past the product
	child   *child
	more    []string // of the child's environment
	kills   []time.Time
	// security is what the relay's address asks for, rate the most letters a
	// second, both as the program takes them.
	security, rate string
	drop           func() error
}

// unsigned is a world whose notice Lena has read and not signed.
func (l *lane) unsigned(ctx context.Context, letters int) (*world, error) {
	if _, ok := l.drafts[letters]; !ok {
		if err := l.draft(ctx, letters); err != nil {
			return nil, fmt.Errorf("make a world of %d letters: %w", letters, err)
		}
	}
	return l.copyOf(ctx, l.drafts[letters], letters)
}

// ready is a world whose notice is signed and whose wait is over: nothing of it
// has been sent.
func (l *lane) ready(ctx context.Context, letters int) (*world, error) {
	if _, ok := l.signed[letters]; !ok {
		w, err := l.unsigned(ctx, letters)
		if err != nil {
			return nil, err
		}
		if err := w.sign(ctx); err != nil {
			return nil, errors.Join(err, w.close())
		}
		l.drops = append(l.drops, w.drop)
		if err := w.raw.Close(); err != nil {
			return nil, err
		}
		time.Sleep(1100 * time.Millisecond) // the wait after a signature is a second
		l.signed[letters] = w.Place
	}
	return l.copyOf(ctx, l.signed[letters], letters)
}

func (l *lane) copyOf(ctx context.Context, p bench.Place, letters int) (*world, error) {
	place, drop, err := p.Copy(ctx, l.server)
	if err != nil {
		return nil, err
	}
	w := &world{lane: l, Place: place, letters: letters, drop: drop, rate: "unlimited"}
	if w.raw, err = place.Raw(); err != nil {
		return nil, errors.Join(err, drop())
	}
	w.raw.SetMaxOpenConns(4)
	return w, errors.Join(l.sink.Forget(ctx), l.play(ctx, sink.Script{}))
}

// draft prepares, by the product's verbs, a notice that waits for Lena.
func (l *lane) draft(ctx context.Context, letters int) error {
	p, drop, err := bench.FreshPlace(ctx, l.server)
	if err != nil {
		return err
	}
	l.drops = append(l.drops, drop)
	post, err := notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: time.Now})
	if err != nil {
		return err
	}
	defer post.Close()
	relay, err := notifications.ParseRelay(post.URL())
	if err != nil {
		return err
	}
	b, err := bench.Setup{Place: p, Relay: relay, Node: node}.Open(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	l.wave[letters], err = b.Submitted(ctx, letters)
	l.drafts[letters] = p
	return err
}

// beside opens the world's database while the child works in it, or did.
func (w *world) beside(ctx context.Context) (*bench.Bench, error) {
	return bench.Setup{Place: w.Place, Beside: true, Rests: true}.Open(ctx)
}

// sign has Lena sign, as a command beside a running server would.
func (w *world) sign(ctx context.Context) error {
	b, err := w.beside(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Meet(ctx); err != nil {
		return err
	}
	return b.Sign(ctx, w.edition())
}

func (w *world) edition() notice.Edition { return w.wave[w.letters] }

// close ends the child and drops the world.
func (w *world) close() error {
	w.kill()
	return errors.Join(w.raw.Close(), w.drop())
}

func (w *world) count(ctx context.Context, q string) (n int, err error) {
	return n, w.raw.QueryRowContext(ctx, q).Scan(&n)
}

// settled waits until every letter of the world has come to rest.
func (w *world) settled(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("letters are not through after %v", within))
	defer cancel()
	for {
		open, err := w.open(ctx)
		if err == nil && open == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err, fmt.Errorf("%d are open; the child said: %s", open, w.child.words()))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// open counts the letters that are not through: copies without a letter, and
// letters with a try to come.
func (w *world) open(ctx context.Context) (int, error) {
	return w.count(ctx, `SELECT (SELECT count(*) FROM copies) - (SELECT count(DISTINCT copy_id) FROM deliveries)
		+ (SELECT count(*) FROM deliveries WHERE next_try_at IS NOT NULL OR state = 'waiting')`)
}

// play has the mail server follow a script; our own alarms are counted apart.
func (l *lane) play(ctx context.Context, s sink.Script) error {
	s.Spare = bench.AlarmFrom
	return l.sink.Play(ctx, s)
}
