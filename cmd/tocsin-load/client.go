package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/visitor"
)

// clientCmd asks for pages at a steady rate, whatever the answers take: the
// client of P16 to P18, in a process of its own.
type clientCmd struct {
	URL    string        `help:"Address of the server."`
	Token  string        `help:"Of a session."`
	Number string        `help:"Of the incident whose page is asked for and whose timeline is written to."`
	Pages  []string      `help:"Pages to ask for in turn."`
	Rate   float64       `help:"Pages a second." default:"40"`
	Notes  float64       `help:"Notes a second." default:"4"`
	For    time.Duration `help:"How long." default:"30s"`
}

// asked is what a client saw, in ms from the instant at which each request was
// meant to start.
type asked struct {
	Pages, Notes []float64
	Failed       int
	Why          string
}

// Run asks until its time is over or its input ends, then says what it saw.
func (c *clientCmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.For)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // nothing is said there
		cancel()
	}()
	p := visitor.New(c.URL, c.Token, time.Minute)
	var seen asked
	var mutex sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		steadily(ctx, c.Rate, func(n int, meant time.Time) {
			a := p.Get(context.WithoutCancel(ctx), c.Pages[n%len(c.Pages)])
			seen.add(&mutex, &seen.Pages, a, http.StatusOK, meant)
		})
	})
	wg.Go(func() {
		steadily(ctx, c.Notes, func(n int, meant time.Time) {
			id := uuid.NewString()
			a := p.Note(context.WithoutCancel(ctx), c.Number, id, "Written while letters leave: "+id)
			seen.add(&mutex, &seen.Notes, a, http.StatusSeeOther, meant)
		})
	})
	wg.Wait()
	return json.NewEncoder(os.Stdout).Encode(seen)
}

// steadily does something so often a second, each without waiting for the one
// before, and returns when all are done.
func steadily(ctx context.Context, rate float64, do func(n int, meant time.Time)) {
	var wg sync.WaitGroup
	defer wg.Wait()
	began := time.Now()
	for n := 0; rate > 0; n++ {
		meant := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(meant)):
		}
		wg.Go(func() { do(n, meant) })
	}
}

func (s *asked) add(mutex *sync.Mutex, to *[]float64, a visitor.Answer, want int, meant time.Time) {
	took := float64(time.Since(meant).Microseconds()) / 1000
	mutex.Lock()
	defer mutex.Unlock()
	*to = append(*to, took)
	if a.Status != want {
		s.Failed++
		s.Why = fmt.Sprint(a.Status, " ", a.Err)
	}
}

// ask runs a client in a process of its own until done closes or its time is
// over.
func ask(ctx context.Context, c clientCmd, done <-chan struct{}) (out asked, err error) {
	self, err := os.Executable()
	if err != nil {
		return out, err
	}
	args := []string{"client", "--url", c.URL, "--token=" + c.Token, "--number", c.Number, "--rate", fmt.Sprint(c.Rate), "--notes", fmt.Sprint(c.Notes), "--for", c.For.String()}
	for _, p := range c.Pages {
		args = append(args, "--pages", p)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return out, err
	}
	go func() {
		<-done
		_ = stdin.Close() // it may have ended
	}()
	said, err := cmd.Output()
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(said, &out)
}
