package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/notifications"
)

type p6Cmd struct {
	where
	Letters int    `help:"Letters of the wave." default:"20000"`
	Pairs   int    `help:"Pairs of product and yardstick, after one warm-up." default:"7"`
	Profile string `help:"File for a processor profile of the product's share."`
}

// Run makes the messages of a signed wave (rendered, checked, digested,
// packed, stored) in turn with a loop that only renders them.
func (c *p6Cmd) Run(ctx context.Context) (err error) {
	place, drop, err := bench.FreshPlace(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	e, err := place.Signed(ctx, c.Letters, 0)
	if err != nil {
		return err
	}
	time.Sleep(1100 * time.Millisecond) // the wait after a signature
	var pairs []pair
	for i := range c.Pairs + 1 {
		p, err := c.pair(ctx, place, e)
		if err != nil {
			return err
		}
		if i > 0 || c.Pairs == 0 { // the first warms up
			pairs = append(pairs, p)
		}
		fmt.Fprintf(os.Stderr, "pair %d: product %.2f s (cpu %.2f), yardstick %.2f s (cpu %.2f)\n", i, p.product.wall.Seconds(), p.product.cpu.Seconds(), p.yardstick.wall.Seconds(), p.yardstick.cpu.Seconds())
	}
	rates("P6", c.name(), pairs, "languages=2")
	return nil
}

func (c *p6Cmd) pair(ctx context.Context, place bench.Place, e notice.Edition) (p pair, err error) {
	p.rows = c.Letters
	one, drop, err := place.Copy(ctx, c.server())
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	b, err := bench.Setup{Place: one, Rests: true}.Open(ctx)
	if err != nil {
		return p, err
	}
	defer b.Close()
	stop, err := profile(c.Profile)
	if err != nil {
		return p, err
	}
	p.product, err = measure(func() error { return b.FanOut(ctx, e) })
	stop()
	if err != nil {
		return p, err
	}
	l, err := b.System(ctx)
	if err != nil {
		return p, err
	}
	copies, err := l.Copies(e.ID)
	if err != nil {
		return p, err
	}
	p.yardstick, err = measure(func() error { return render(copies) })
	return p, err
}

func render(copies []notice.Copy) error {
	now := time.Now()
	for i := range copies {
		k := &copies[i]
		if _, err := notifications.Compose(notice.Envelope{From: k.From, ReplyTo: k.ReplyTo, To: k.Contacts[0], MessageID: k.ID + "@yardstick.invalid", Date: now, Language: k.Language,
			Subject: k.Subject, Text: k.Text, HTML: k.HTML}); err != nil {
			return err
		}
	}
	return nil
}
