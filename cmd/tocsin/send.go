package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"text/tabwriter"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/parts"
)

type sendCmd struct {
	Status sendStatusCmd `cmd:"" default:"withargs" help:"How far each sending has come, how fast it goes and when it ends."`
	Pause  sendPauseCmd  `cmd:"" help:"Begin no other letter of an edition until somebody resumes it."`
	Resume sendResumeCmd `cmd:"" help:"Let a paused sending go on where it stopped."`
}

type sendStatusCmd struct{ place }

// Run prints one line for each sending.
func (c *sendStatusCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place, quiet: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	all, err := h.app.SendingsNow(ctx, operator())
	if err != nil {
		return err
	}
	next, err := h.app.LeavesNext(ctx, operator())
	if err != nil {
		return err
	}
	if len(all) == 0 && len(next) == 0 {
		fmt.Println("Nothing is leaving, and nothing left within the last day.")
		return nil
	}
	for _, n := range next {
		fmt.Printf("Edition %s of %s, %s, leaves at %s.\n", n.Edition.ID, n.Incident.Number, parts.Many(n.Edition.Copies, "letter", "letters"), n.At.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	if len(all) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "EDITION\tINCIDENT\tNOTICE\tACCEPTED\tDEFERRED\tIN DOUBT\tREFUSED\tCAME BACK\tLEFT\tSPEED\tLAST LETTER")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", s.EditionID, s.Incident.Number, s.Notice.Reference, s.Accepted, s.Deferred, s.Uncertain,
			s.Refused, s.Bounced, s.Left(), speedOf(s, h.app.Now()), endOf(s, h.app.Now()))
	}
	return w.Flush()
}

func speedOf(s app.SendingNow, now time.Time) string {
	switch rate := s.Rate(now); {
	case s.Paused != nil:
		return "paused"
	case rate <= 0:
		return "-"
	default:
		return fmt.Sprintf("%.4g/s", math.Round(rate*10)/10)
	}
}

// endOf says when the last letter leaves, and how that stands to the deadline.
func endOf(s app.SendingNow, now time.Time) string {
	end := s.Finish(now)
	if s.Left() == 0 {
		end = s.LastAt
	}
	switch {
	case s.Paused != nil && s.Left() > 0:
		return "when it is resumed"
	case end == nil && s.NextTry != nil:
		return "tried again at " + s.NextTry.UTC().Format("2006-01-02 15:04:05 UTC")
	case end == nil:
		return "not known yet"
	case s.DueAt == nil:
		return end.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return end.UTC().Format("2006-01-02 15:04:05 UTC") + ", " + clock.Margin(*end, *s.DueAt)
}

type sendPauseCmd struct {
	place
	Edition string `arg:"" help:"Id of the edition, as tocsin send lists it."`
	Why     string `help:"Why, for the record."`
}

// Run pauses a sending in the operator's name.
func (c *sendPauseCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(h *house) error {
		if err := h.app.PauseSending(ctx, commander(), app.PauseSending{EditionID: c.Edition, Why: c.Why}); err != nil {
			return err
		}
		fmt.Println("Paused. Letters in hand still leave; no other is begun. Go on with: tocsin send resume " + c.Edition)
		return nil
	})
}

type sendResumeCmd struct {
	place
	Edition string `arg:"" help:"Id of the edition, as tocsin send lists it."`
}

// Run resumes a sending in the operator's name.
func (c *sendResumeCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(h *house) error {
		if err := h.app.ResumeSending(ctx, commander(), c.Edition); err != nil {
			return err
		}
		fmt.Println("Resumed. What was handed over before is not handed over again.")
		return nil
	})
}

// with opens the house beside a server that works the jobs.
func (p place) with(ctx context.Context, do func(h *house) error) error {
	h, err := opening{place: p, quiet: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	if err := do(h); err != nil {
		if fault.KindOf(err) == fault.KindNotFound {
			return fault.NotFound("There is no such edition. See them with: tocsin send")
		}
		return err
	}
	return nil
}
