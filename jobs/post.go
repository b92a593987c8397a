package jobs

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// post hands letters to one relay over a fixed number of kept connections,
// which all batches share, and no faster than the relay is to be asked.
type post struct {
	run   *Runner
	relay *notifications.Relay
	pace  *rate.Limiter
	work  chan letter
	lines sync.WaitGroup

	mutex  sync.Mutex
	idle   []kept        // connections that nobody uses, the last used last
	isAway bool          // the relay could not be reached: letters in hand go back
	again  chan struct{} // closed when the lull is over, nil without one
	waits  time.Duration // how long the last lull was
}

// letter is one attempt on its way. done is called once, when what came of it
// is in the database.
type letter struct {
	ctx  context.Context
	what notice.Handover
	done func()
}

// kept is a connection between two letters, and how many looks it has waited.
type kept struct {
	conn *notifications.Conn
	age  int
}

const (
	lookAtIdle = 10 * time.Second
	oldest     = 3 // looks after which a connection that nobody uses is closed
	firstLull  = 5 * time.Second
	longest    = 5 * time.Minute
)

func newPost(r *Runner, relay *notifications.Relay) *post {
	limit := rate.Inf
	if r.cfg.Rate > 0 {
		limit = rate.Limit(r.cfg.Rate)
	}
	return &post{run: r, relay: relay, pace: rate.NewLimiter(limit, 1), work: make(chan letter)}
}

// start opens as many lines as there may be connections.
func (p *post) start(ctx context.Context) {
	for range p.run.cfg.Connections {
		p.lines.Go(func() { p.line(ctx) })
	}
	p.lines.Go(func() { p.closeOld(ctx) })
}

// stop waits until every line has put its letter down, and hangs up.
func (p *post) stop() {
	p.lines.Wait()
	for _, k := range p.idle {
		k.conn.Close()
	}
	p.idle = nil
}

// line takes one letter after the other.
func (p *post) line(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-p.work:
			p.run.answers <- heardOf{p.hand(l), l.done}
		}
	}
}

// hand hands one letter over and tells what came of it.
func (p *post) hand(l letter) notice.Answered {
	out := notice.Answered{DeliveryID: l.what.Delivery.ID, AttemptID: l.what.Attempt.ID}
	if err := p.pace.Wait(l.ctx); err != nil {
		out.Answer = notice.NotMade("The sender was told to stop before this letter.")
		return out
	}
	conn, fresh, err := p.take(l.ctx)
	if err != nil {
		out.Answer = notice.NotMade(err.Error())
		return out
	}
	if err := p.run.notes.speaks(out.AttemptID); err != nil {
		p.run.cfg.Log.Error("the outcome notes cannot be written; a crash now leaves letters in doubt", "error", err)
	}
	out.HandedAt = p.run.cfg.App.Now()
	out.Answer = conn.Send(l.ctx, l.what.ReturnPath, l.what.Delivery.Address, l.what.Message)
	if !fresh && lost(out.Answer) { // it was closed while nobody used it: nothing was taken
		if conn, err = p.dial(l.ctx); err == nil {
			out.Answer = conn.Send(l.ctx, l.what.ReturnPath, l.what.Delivery.Address, l.what.Message)
		}
	}
	out.At = p.run.cfg.App.Now()
	if err := p.run.notes.heard(out); err != nil {
		p.run.cfg.Log.Error("the outcome notes cannot be written; a crash now leaves letters in doubt", "error", err)
	}
	p.put(conn)
	p.listen(out.Answer)
	return out
}

// lost tells that a connection was gone before the final dot got out.
func lost(a notice.Answer) bool { return a.Outcome == notice.Deferred && a.Code == 0 }

// take gives a kept connection, or a fresh one. While the relay is away it
// gives none: dialling again for every letter in hand would take hours.
func (p *post) take(ctx context.Context) (conn *notifications.Conn, fresh bool, err error) {
	if err := p.rested(ctx); err != nil {
		return nil, false, err
	}
	p.mutex.Lock()
	away := p.isAway
	if n := len(p.idle); n > 0 {
		conn, p.idle = p.idle[n-1].conn, p.idle[:n-1]
	}
	p.mutex.Unlock()
	switch {
	case conn != nil:
		return conn, false, nil
	case away:
		return nil, false, fault.Unavailable("The relay at %s is away. The letter is begun again when it is back.", p.relay.Address)
	}
	conn, err = p.dial(ctx)
	return conn, true, err
}

func (p *post) dial(ctx context.Context) (*notifications.Conn, error) {
	conn, err := p.relay.Dial(ctx)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.isAway = err != nil && ctx.Err() == nil
	return conn, err
}

// put keeps a connection for the next letter.
func (p *post) put(conn *notifications.Conn) {
	if conn == nil || !conn.Usable() {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.idle = append(p.idle, kept{conn: conn})
}

// ready sees to it that the relay answers before letters are begun: none counts
// as tried while it is away.
func (p *post) ready(ctx context.Context) error {
	p.mutex.Lock()
	p.isAway = false // this is the one that looks
	p.mutex.Unlock()
	conn, _, err := p.take(ctx)
	if err != nil {
		return err
	}
	p.put(conn)
	return nil
}

// closeOld says goodbye to connections that nobody uses.
func (p *post) closeOld(ctx context.Context) {
	tick := time.NewTicker(lookAtIdle)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var old []kept
		p.mutex.Lock()
		for len(p.idle) > 0 && p.idle[0].age >= oldest {
			old, p.idle = append(old, p.idle[0]), p.idle[1:]
		}
		for i := range p.idle {
			p.idle[i].age++
		}
		p.mutex.Unlock()
		for _, k := range old {
			k.conn.Close()
		}
	}
}
