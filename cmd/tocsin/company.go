package main

import (
	"context"
	"sync"
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

const (
	companyEvery = time.Second      // how often the others look whether something is for them
	skipSteps    = 15 * time.Minute // of product time, so that the bell moves on as it would
)

// company is whoever the visitor is not: Jonas answers the bell when it comes to
// him.
type company struct {
	*player
	acts sync.Mutex // one of them acts at a time; never held by a page, since acting opens pages
	mu   sync.Mutex // guards the two below
	news []string   // what happened while the visitor moved the clock
	read bool       // somebody has looked into Omar's mailbox
}

// keep lets the others act until the context ends.
func (c *company) keep(ctx context.Context) {
	for every := time.NewTicker(companyEvery); ; {
		select {
		case <-ctx.Done():
			every.Stop()
			return
		case <-every.C:
			c.act(ctx)
		}
	}
}

// act does what is the others' turn. What cannot be done now is tried again.
func (c *company) act(ctx context.Context) {
	c.acts.Lock()
	defer c.acts.Unlock()
	if err := c.turn(ctx); err != nil && ctx.Err() == nil {
		c.house.log.Error("the demo's people cannot act", "error", err)
	}
}

func (c *company) turn(ctx context.Context) error {
	l, err := c.look(ctx)
	if err != nil {
		return err
	}
	f, err := l.File(c.incident)
	if err != nil || f.Confirmed() == nil {
		return err
	}
	call, err := c.lastCall(ctx, "Jonas")
	if err != nil || call == nil || c.clock.Now().Sub(call.OpenedAt) < 3*time.Minute {
		return err
	}
	return press(ctx, c.url+"/bell/"+call.Token)
}

// Person finds somebody of the cast.
func (c *company) person(ctx context.Context, name string) (people.Person, error) {
	l, err := c.look(ctx)
	if err != nil {
		return people.Person{}, err
	}
	everybody, err := l.People()
	if err != nil {
		return people.Person{}, err
	}
	for _, p := range everybody {
		if p.Name == name {
			return p, nil
		}
	}
	return people.Person{}, nobodyCalled(name)
}

// skip moves product time on, a quarter of an hour at a time, and lets what is
// due happen.
func (c *company) skip(ctx context.Context, by time.Duration) error {
	before, err := c.lastEntry(ctx)
	if err != nil {
		return err
	}
	for by > 0 {
		step := min(by, skipSteps)
		c.clock.Forward(step)
		if err := c.runner.RunDue(ctx); err != nil {
			return err
		}
		c.act(ctx)
		by -= step
	}
	return c.since(ctx, before)
}

// since remembers what the ledger gained, in sentences.
func (c *company) since(ctx context.Context, before int64) error {
	l, err := c.look(ctx)
	if err != nil {
		return err
	}
	lines, err := l.Lines("", before, 200)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.news = nil
	for _, line := range lines {
		if s := sentence(line); s != "" {
			c.news = append(c.news, c.name(line.Actor)+": "+s)
		}
	}
	return nil
}
