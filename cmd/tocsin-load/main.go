// Tocsin-load measures the product against named yardsticks, product and
// yardstick in turn in the same process. It is never shipped.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
)

type cli struct {
	Ready readyCmd `cmd:"" help:"Time from starting the program to its first healthy answer."`
	P5    p5Cmd    `cmd:"" name:"p5" help:"Confirm to obligations and letters drafted, against a raw multi-row INSERT of the same rows."`
	P15   p15Cmd   `cmd:"" name:"p15" help:"Processor time of a page of 50 rows for somebody who is signed in, against the raw query and the drawing of that page."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var c cli
	k := kong.Parse(&c, kong.Name("tocsin-load"), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "tocsin-load:", err)
		os.Exit(1)
	}
}
