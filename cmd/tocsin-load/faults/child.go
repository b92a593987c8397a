package faults

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
)

// node is the name under which every child of a world works, so that it takes
// up what the one before it left.
const node = "victim"

// child is the program that serves a world.
type child struct {
	cmd  *exec.Cmd
	url  string
	said chan string // its first line
	log  string
}

// start starts the program and returns when it says that it serves.
func (w *world) start(ctx context.Context, more ...string) error {
	if err := w.spawn(ctx, more...); err != nil {
		return err
	}
	c := w.child
	select {
	case line := <-c.said:
		if c.url = address(line); c.url == "" {
			return fmt.Errorf("the child did not serve: %s %s", line, c.words())
		}
		return nil
	case <-time.After(30 * time.Second):
		return errors.New("the child does not serve after 30 s: " + c.words())
	}
}

// spawn starts the program and waits for nothing.
func (w *world) spawn(ctx context.Context, more ...string) error {
	args := append([]string{"serve", "--data", w.Dir, "--listen", "127.0.0.1:0", "--node", node, "--alarm-from", bench.AlarmFrom, "--smtp", w.sink.URL() + w.security, "--rate", w.rate}, more...)
	if w.Database != "" {
		args = append(args, "--database", w.Database)
	}
	c := &child{cmd: exec.CommandContext(ctx, w.Binary, args...), said: make(chan string, 1), log: filepath.Join(w.Dir, "child.log")}
	c.cmd.Env = w.environment()
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the child has its own
	c.cmd.Stderr = log
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.cmd.Start(); err != nil {
		return err
	}
	w.child = c
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		c.said <- line
		_, _ = io.Copy(io.Discard, out) // a full pipe would hold it up
	}()
	return nil
}

func address(line string) string {
	_, at, ok := strings.Cut(line, "serves at ")
	if !ok {
		return ""
	}
	at, _, _ = strings.Cut(at, " ")
	return at
}

// environment is this process's own without Tocsin's settings.
func (w *world) environment() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TOCSIN_") {
			out = append(out, v)
		}
	}
	return append(out, w.more...)
}

// words are what the child logged: the first request that failed, or its last
// lines.
func (c *child) words() string {
	if c == nil {
		return "nothing"
	}
	all, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(all)), "\n")
	for _, l := range lines {
		if strings.Contains(l, "a request failed") {
			return l
		}
	}
	return strings.Join(lines[max(0, len(lines)-5):], " | ")
}

// kill ends the child with SIGKILL, in whatever it does.
func (w *world) kill() {
	if w.child == nil {
		return
	}
	_ = w.child.cmd.Process.Kill() // it may have ended
	w.kills = append(w.kills, time.Now())
	_ = w.child.cmd.Wait() // it was killed
	w.child = nil
}

// stop asks the child to end.
func (w *world) stop() {
	if w.child == nil {
		return
	}
	_ = w.child.cmd.Process.Signal(os.Interrupt) // it may have ended
	_ = w.child.cmd.Wait()
	w.child = nil
}
