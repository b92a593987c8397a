package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/visitor"
	"github.com/flowchestra/tocsin/notifications"
)

// served is a Tocsin that serves pages and sends letters in this process, as
// one node does.
type served struct {
	*bench.Bench
	url, token string
	server     *http.Server
	writes     *writes
}

func (c *p16Cmd) serve(ctx context.Context, p bench.Place, mails *sink.Process, rate float64) (*served, error) {
	relay, err := notifications.ParseRelay(mails.URL())
	if err != nil {
		return nil, err
	}
	s := &served{writes: &writes{}}
	if s.Bench, err = (bench.Setup{Place: p, Relay: relay, Connections: c.Connections, Rests: true, Rate: rate, Observe: s.writes.hear}).Open(ctx); err != nil {
		return nil, err
	}
	site, err := web.New(web.Config{App: s.App})
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.url, s.App.URL = "http://"+ln.Addr().String(), "http://"+ln.Addr().String()
	s.server = &http.Server{Handler: site, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(ln) }() // it ends when stop closes it
	if err := errors.Join(s.Meet(ctx), s.Postpone(ctx), s.Run.Start(ctx)); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	session, err := s.App.OpenSession(ctx, s.Cast["Ada"], app.From{IP: "127.0.0.1"})
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.token = session.Token
	s.warm(ctx, c.pages(s.Number))
	return s, nil
}

// warm looks at each page once: whoever looks first after a start waits until
// it is counted.
func (s *served) warm(ctx context.Context, pages []string) {
	p := visitor.New(s.url, s.token, time.Minute)
	for _, page := range pages {
		p.Get(ctx, page)
	}
}

// pages are those to ask for, of an incident.
func (c *p16Cmd) pages(number string) []string {
	out := make([]string, len(c.Pages))
	for i, p := range c.Pages {
		out[i] = strings.ReplaceAll(p, "NUMBER", number)
	}
	return out
}

func (s *served) stop() error {
	err := s.server.Close()
	s.Close()
	return err
}

// watch has a client ask until the round is over or through closes.
func (s *served) watch(ctx context.Context, c *p16Cmd, into *wear, through <-chan struct{}) error {
	s.writes.forget()
	if through == nil {
		never := make(chan struct{})
		defer close(never)
		through = never
	}
	got, err := ask(ctx, clientCmd{URL: s.url, Token: s.token, Number: s.Number, Pages: c.pages(s.Number), Rate: c.Rate, Notes: c.Notes, For: c.For}, through)
	into.Pages, into.Notes = append(into.Pages, got.Pages...), append(into.Notes, got.Notes...)
	into.Failed += got.Failed
	if got.Why != "" {
		into.Why = got.Why
	}
	if took, by := s.writes.most(); took > into.longest {
		into.longest, into.by = took, by
	}
	return err
}

// writes hears the statements of a database with one writer and remembers the
// longest time from a BEGIN to its COMMIT. The commit itself is not in it.
type writes struct {
	mutex   sync.Mutex
	began   time.Time
	wrote   []string // what this transaction has changed: "UPDATE tasks"
	longest time.Duration
	by      string // what the longest changed
}

func (w *writes) hear(statement string) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	switch verb, rest, _ := strings.Cut(statement, " "); verb {
	case "BEGIN": // the one connection is had by then
		w.began, w.wrote = time.Now(), nil
	case "INSERT", "UPDATE", "DELETE":
		words := strings.Fields(rest)
		w.wrote = append(w.wrote, verb+" "+strings.Join(words[:min(2, len(words))], " "))
	case "COMMIT":
		if took := time.Since(w.began); took > w.longest {
			w.longest, w.by = took, strings.Join(slices.Compact(w.wrote), ", ")
		}
	}
	return nil
}

func (w *writes) forget() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.longest = 0
}

func (w *writes) most() (time.Duration, string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.longest, w.by
}
