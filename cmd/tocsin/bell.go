package main

import (
	"context"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
)

type bellCmd struct {
	Test bellTestCmd `cmd:"" help:"Ring everybody and record who answers."`
}

type bellTestCmd struct {
	place
	outside
	URL  string        `help:"Address at which people reach the running server, for the links they press." env:"TOCSIN_URL" required:""`
	Wait time.Duration `help:"How long to wait for answers." default:"5m"`
}

// Run rings everybody and tells who answered.
func (c *bellTestCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place, url: c.URL}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	relay, err := c.relay()
	if err != nil {
		return err
	}
	bell, err := c.bell(relay)
	if err != nil {
		return err
	}
	if relay == nil && bell.Webhook == nil && bell.Pager == nil {
		return fault.Invalid("There is nothing to ring with. Give --smtp, --webhook or --pager-key.")
	}
	id, err := h.app.TestBell(ctx, operator())
	if err != nil {
		return err
	}
	// The running server may take the alarm first; then it rings.
	rings, err := h.app.SoundAlarm(ctx, app.SoundAlarm{AlarmID: id})
	if err != nil {
		return err
	}
	for _, r := range rings {
		if err := h.app.RecordAlarm(ctx, r.CallID, bell.Speak(ctx, r)); err != nil {
			return err
		}
	}
	return c.await(ctx, h, id)
}

// await waits for answers and tells them.
func (c *bellTestCmd) await(ctx context.Context, h *house, alarmID string) error {
	fmt.Printf("Everybody is being rung. Waiting %s for \"I have it\".\n", c.Wait)
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		answers, err := h.app.BellAnswers(context.WithoutCancel(ctx), operator(), alarmID)
		if err != nil {
			return err
		}
		missing := 0
		for _, a := range answers {
			if a.Call.AnsweredAt == nil {
				missing++
			}
		}
		if done := ctx.Err() != nil; done || (len(answers) > 0 && missing == 0) {
			return tellAnswers(answers, missing)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

func tellAnswers(answers []app.BellAnswer, missing int) error {
	for _, a := range answers {
		switch {
		case a.Call.AnsweredAt != nil:
			fmt.Printf("%-20s answered after %s\n", a.Person, a.Call.AnsweredAt.Sub(a.Call.OpenedAt).Round(time.Second))
		case a.Call.SpokenAt != nil:
			fmt.Printf("%-20s NO ANSWER (%s)\n", a.Person, a.Call.Heard)
		default:
			fmt.Printf("%-20s NOT REACHED (%s)\n", a.Person, a.Call.Heard)
		}
	}
	if missing > 0 {
		return fault.Conflict("%d of %d did not answer. Speak with them before the bell rings in earnest.", missing, len(answers))
	}
	return nil
}
