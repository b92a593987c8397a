package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/jobs"
)

const berlin = "Europe/Berlin"

var storyBegins = utc("2026-03-27 22:52")

// lateError ends the story with exit code 2: a duty was met late.
type lateError int

func (l lateError) Error() string { return fmt.Sprintf("%d obligations were met late.", int(l)) }

// player tells the story: each scene moves product time, lets people act
// through the verbs, lets due jobs run, and prints what the ledger then holds.
type player struct {
	*stage
	runner   *jobs.Runner
	out      io.Writer
	cast     map[string]people.Person
	incident string
	hold     string       // of the incident that law enforcement asked about
	seq      int64        // of the last ledger entry told
	omar     string       // what opens Omar's page
	after    func() error // what a scene has to say once its jobs have run
}

type scene struct {
	at  string // UTC
	act func(*player, context.Context) error
}

func utc(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.UTC)
	if err != nil {
		return time.Time{} // the scenes' own times: a test plays them all
	}
	return t
}

func (p *player) play(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	if err := p.prepare(ctx, storyBegins); err != nil {
		return err
	}
	if err := p.through(ctx, scenes()); err != nil {
		return err
	}
	return p.reckon(ctx)
}

// through plays scenes in their order.
func (p *player) through(ctx context.Context, scenes []scene) error {
	for _, s := range scenes {
		at := utc(s.at)
		p.clock.Set(at)
		p.say("")
		p.say("%s", moment(at))
		if err := s.act(p, ctx); err != nil {
			return fmt.Errorf("scene %s: %w", s.at, err)
		}
		if err := p.runner.RunDue(ctx); err != nil {
			return fmt.Errorf("scene %s: %w", s.at, err)
		}
		if err := p.narrate(ctx); err != nil {
			return err
		}
	}
	return nil
}

// moment heads a scene: UTC first, then the wall clock in Berlin.
func moment(t time.Time) string {
	loc, err := clock.Zone(berlin)
	if err != nil {
		return t.Format("Mon 2 Jan 15:04 UTC")
	}
	return t.Format("Mon 2 Jan 15:04 UTC") + " = " + t.In(loc).Format("15:04") + " Berlin"
}

func (p *player) say(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

func (p *player) tell(who, format string, args ...any) {
	p.say("  %-6s  %s", who, fmt.Sprintf(format, args...))
}

func (p *player) look(ctx context.Context) (store.Look, error) {
	return p.house.store.Reads().For(ctx, people.System())
}

// left tells the next deadline and what is left of it.
func (p *player) left(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	ds, err := l.Deadlines(p.incident)
	if err != nil || len(ds) == 0 {
		return err
	}
	n := 0
	for _, d := range ds {
		if d.DueAt.Equal(ds[0].DueAt) {
			n++
		}
	}
	p.tell("", "Next due %s for %s: %s.", clock.Both(ds[0].DueAt, berlin), customers(n), clock.Left(p.clock.Now(), ds[0].DueAt))
	return nil
}

// answer presses "I have it" in the mail that somebody got last, over HTTP as
// a person would.
func (p *player) answer(ctx context.Context, name string) error {
	last, err := p.lastCall(ctx, name)
	if err != nil {
		return err
	}
	if last == nil {
		return fmt.Errorf("%s was not rung", name)
	}
	return press(ctx, p.url+"/bell/"+last.Token)
}

// lastCall is the call to somebody that came last and is not answered, or nil.
func (p *player) lastCall(ctx context.Context, name string) (*incident.Call, error) {
	l, err := p.look(ctx)
	if err != nil {
		return nil, err
	}
	alarms, err := l.AlarmsOf(p.incident)
	if err != nil {
		return nil, err
	}
	var last *incident.Call
	for _, al := range alarms {
		calls, err := l.CallsOf(al.ID)
		if err != nil {
			return nil, err
		}
		for i := range calls {
			if c := &calls[i]; c.PersonID == p.cast[name].ID && c.AnsweredAt == nil && !al.Ended() && (last == nil || c.OpenedAt.After(last.OpenedAt)) {
				last = c
			}
		}
	}
	return last, nil
}

func press(ctx context.Context, link string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, link, strings.NewReader(""))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the bell's page answered %s", res.Status)
	}
	return nil
}

// reckon closes the story: what was accepted, what was met, what came late.
func (p *player) reckon(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	duties, err := l.Obligations(p.incident)
	if err != nil {
		return err
	}
	progress, err := l.Progress(p.incident)
	if err != nil {
		return err
	}
	met, late, open := 0, 0, 0
	for _, o := range duties {
		switch {
		case o.Late(p.clock.Now()):
			late++
		case o.MetAt != nil:
			met++
		case o.Audience == incident.ToCustomers: // what our letters promised is kept after the story
		case o.Open() && !o.Undecided:
			open++
		}
	}
	if _, err := l.VerifyLedger(); err != nil {
		return err
	}
	if open > 0 {
		return fmt.Errorf("%d obligations are still open at the end of the story", open)
	}
	p.say("")
	p.say("ledger: every step has its entry, numbered without a gap, each as it was written")
	p.promised(duties, p.clock.Now())
	p.say("story: %d notices accepted, %d obligations met, %d late", progress[notice.Accepted], met, late)
	if late > 0 {
		return lateError(late)
	}
	return nil
}

func customers(n int) string {
	if n == 1 {
		return "1 customer"
	}
	return fmt.Sprintf("%d customers", n)
}
