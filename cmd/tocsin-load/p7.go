package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/notifications"
)

type p7Cmd struct {
	where
	Letters     int `help:"Letters of the wave." default:"5000"`
	Connections int `help:"Connections to the mail server." default:"10"`
}

// Run sends a wave and tells how much each letter takes on disk against the
// size of its message: its kept bytes alone, and everything that sending adds.
func (c *p7Cmd) Run(ctx context.Context) (err error) {
	place, drop, err := bench.FreshPlace(ctx, c.server())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	e, err := place.Signed(ctx, c.Letters, 0)
	if err != nil {
		return err
	}
	before, err := size(ctx, place)
	if err != nil {
		return err
	}
	mails, err := sink.Start(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mails.Close()) }()
	relay, err := notifications.ParseRelay(mails.URL())
	if err != nil {
		return err
	}
	b, err := bench.Setup{Place: place, Relay: relay, Connections: c.Connections, Rests: true}.Open(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(b.FanOut(ctx, e), b.Run.Start(ctx), b.Through(ctx, e)); err != nil {
		return err
	}
	s := sending{edition: e}
	if s.messages, err = b.Messages(ctx, e); err != nil {
		return err
	}
	kept, err := b.Count(ctx, "SELECT (SELECT sum(length(message)) FROM deliveries) + (SELECT sum(length(message)) FROM message_bases)")
	if err != nil {
		return err
	}
	b.Close()
	after, err := size(ctx, place)
	if err != nil {
		return err
	}
	message := float64(s.size())
	each := func(n int) float64 { return float64(n) / float64(c.Letters) }
	fmt.Printf("P7 %s kept message %.2f of its size (%.0f of %.0f bytes), all that sending adds %.2f (%.0f bytes: deliveries, attempts, receipts, ledger, duties, jobs, indexes) n=%d commit %s\n",
		c.name(), each(kept)/message, each(kept), message, each(after-before)/message, each(after-before), c.Letters, commit())
	return nil
}

// size is what a place's database takes on disk.
func size(ctx context.Context, p bench.Place) (n int, err error) {
	raw, err := p.Raw()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	q := "SELECT pg_database_size(current_database())"
	if p.Database == "" {
		q = "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"
	}
	return n, raw.QueryRowContext(ctx, q).Scan(&n)
}
