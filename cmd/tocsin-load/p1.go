package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

type p1Cmd struct {
	where
	Letters     int           `help:"Letters of the wave." default:"20000"`
	Connections int           `help:"Connections to the mail server, of product and yardstick." default:"10"`
	Delay       time.Duration `help:"The mail server's wait before it takes a letter."`
	Pairs       int           `help:"Pairs of product and yardstick, after one warm-up." default:"7"`
	Profile     string        `help:"File for a processor profile of the product's share."`
}

// Run sends a signed wave whose messages are made, to the last answer on
// record, in turn with a bare loop over the same bytes: P1 by the clock, P2 by
// the processor.
func (c *p1Cmd) Run(ctx context.Context) (err error) {
	s, err := c.openSending(ctx, c.Letters)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	pairs, err := c.measure(ctx, s)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("connections=%d bytes=%d", c.Connections, s.size())
	if c.Delay > 0 {
		note += " delay=" + c.Delay.String()
	}
	rates("P1", s.name(), pairs, note)
	var cpu []float64
	for _, p := range pairs {
		cpu = append(cpu, p.product.cpu.Seconds()/p.yardstick.cpu.Seconds())
	}
	each := func(f figure) float64 { return 1e6 * f.cpu.Seconds() / float64(c.Letters) }
	last := pairs[len(pairs)-1]
	fmt.Printf("P2 %s cpu x%s product %.0f us yardstick %.0f us a letter, this process without the database server's n=%d commit %s\n", s.name(), spread(cpu), each(last.product), each(last.yardstick), c.Letters, commit())
	return nil
}

func (c *p1Cmd) measure(ctx context.Context, s *sending) (pairs []pair, err error) {
	if err := s.sink.Play(ctx, sink.Script{Delay: c.Delay, Spare: bench.AlarmFrom}); err != nil {
		return nil, err
	}
	for i := range c.Pairs + 1 {
		p := pair{rows: c.Letters}
		if p.yardstick, err = s.bare(ctx, c.Connections); err != nil {
			return nil, err
		}
		if p.product, err = s.product(ctx, c.Connections, c.Profile); err != nil {
			return nil, err
		}
		if i > 0 || c.Pairs == 0 { // the first warms up
			pairs = append(pairs, p)
		}
		fmt.Fprintf(os.Stderr, "pair %d: product %.2f s (cpu %.2f), yardstick %.2f s (cpu %.2f)\n", i, p.product.wall.Seconds(), p.product.cpu.Seconds(), p.yardstick.wall.Seconds(), p.yardstick.cpu.Seconds())
	}
	return pairs, nil
}

type p4Cmd struct {
	where
	Letters     int           `help:"Letters of the wave." default:"20000"`
	Connections int           `help:"Connections to the mail server." default:"64"`
	Delay       time.Duration `help:"The mail server's wait before it takes a letter." default:"20ms"`
	Pairs       int           `help:"Runs, after one warm-up." default:"7"`
}

// Run sends a wave to a mail server that takes its time, and holds the rate
// against what so many connections can bring.
func (c *p4Cmd) Run(ctx context.Context) (err error) {
	s, err := c.openSending(ctx, c.Letters)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	p1 := p1Cmd{Letters: c.Letters, Connections: c.Connections, Delay: c.Delay, Pairs: c.Pairs}
	pairs, err := p1.measure(ctx, s)
	if err != nil {
		return err
	}
	ideal := float64(c.Connections) / c.Delay.Seconds()
	var share, bare, rate []float64
	for _, p := range pairs {
		rate = append(rate, float64(p.rows)/p.product.wall.Seconds())
		share = append(share, float64(p.rows)/p.product.wall.Seconds()/ideal)
		bare = append(bare, float64(p.rows)/p.yardstick.wall.Seconds()/ideal)
	}
	fmt.Printf("P4 %s share %s of %.0f/s product %.0f/s bare loop %s n=%d connections=%d delay=%v commit %s\n", s.name(), spread(share), ideal, median(rate), spread(bare), c.Letters, c.Connections, c.Delay, commit())
	return nil
}
