package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/jobs"
	"github.com/flowchestra/tocsin/notifications"
)

type demoCmd struct {
	Data      string `help:"Directory to keep the demo in. Default: a new one that is removed at the end." env:"TOCSIN_DATA" type:"path"`
	Database  string `help:"PostgreSQL URL of an empty database, instead of SQLite." env:"TOCSIN_DATABASE"`
	Listen    string `help:"Loopback address to listen on." default:"127.0.0.1:0"`
	SMTP      string `help:"Send for real through this relay, instead of the demo's own mailboxes. Only when typed: no variable stands for it." placeholder:"URL"`
	At        string `help:"Open later in the story: a UTC time on Sat 28 Mar 2026, such as 09:22. All that the story's people did before it is done." default:"02:14" placeholder:"HH:MM"`
	Play      bool   `help:"Tell the story in this terminal, then stop."`
	NoBrowser bool   `help:"Do not open a browser."`
}

// Run opens the story where Ada has to confirm and lets the visitor go on. With
// --play it tells the story by itself and ends.
func (c *demoCmd) Run(ctx context.Context) error {
	if host, _, err := net.SplitHostPort(c.Listen); err != nil || !net.ParseIP(host).IsLoopback() {
		return fault.Invalid("The demo listens on this machine only: give --listen 127.0.0.1:PORT.")
	}
	dir, cleanUp, err := c.directory()
	if err != nil {
		return err
	}
	defer cleanUp()
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fault.Unavailable("The demo cannot listen on %s: %v.", c.Listen, err)
	}
	defer func() { _ = ln.Close() }() // Serve closes it too
	clock := &hands{at: storyBegins}
	url := "http://" + ln.Addr().String()
	h, err := opening{place: place{Data: dir, Database: c.Database}, url: url, now: clock.Now, works: true, newKeys: true, quiet: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	st := &stage{cmd: c, house: h, clock: clock, url: url}
	if err := st.openRelay(); err != nil {
		return err
	}
	defer st.closeRelay()
	return st.run(ctx, ln)
}

func (c *demoCmd) directory() (dir string, cleanUp func(), err error) {
	if c.Data != "" {
		return c.Data, func() {}, os.MkdirAll(c.Data, 0o700)
	}
	dir, err = os.MkdirTemp("", "tocsin-demo-")
	return dir, func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, "The demo's directory could not be removed:", err)
		}
	}, err
}

// stage is what the story is played on.
type stage struct {
	cmd    *demoCmd
	house  *house
	clock  *hands
	url    string
	outbox *notifications.Outbox
	relay  *notifications.Relay
}

func (s *stage) openRelay() (err error) {
	address := s.cmd.SMTP
	if address == "" {
		if s.outbox, err = notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: s.clock.Now}); err != nil {
			return err
		}
		address = s.outbox.URL()
	}
	s.relay, err = notifications.ParseRelay(address)
	return err
}

func (s *stage) closeRelay() {
	if s.outbox != nil {
		s.outbox.Close()
	}
}

func (s *stage) run(ctx context.Context, ln net.Listener) error {
	if err := s.refuseUsed(ctx); err != nil {
		return err
	}
	p := &player{stage: s, out: os.Stdout}
	them := &company{player: p}
	site, err := web.New(s.pages(ctx, them))
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	door := &door{site: site}
	go func() { served <- serveUntil(ctx, ln, door) }()
	if !s.cmd.Play {
		fmt.Println("Setting up Flowchestra, its 412 customers and what happened so far: about ten seconds.")
	}
	// While the story is told only the story moves the clock: no sweep in between.
	if p.runner, err = s.work(ctx, time.Hour); err != nil {
		return err
	}
	if s.cmd.Play {
		err = p.play(ctx)
	} else {
		err = p.open(ctx, s.cmd.At)
	}
	p.runner.Stop()
	if err != nil || s.cmd.Play {
		return err
	}
	s.clock.LetGo()
	if p.runner, err = s.work(ctx, 0); err != nil {
		return err
	}
	defer p.runner.Stop()
	go them.keep(ctx)
	door.Open()
	fmt.Printf("It is %s. The demo is open at %s/watch and ends with Ctrl-C.\n", moment(s.clock.Now()), s.url)
	if !s.cmd.NoBrowser {
		browse(s.url + "/watch")
	}
	return <-served
}

// pages are the product's own, with the demo's visitor, who is Ada until they
// choose to be somebody else.
func (s *stage) pages(ctx context.Context, them *company) web.Config {
	cfg := web.Config{App: s.house.app, Log: s.house.log, Stop: ctx.Done(), Mailboxes: s.mailboxes()}
	if s.cmd.Play {
		return cfg
	}
	cfg.Default = func(r *http.Request) (people.Person, error) { return them.person(r.Context(), "Ada") }
	cfg.Strip = them.strip
	cfg.Demo = &web.Demo{Person: them.person, Skip: them.skip, Code: them.code, List: fixtures.AffectedCSV}
	return cfg
}

// work starts working jobs and sweeping, by default as a server would.
func (s *stage) work(ctx context.Context, sweepEvery time.Duration) (*jobs.Runner, error) {
	bell := &notifications.Bell{From: "Tocsin <tocsin@flowchestra.example>", Relay: s.relay, Now: time.Now}
	run, err := jobs.New(jobs.Config{App: s.house.app, Bell: bell, Relay: s.relay, Node: "demo", SweepEvery: sweepEvery, Log: s.house.log})
	if err != nil {
		return nil, err
	}
	return run, run.Start(ctx)
}

// refuseUsed keeps the story out of a database that somebody uses.
func (s *stage) refuseUsed(ctx context.Context) error {
	l, err := s.house.store.Reads().For(ctx, people.System())
	if err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	if len(everybody) > 0 {
		return fault.Conflict("This database is in use. Give the demo an empty one: another --data directory or another --database.")
	}
	return nil
}

// open brings the story, without telling it, to where the visitor begins.
func (p *player) open(ctx context.Context, at string) error {
	begin := utc("2026-03-28 " + at)
	if begin.IsZero() {
		return fault.Invalid("--at is a time such as 09:22, in UTC on Sat 28 Mar 2026, not %q.", at)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	p.out = io.Discard
	if err := p.prepare(ctx, demoBegins); err != nil {
		return err
	}
	if err := p.through(ctx, slices.Concat(older(), held())); err != nil {
		return err
	}
	var before []scene
	for _, s := range scenes() {
		if utc(s.at).Before(begin) {
			before = append(before, s)
		}
	}
	if err := p.through(ctx, before); err != nil {
		return err
	}
	p.clock.Set(begin)
	if err := p.wordsAhead(ctx); err != nil {
		return err
	}
	return p.runner.RunDue(ctx)
}

// wordsAhead has Mira write what customers are told, where the story has not
// come to that: the visitor has ten minutes, and she had three hours.
func (p *player) wordsAhead(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	words, err := l.Accounts(p.incident)
	if err != nil || len(words) > 0 {
		return err
	}
	return p.writes(ctx)
}

// browse opens a browser where there is one; a terminal without one is no
// fault.
func browse(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	if path, err := exec.LookPath(name); err == nil {
		cmd := exec.Command(path, args...)
		if cmd.Start() == nil {
			go func() { _ = cmd.Wait() }() // it is the person's browser now
		}
	}
}
