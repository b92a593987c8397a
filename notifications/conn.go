package notifications

import (
	"context"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"github.com/flowchestra/tocsin/app/notice"
)

// Conn is one connection to a relay. It takes one letter after the other and is
// for one goroutine at a time.
type Conn struct {
	relay    *Relay
	wire     *wire
	client   *smtp.Client
	tls      string
	isUsable bool
}

// Send hands one message to the relay for one recipient and tells what came of
// it; it stores nothing and tries nothing twice. From may have a name before
// its address. The message goes out byte for byte (dots stuffed on the wire,
// RFC 5321 §4.5.2); its lines end with CRLF.
//
// Accepted: the relay answered 2xx to the final dot, whatever followed.
// Refused: a 5xx to any command, an address that must not be sent to, or a
// message with other line ends.
// Deferred: a 4xx, or a connection lost before the final dot got out.
// Uncertain: the final dot got out and no reply was read.
//
// After a Deferred without a code the connection is not Usable: an idle one may
// have been closed by the relay, and a fresh one is worth a try at once.
func (c *Conn) Send(ctx context.Context, from, to string, message []byte) notice.Answer {
	a := c.send(ctx, from, to, message)
	a.TLS = c.tls
	return a
}

func (c *Conn) send(ctx context.Context, from, to string, message []byte) notice.Answer {
	sender, err := readAddress("sender", from)
	if err == nil {
		err = checkAddress("recipient", to)
	}
	var letter []byte
	if err == nil {
		letter, err = stuffed(message)
	}
	switch {
	case err != nil:
		return notice.Answer{Outcome: notice.Refused, Reply: err.Error()}
	case !c.isUsable:
		return notice.Answer{Outcome: notice.Deferred, Reply: "The connection to the relay was closed before this letter: dial again."}
	case ctx.Err() != nil:
		return notice.Answer{Outcome: notice.Deferred, Reply: "The sender was told to stop before this letter."}
	}
	stop := context.AfterFunc(ctx, c.wire.cut)
	defer func() {
		if !stop() {
			c.hangUp()
		}
	}()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"MAIL", func() error { return c.client.Mail("<" + sender.Address + ">" + c.envid(sender.Address)) }},
		{"RCPT", func() error { return c.client.Rcpt("<" + to + ">" + c.orcpt(to)) }},
		{"DATA", c.data},
		{"the letter", func() error { return c.say(letter) }},
	} {
		if err := c.within(c.relay.CommandTimeout, step.do); err != nil {
			a, isAlive := before(err, step.name)
			if step.name == "MAIL" && a.Outcome == notice.Refused {
				a.Outcome = notice.Deferred // the relay refuses us, not this customer
			}
			c.recover(isAlive)
			return a
		}
	}
	var reply string
	err = c.within(c.relay.DotTimeout, func() (err error) { reply, err = c.dot(); return err })
	a, isAlive := after(err, reply, c.wire.lost())
	if !isAlive {
		c.hangUp()
	}
	return a
}

// within gives one step its time.
func (c *Conn) within(timeout time.Duration, step func() error) error {
	if err := c.client.UpdateDeadline(timeout); err != nil {
		return err
	}
	return step()
}

// recover makes the connection ready for the next letter after a refusal, or
// gives it up. A connection in the middle of a letter is never asked to reset:
// the client would end the half letter with a dot first.
func (c *Conn) recover(isAlive bool) {
	if !isAlive || c.within(c.relay.CommandTimeout, c.client.Reset) != nil {
		c.hangUp()
	}
}

// hangUp closes the line without a word.
func (c *Conn) hangUp() {
	c.isUsable = false
	_ = c.wire.Close() // what was answered stands, however the line ends
}

// Usable tells whether another letter may be sent over this connection.
func (c *Conn) Usable() bool { return c.isUsable }

// Close says goodbye and closes. It waits five seconds at most and does nothing
// the second time.
func (c *Conn) Close() {
	if c.isUsable {
		_ = c.within(5*time.Second, c.client.Quit) // the relay owes us nothing any more
	}
	c.hangUp()
}

// Undialled is the answer to record for a letter whose relay could not be
// reached: nothing was said about it, so it is tried again.
func Undialled(err error) notice.Answer {
	return notice.Answer{Outcome: notice.Deferred, Reply: bounded(err.Error()), TLS: "none"}
}
