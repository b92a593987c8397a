package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// lives is how many lives the wave of F25 is to last for, at least: the mail
// server takes that long.
const lives = 5

// many is F25: a wave of many letters whose sender is killed every so often.
func (l *lane) many(ctx context.Context, id string) (err error) {
	t := tally{id: id, allowed: connections}
	w, err := l.ready(ctx, l.Many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.play(ctx, sink.Script{Delay: l.Every * lives * connections / time.Duration(l.Many)}); err != nil {
		return err
	}
	var peaks []string
	for {
		if err := w.start(ctx); err != nil {
			return err
		}
		through := w.settled(ctx, l.Every) == nil
		peaks = append(peaks, w.child.peak())
		if through {
			break
		}
		w.kill()
		t.kills++
		if t.kills > 1000 {
			return errors.New("the letters never get through between two kills")
		}
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	t.note("a kill every %v, peak memory of each life %s", l.Every, strings.Join(peaks, " "))
	l.tell(&t)
	return err
}

// peak is the most memory that the child ever held, where the system says so.
func (c *child) peak() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	_, at, _ := strings.Cut(string(status), "VmHWM:")
	at, _, _ = strings.Cut(at, "\n")
	return strings.Join(strings.Fields(at), "")
}
