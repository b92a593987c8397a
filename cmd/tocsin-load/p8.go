package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

type p8Cmd struct {
	where
	Binary      string `arg:"" help:"Path of the tocsin program." type:"existingfile"`
	Sizes       []int  `help:"Letters of the waves, from small to large." default:"10000,100000"`
	Connections int    `help:"Connections to the mail server." default:"10"`
	Serve       string `help:"More flags for the program, with spaces between."`
}

// life is what one child came to.
type life struct {
	letters int
	peak    float64 // MB
	cpu     time.Duration
	wall    time.Duration
}

// Run has the real program make and send waves of growing size, each in a
// process of its own: P8 by its peak memory, P9 by what one letter costs the
// processor as waves grow.
func (c *p8Cmd) Run(ctx context.Context) (err error) {
	mails, err := sink.Start(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mails.Close()) }()
	var lives []life
	idle := life{}
	for _, n := range c.Sizes {
		one, rest, err := c.live(ctx, mails, n)
		if err != nil {
			return err
		}
		lives, idle = append(lives, one), rest
		fmt.Fprintf(os.Stderr, "%d letters: peak %.0f MB, idle %.0f MB, cpu %.1f s, %.1f s\n", n, one.peak, rest.peak, one.cpu.Seconds(), one.wall.Seconds())
	}
	first, last := lives[0], lives[len(lives)-1]
	fmt.Printf("P8 %s peak of %d letters over %d: x%.2f (%.0f MB, %.0f MB), over idle on the same database +%.0f MB commit %s\n", c.name(), last.letters, first.letters, last.peak/first.peak, last.peak, first.peak, last.peak-idle.peak, commit())
	var each []string
	for _, l := range lives {
		each = append(each, fmt.Sprintf("%d: %.0f us", l.letters, 1e6*l.cpu.Seconds()/float64(l.letters)))
	}
	fmt.Printf("P9 %s slope %.3f of the cost of a letter (%s) commit %s\n", c.name(), slope(lives), strings.Join(each, ", "), commit())
	return nil
}

// live sends one wave, and then lets a child idle on the same database.
func (c *p8Cmd) live(ctx context.Context, mails *sink.Process, n int) (one, idle life, err error) {
	place, drop, err := bench.FreshPlace(ctx, c.server())
	if err != nil {
		return one, idle, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	e, err := place.Signed(ctx, n, 0)
	if err != nil {
		return one, idle, err
	}
	raw, err := place.Raw()
	if err != nil {
		return one, idle, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	b := bench.Bench{Raw: raw}
	one, err = c.child(ctx, place, mails.URL(), func() error {
		for { // first every message is made
			made, err := b.Count(ctx, "SELECT count(*) FROM deliveries")
			if err != nil || made >= n {
				return errors.Join(err, b.Through(ctx, e))
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	if err != nil {
		return one, idle, err
	}
	idle, err = c.child(ctx, place, mails.URL(), func() error { time.Sleep(3 * time.Second); return nil })
	one.letters, one.cpu = n, one.cpu-idle.cpu
	return one, idle, err
}

func (c *p8Cmd) child(ctx context.Context, place bench.Place, relay string, work func() error) (l life, err error) {
	args := []string{"serve", "--data", place.Dir, "--listen", "127.0.0.1:0", "--smtp", relay, "--connections", strconv.Itoa(c.Connections), "--rate", "unlimited"}
	if place.Database != "" {
		args = append(args, "--database", place.Database)
	}
	args = append(args, strings.Fields(c.Serve)...)
	cmd := exec.CommandContext(ctx, c.Binary, args...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return l, err
	}
	err = work()
	l.wall, l.peak = time.Since(began), peakOf(cmd.Process.Pid)
	_ = cmd.Process.Signal(os.Interrupt) // it may have ended
	_ = cmd.Wait()
	l.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return l, err
}

// peakOf is the most memory a process ever held, in MB; 0 where the system does
// not say.
func peakOf(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, at, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	if _, err := fmt.Sscan(at, &kb); err != nil {
		return 0
	}
	return kb / 1024
}

// slope is the exponent by which the cost of a letter grows with the number of
// letters, by least squares on logarithms.
func slope(lives []life) float64 {
	var x, y, xx, xy float64
	for _, l := range lives {
		a, b := math.Log(float64(l.letters)), math.Log(l.cpu.Seconds()/float64(l.letters))
		x, y, xx, xy = x+a, y+b, xx+a*a, xy+a*b
	}
	n := float64(len(lives))
	return (n*xy - x*y) / (n*xx - x*x)
}
