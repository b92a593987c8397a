package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/notifications"
)

const alarmPoll = 100 * time.Millisecond // how often the product looks for alarms

type p11Cmd struct {
	where
	Letters     int           `help:"Letters of the wave that leaves meanwhile, and open deadlines." default:"20000"`
	Alarms      int           `help:"Alarms, each at an instant of its own." default:"1000"`
	Over        time.Duration `help:"Time over which they are to ring." default:"20s"`
	Connections int           `help:"Connections to the mail server." default:"10"`
	Rounds      int           `help:"Rounds, idle and sending in turn." default:"3"`
	Profile     string        `help:"File for a processor profile of the rounds."`
}

// lateness is how late alarms were: claimed by a worker, and recorded as
// spoken. In ms.
type lateness struct {
	claimed, spoken []float64
	waiting         int // letters that still waited when the last alarm had rung
}

// Run has alarms ring while nothing else happens (P11) and while a wave leaves
// (P12), and tells how late they were.
func (c *p11Cmd) Run(ctx context.Context) (err error) {
	place, drop, err := bench.FreshPlace(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	began := time.Now()
	e, err := place.Waiting(ctx, c.Letters, c.Alarms)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "prepared in %.0f s\n", time.Since(began).Seconds())
	mails, err := sink.Start(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mails.Close()) }()
	stop, err := profile(c.Profile)
	if err != nil {
		return err
	}
	defer stop()
	var idle, busy lateness
	for range c.Rounds {
		for _, to := range []struct {
			sends bool
			add   *lateness
		}{{false, &idle}, {true, &busy}} {
			if err := c.round(ctx, place, e, mails, to.sends, to.add); err != nil {
				return err
			}
		}
	}
	calm, hard := percentile(idle.claimed, 99), percentile(busy.claimed, 99)
	poll := float64(alarmPoll.Milliseconds())
	fmt.Printf("P11 %s alarms=%d over %v, late p50 %.0f ms p99 %.0f ms max %.0f ms = x%.1f and x%.1f of the poll; spoken p99 %.0f ms; open deadlines=%d commit %s\n",
		c.name(), len(idle.claimed), c.Over, percentile(idle.claimed, 50), calm, percentile(idle.claimed, 100), calm/poll, percentile(idle.claimed, 100)/poll, percentile(idle.spoken, 99), c.Letters+c.Alarms, commit())
	fmt.Printf("P12 %s alarms=%d while %d letters leave, late p50 %.0f ms p99 %.0f ms max %.0f ms = x%.1f of P11; spoken p99 %.0f ms; letters waiting at the end %d commit %s\n",
		c.name(), len(busy.claimed), c.Letters, percentile(busy.claimed, 50), hard, percentile(busy.claimed, 100), hard/calm, percentile(busy.spoken, 99), busy.waiting, commit())
	return nil
}

func (c *p11Cmd) round(ctx context.Context, place bench.Place, e notice.Edition, mails *sink.Process, sends bool, add *lateness) (err error) {
	p, drop, err := place.Copy(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	relay, err := notifications.ParseRelay(mails.URL())
	if err != nil {
		return err
	}
	b, err := bench.Setup{Place: p, Relay: relay, Connections: c.Connections, Rests: true}.Open(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := errors.Join(b.Meet(ctx), b.Postpone(ctx)); err != nil {
		return err
	}
	const ahead = 20 * time.Second // for planning and for the queue to start
	began := time.Now()
	due, err := b.Strikes(ctx, ahead, c.Over/time.Duration(c.Alarms))
	if err != nil {
		return err
	}
	if sends {
		if err := b.WakeLetters(ctx); err != nil {
			return err
		}
	}
	if err := b.Run.Start(ctx); err != nil {
		return err
	}
	if took := time.Since(began); took > ahead {
		return fmt.Errorf("the alarms are late before they can ring: planning took %v", took)
	}
	if err := rung(ctx, b, due, add); err != nil {
		return err
	}
	left, err := b.Count(ctx, "SELECT count(*) FROM deliveries WHERE state = 'waiting'")
	add.waiting = left
	return err
}

// rung waits until every alarm has rung and adds how late each was.
func rung(ctx context.Context, b *bench.Bench, due map[string]time.Time, add *lateness) error {
	const patience = 5 * time.Minute
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		n, err := b.Count(ctx, "SELECT count(DISTINCT alarm_id) FROM calls WHERE alarm_id LIKE 'strike-%' AND spoken_at IS NOT NULL")
		if err != nil {
			return err
		}
		if n == len(due) {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d alarms have rung: %w", n, len(due), ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
	rows, err := b.Raw.QueryContext(ctx, "SELECT alarm_id, opened_at, spoken_at FROM calls WHERE alarm_id LIKE 'strike-%' AND step = 1")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err says what went wrong
	for rows.Next() {
		var id string
		var opened time.Time
		var spoken sql.NullTime
		if err := rows.Scan(&id, &opened, &spoken); err != nil {
			return err
		}
		add.claimed = append(add.claimed, float64(opened.Sub(due[id]).Microseconds())/1000)
		if spoken.Valid {
			add.spoken = append(add.spoken, float64(spoken.Time.Sub(due[id]).Microseconds())/1000)
		}
	}
	return rows.Err()
}

// percentile sorts what it is given.
func percentile(v []float64, p int) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[min(len(v)-1, len(v)*p/100)]
}
