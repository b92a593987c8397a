// Tocsin follows a security incident from detection to confirmation, knows by
// when every affected customer must be told, sends exactly what legal signed,
// and proves it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/flowchestra/tocsin/app/fault"
)

type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run Tocsin: pages, alarms, letters."`
	Demo    demoCmd    `cmd:"" help:"See it at work: Flowchestra's worst night, on made-up data and this machine only."`
	Migrate migrateCmd `cmd:"" help:"Make or update the database."`
	User    userCmd    `cmd:"" help:"Add and list people, and let them choose a password."`
	Import  importCmd  `cmd:"" help:"Import customers, their contacts and agreements from a CSV file."`
	Bell    bellCmd    `cmd:"" help:"Test the bell that wakes people."`
	Clock   clockCmd   `cmd:"" help:"See which deadlines run."`
	Send    sendCmd    `cmd:"" help:"See how far letters have come; pause and resume a sending."`
	DKIM    dkimCmd    `cmd:"" name:"dkim" help:"Make keys that sign letters."`
	Doctor  doctorCmd  `cmd:"" help:"Check the database, the key, the relay and the clocks, and say what is wrong."`
}

// Exit codes: 0 done, 1 refused with a sentence or broken, 2 late obligations
// in the story, 80 wrong usage (kong's own).
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx))
}

func run(ctx context.Context) int {
	var c cli
	k := kong.Parse(&c, kong.Name("tocsin"),
		kong.Description("The bell that cannot be forgotten: breach notices on time, exactly as signed, with proof."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	if err == nil {
		return 0
	}
	var late lateError
	if errors.As(err, &late) {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	fmt.Fprintln(os.Stderr, sentenceOf(err))
	return 1
}

// sentenceOf tells a refusal as it stands and anything else as what it is: an
// error of the program.
func sentenceOf(err error) string {
	if fault.KindOf(err) != "" {
		return err.Error()
	}
	return "tocsin: " + err.Error()
}
