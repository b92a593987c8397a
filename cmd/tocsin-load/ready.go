package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"time"
)

type readyCmd struct {
	Binary string `arg:"" help:"Path of the tocsin program." type:"existingfile"`
	Starts int    `help:"Starts to measure, after one that makes the database." default:"7"`
}

// Run measures the time from starting the program on an existing SQLite
// database to its first healthy answer.
func (c *readyCmd) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "tocsin-ready-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var took []float64
	for i := range c.Starts + 1 {
		d, err := c.start(ctx, dir)
		if err != nil {
			return err
		}
		if i > 0 {
			took = append(took, d.Seconds())
		}
	}
	slices.Sort(took)
	fmt.Printf("ready sqlite %s s, 2 s at most\n", spread(took))
	return nil
}

func (c *readyCmd) start(ctx context.Context, dir string) (time.Duration, error) {
	stop, took, err := serve(ctx, c.Binary, dir)
	if err != nil {
		return 0, err
	}
	stop()
	return took, nil
}

// serve starts the program on a directory and waits for its first healthy
// answer. stop ends it.
func serve(ctx context.Context, binary, dir string) (stop func(), took time.Duration, err error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	wait, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	began := time.Now()
	cmd := exec.CommandContext(ctx, binary, "serve", "--data", dir, "--listen", address)
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it was asked to stop
	}
	for {
		if res, err := http.Get("http://" + address + "/healthz"); err == nil {
			_ = res.Body.Close() // only its status is looked at
			if res.StatusCode == http.StatusOK {
				return stop, time.Since(began), nil
			}
		}
		select {
		case <-wait.Done():
			stop()
			return nil, 0, fmt.Errorf("not ready: %w", wait.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}
