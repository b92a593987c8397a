// Package yardstick sends messages that are in memory already, as fast as the
// SMTP client that the product uses can be driven: what sending costs before
// anything is checked or kept.
package yardstick

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/wneessen/go-mail/smtp"
)

// Message is one letter as it goes out.
type Message struct {
	From, To string // bare addresses
	Raw      []byte
}

// Send hands all messages to a relay in clear text, over so many connections at
// once, each message to the next connection that is free.
func Send(ctx context.Context, relay string, connections int, all []Message) error {
	work := make(chan *Message, connections)
	found := make([]error, connections)
	var wg sync.WaitGroup
	for i := range connections {
		wg.Go(func() {
			found[i] = over(ctx, relay, work)
			for range work { // after a failure the others must not wait for this one
			}
		})
	}
	for i := range all {
		work <- &all[i]
	}
	close(work)
	wg.Wait()
	return errors.Join(found...)
}

func over(ctx context.Context, relay string, work <-chan *Message) error {
	host, _, err := net.SplitHostPort(relay)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", relay)
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	if err := c.Hello("yardstick.invalid"); err != nil {
		return errors.Join(err, c.Close())
	}
	for m := range work {
		if err := one(c, m); err != nil {
			return errors.Join(err, c.Close())
		}
	}
	return c.Quit()
}

func one(c *smtp.Client, m *Message) error {
	if err := c.Mail("<" + m.From + ">"); err != nil {
		return err
	}
	if err := c.Rcpt("<" + m.To + ">"); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(m.Raw); err != nil {
		return err
	}
	return w.Close()
}
