// Tocsin-load measures the product against named yardsticks, product and
// yardstick in turn in the same process. It is never shipped.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type cli struct {
	Ready  readyCmd  `cmd:"" help:"Time from starting the program to its first healthy answer."`
	Sink   sinkCmd   `cmd:"" help:"A mail server that takes and counts every letter, does what a script says, and delivers none."`
	Faults faultsCmd `cmd:"" help:"The fault matrix: the real program killed at each step of sending, its relay broken in every way, and what became of the letters."`
	P1     p1Cmd     `cmd:"" name:"p1" help:"A signed wave sent and recorded, against a bare loop over the same bytes: P1 by the clock and P2 by the processor."`
	P4     p4Cmd     `cmd:"" name:"p4" help:"A wave to a mail server that takes its time, against what so many connections can bring."`
	P5     p5Cmd     `cmd:"" name:"p5" help:"Confirm to obligations and letters drafted, against a raw multi-row INSERT of the same rows."`
	P6     p6Cmd     `cmd:"" name:"p6" help:"The messages of a signed wave made and stored, against only rendering them."`
	P7     p7Cmd     `cmd:"" name:"p7" help:"What a letter takes on disk, against the size of its message."`
	P8     p8Cmd     `cmd:"" name:"p8" help:"Peak memory and processor time of the real program as waves grow: P8 and P9."`
	P10    p10Cmd    `cmd:"" name:"p10" help:"The real program killed at random points of a large send: what was lost and what came twice."`
	P11    p11Cmd    `cmd:"" name:"p11" help:"How late many alarms are, while nothing else happens (P11) and while a wave leaves (P12)."`
	P13    p13Cmd    `cmd:"" name:"p13" help:"Many obligations due at one instant: all known to be overdue and whose turn it is alarmed once, against one raw UPDATE of as many rows."`
	P14    p14Cmd    `cmd:"" name:"p14" help:"Time from starting the program on many open obligations, some overdue, to ready and to the last overdue alarm."`
	P15    p15Cmd    `cmd:"" name:"p15" help:"Processor time of a page of 50 rows for somebody who is signed in, against the raw query and the drawing of that page."`
	Freeze freezeCmd `cmd:"" help:"A wave of many letters frozen: checked, dressed and stored under one digest, against dressing the same letters in a bare loop."`
	P16    p16Cmd    `cmd:"" name:"p16" help:"Pages and notes of people while a wave leaves, unthrottled and capped, against idle: P16, P17 and P18."`
	Client clientCmd `cmd:"" hidden:"" help:"The client of P16 to P18."`
	P23    p23Cmd    `cmd:"" name:"p23" help:"Duties towards many customers of 30 profiles worked out without a database, against the raw INSERT of what a confirmation writes for as many."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	k := kong.Parse(&c, kong.Name("tocsin-load"), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "tocsin-load:", err)
		os.Exit(1)
	}
}
