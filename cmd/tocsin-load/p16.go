package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

type p16Cmd struct {
	where
	Letters     int           `help:"Letters of the wave: enough to leave for as long as a round." default:"20000"`
	Connections int           `help:"Connections to the mail server." default:"10"`
	Rate        float64       `help:"Pages a second." default:"40"`
	Notes       float64       `help:"Notes a second that the commander writes." default:"4"`
	For         time.Duration `help:"How long a round is." default:"30s"`
	Rounds      int           `help:"Rounds of idle, unthrottled and capped." default:"3"`
	Profile     string        `help:"File for a processor profile of the rounds."`
	Pages       []string      `help:"Pages to ask for in turn; NUMBER is the incident's." default:"/customers,/incidents/NUMBER"`
}

// wear is what people met under one load, over all rounds.
type wear struct {
	asked
	rates   []float64     // letters a second
	longest time.Duration // a write transaction took
	by      string        // what that one changed
}

// Run asks for pages at a steady rate while nothing else happens, while a wave
// leaves as fast as it can (P16), and while one leaves at a third of that (P17);
// and has the commander write notes meanwhile (P18).
func (c *p16Cmd) Run(ctx context.Context) (err error) {
	place, drop, err := bench.FreshPlace(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	began := time.Now()
	e, err := place.Waiting(ctx, c.Letters, 0)
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
	var idle, free, capped wear
	for range c.Rounds {
		if err := c.round(ctx, place, e, mails, 0, &idle, &free); err != nil {
			return err
		}
		if err := c.round(ctx, place, e, mails, median(free.rates)/3, nil, &capped); err != nil {
			return err
		}
	}
	c.tell(&idle, &free, &capped)
	return nil
}

func (c *p16Cmd) tell(idle, free, capped *wear) {
	calm := percentile(idle.Pages, 99)
	line := func(id, what string, w *wear) {
		p99 := percentile(w.Pages, 99)
		fmt.Printf("%s %s page p99 %.1f ms x%.1f of idle %.1f ms (p50 %.1f, max %.0f) at %.0f/s while %.0f letters/s leave, %s; requests=%d failed=%d commit %s\n",
			id, c.name(), p99, p99/calm, calm, percentile(w.Pages, 50), percentile(w.Pages, 100), c.Rate, median(w.rates), what, len(w.Pages), w.Failed, commit())
	}
	line("P16", "unthrottled", free)
	line("P17", "capped at a third", capped)
	longest := ""
	if c.server() == "" { // there is one writer, so that its transactions can be told apart
		longest = fmt.Sprintf("; longest write transaction %.0f ms unthrottled, %.0f ms capped, %.0f ms idle", ms(free.longest), ms(capped.longest), ms(idle.longest))
		fmt.Fprintf(os.Stderr, "the longest: %s | %s | %s\n", free.by, capped.by, idle.by)
	}
	fmt.Printf("P18 %s note p99 %.1f ms unthrottled (p50 %.1f, max %.0f), %.1f ms capped, %.1f ms idle%s; notes=%d failed=%d %s commit %s\n", c.name(),
		percentile(free.Notes, 99), percentile(free.Notes, 50), percentile(free.Notes, 100), percentile(capped.Notes, 99), percentile(idle.Notes, 99), longest, len(free.Notes), free.Failed, free.Why, commit())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// round serves a copy of the wave's place and measures: first idle, if that is
// asked for, then while its letters leave.
func (c *p16Cmd) round(ctx context.Context, place bench.Place, e notice.Edition, mails *sink.Process, rate float64, idle, busy *wear) (err error) {
	p, drop, err := place.Copy(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	s, err := c.serve(ctx, p, mails, rate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := errors.Join(mails.Play(ctx, sink.Script{Spare: bench.AlarmFrom}), mails.Forget(ctx)); err != nil {
		return err
	}
	if idle != nil {
		if err := s.watch(ctx, c, idle, nil); err != nil {
			return err
		}
	}
	if err := s.WakeLetters(ctx); err != nil {
		return err
	}
	through := make(chan struct{})
	sent, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(through)
		_ = s.Through(sent, e) // ends early when the round does
	}()
	began := time.Now()
	if err := s.watch(ctx, c, busy, through); err != nil {
		return err
	}
	took := time.Since(began)
	t, err := mails.Totals(ctx)
	if err != nil {
		return err
	}
	if t.Total == e.Copies {
		took = t.Last.Sub(began)
	}
	busy.rates = append(busy.rates, float64(t.Total)/took.Seconds())
	return nil
}
