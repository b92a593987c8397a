package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/yardstick"
	"github.com/flowchestra/tocsin/notifications"
)

// where says on which database a load program measures.
type where struct {
	Server string `help:"PostgreSQL server on which databases may be made and dropped, to measure there instead of on SQLite." env:"TOCSIN_TEST_POSTGRES"`
	SQLite bool   `name:"sqlite" help:"Measure on SQLite even where a server is named."`
}

func (w where) server() string {
	if w.SQLite {
		return ""
	}
	return w.Server
}

func (w where) name() string {
	if w.server() == "" {
		return "sqlite"
	}
	return "postgres"
}

// sending is a wave whose messages are made and wait, to be copied for each
// run; the same bytes in memory; and the mail server that both go to.
type sending struct {
	where
	place    bench.Place
	edition  notice.Edition
	messages []yardstick.Message
	sink     *sink.Process
	close    func() error
}

// openSending prepares a wave of many letters.
func (w where) openSending(ctx context.Context, letters int) (_ *sending, err error) {
	p, drop, err := bench.FreshPlace(ctx, w.server())
	if err != nil {
		return nil, err
	}
	s := &sending{where: w, place: p, close: drop}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.sink, err = sink.Start(ctx, false); err != nil {
		return nil, err
	}
	s.close = func() error { return errors.Join(s.sink.Close(), drop()) }
	began := time.Now()
	if s.edition, err = p.Waiting(ctx, letters, 0); err != nil {
		return nil, err
	}
	b, err := bench.Setup{Place: p, Rests: true}.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	s.messages, err = b.Messages(ctx, s.edition)
	fmt.Fprintf(os.Stderr, "prepared %d letters on %s in %.0f s\n", letters, w.name(), time.Since(began).Seconds())
	return s, err
}

// product sends a copy of the wave and measures from the start of the jobs to
// the last answer on record.
func (s *sending) product(ctx context.Context, connections int, profiled string) (f figure, err error) {
	p, drop, err := s.place.Copy(ctx, s.server())
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	relay, err := notifications.ParseRelay(s.sink.URL())
	if err != nil {
		return f, err
	}
	b, err := bench.Setup{Place: p, Relay: relay, Connections: connections, Rests: true}.Open(ctx)
	if err != nil {
		return f, err
	}
	defer b.Close()
	if err := s.sink.Forget(ctx); err != nil {
		return f, err
	}
	stop, err := profile(profiled)
	if err != nil {
		return f, err
	}
	f, err = measure(func() error {
		if err := b.Run.Start(ctx); err != nil {
			return err
		}
		return b.Through(ctx, s.edition)
	})
	stop()
	return f, errors.Join(err, s.arrived(ctx))
}

// bare sends the same bytes by the yardstick's loop.
func (s *sending) bare(ctx context.Context, connections int) (figure, error) {
	if err := s.sink.Forget(ctx); err != nil {
		return figure{}, err
	}
	f, err := measure(func() error { return yardstick.Send(ctx, s.sink.SMTP, connections, s.messages) })
	return f, errors.Join(err, s.arrived(ctx))
}

func (s *sending) arrived(ctx context.Context) error {
	t, err := s.sink.Totals(ctx)
	if err == nil && (t.Unique != s.edition.Copies || t.Duplicates != 0) {
		err = fmt.Errorf("%d letters arrived of %d, %d of them twice", t.Unique, s.edition.Copies, t.Duplicates)
	}
	return err
}

// size is the mean size of a message in bytes.
func (s *sending) size() int {
	sum := 0
	for _, m := range s.messages {
		sum += len(m.Raw)
	}
	return sum / max(1, len(s.messages))
}

// rates prints a line of rates: the product's over the yardstick's, pair by
// pair.
func rates(id, database string, pairs []pair, note string) {
	var ratio, cpu, product, bare []float64
	for _, p := range pairs {
		ratio = append(ratio, p.yardstick.wall.Seconds()/p.product.wall.Seconds())
		cpu = append(cpu, p.product.cpu.Seconds()/p.yardstick.cpu.Seconds())
		product = append(product, float64(p.rows)/p.product.wall.Seconds())
		bare = append(bare, float64(p.rows)/p.yardstick.wall.Seconds())
	}
	noisy := ""
	if slices.Max(ratio) > 1.5*slices.Min(ratio) {
		noisy = " NOISY"
	}
	fmt.Printf("%s %s ratio %s product %.0f/s yardstick %.0f/s cpu x%s n=%d %s commit %s%s\n",
		id, database, spread(ratio), median(product), median(bare), spread(cpu), pairs[0].rows, note, commit(), noisy)
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// commit is the state of the source in this directory, as git names it.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--abbrev=7", "--dirty=+", "--match=-").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
