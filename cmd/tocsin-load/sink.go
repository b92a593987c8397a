package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

type sinkCmd struct {
	Listen       string        `help:"Loopback address for mail." default:"127.0.0.1:0"`
	Control      string        `help:"Loopback address at which it is told what to do and asked what it counted." default:"127.0.0.1:0"`
	Read         bool          `help:"Read every letter: its digest, and whose names stand in it."`
	Delay        time.Duration `help:"Wait before the 250 that takes a letter."`
	Banner       time.Duration `help:"Wait before the greeting."`
	Certificate  string        `help:"Offer STARTTLS with a certificate that is good, expired, of a stranger, for TLS 1.1 only (old), or cut the line in the handshake." enum:",good,expired,stranger,old,cut" default:""`
	Reject       int           `help:"Answer every final dot with this code."`
	DropAfterDot bool          `help:"Take every letter and cut the line instead of saying so."`
	UntilEOF     bool          `help:"End when the standard input does."`
}

// Run takes letters until it is told to stop, then prints what it counted.
func (c *sinkCmd) Run(ctx context.Context) error {
	s, err := sink.New(c.Listen, c.Read)
	if err != nil {
		return err
	}
	script := sink.Script{Certificate: c.Certificate, Banner: c.Banner, Delay: c.Delay}
	if c.Reject != 0 {
		script.Rules = append(script.Rules, sink.Rule{Step: sink.Dot, Code: c.Reject})
	}
	if c.DropAfterDot {
		script.Rules = append(script.Rules, sink.Rule{Step: sink.Dot, Drop: true, Keep: true})
	}
	s.Play(script)
	told, err := s.Control(c.Control)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		return err
	}
	if c.UntilEOF {
		_, _ = io.Copy(io.Discard, os.Stdin) // nothing is said there
		return nil
	}
	<-ctx.Done()
	t := s.Totals()
	_, err = fmt.Printf("total %d unique %d duplicates %d in clear %d turned away %d\n", t.Total, t.Unique, t.Duplicates, t.InClear, t.TurnedAway)
	return err
}
