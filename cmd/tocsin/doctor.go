package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

type doctorCmd struct {
	place
	outside
	Resolver string `help:"Name server to ask about our mail. Default: those of this machine." env:"TOCSIN_RESOLVER" placeholder:"HOST:PORT"`
	RelayTo  string `help:"Measure what the relay takes: send 20 messages to this address, which must be yours." placeholder:"ADDRESS"`
}

// Run checks each part and says in a sentence what is wrong with it.
func (c *doctorCmd) Run(ctx context.Context) error {
	sick := 0
	report := func(part string, err error, well string) {
		if err != nil {
			sick++
			fmt.Printf("%-10s WRONG  %s\n", part, sentenceOf(err))
			return
		}
		fmt.Printf("%-10s ok     %s\n", part, well)
	}
	h, err := opening{place: c.place}.open(ctx)
	report("database", err, c.database()+" opens with its key file")
	if err == nil {
		defer h.close()
		report("people", peopleReady(ctx, h), "somebody can sign and somebody can command")
		n, err := ledgerHolds(ctx, h)
		report("ledger", err, fmt.Sprintf("%d entries, numbered without a gap, each as it was written", n))
		report("clocks", clocksWatched(ctx, h), "swept within the last two minutes")
		c.checkMail(ctx, h, report)
	}
	relay, err := c.relay()
	switch {
	case err != nil:
		report("relay", err, "")
	case relay == nil:
		report("relay", fault.Unavailable("No relay is named: letters and alarm mails cannot leave. Give --smtp smtp://user:pass@host:587."), "")
	default:
		kept, err := relay.TLS(ctx)
		report("relay", err, relay.String()+" answers, encrypted: "+kept)
	}
	if c.RelayTo != "" && relay != nil && h != nil {
		says, err := measureRelay(ctx, h, relay, c.RelayTo, c.Connections)
		report("pace", err, says)
	}
	if sick > 0 {
		return fault.Unavailable("%d of the checks failed.", sick)
	}
	return nil
}

func peopleReady(ctx context.Context, h *house) error {
	missing, err := h.app.MissingRoles(ctx)
	if err != nil || len(missing) == 0 {
		return err
	}
	var roles []string
	for _, r := range missing {
		roles = append(roles, string(r))
	}
	return fault.Conflict("Nobody has the role %s. Add somebody: tocsin user add NAME MAIL --roles %s", strings.Join(roles, ", "), roles[0])
}

func clocksWatched(ctx context.Context, h *house) error {
	at, err := h.app.ClocksWatched(ctx)
	if err != nil {
		return err
	}
	if at == nil {
		return fault.Unavailable("The clocks were never swept. Start `tocsin serve`.")
	}
	if age := h.app.Now().Sub(*at); age > app.DeadAfter {
		return fault.Unavailable("The clocks were last swept %s ago. Is `tocsin serve` running?", clock.Span(age.Round(time.Minute)))
	}
	return nil
}

func ledgerHolds(ctx context.Context, h *house) (int64, error) {
	l, err := h.store.Reads().For(ctx, people.System())
	if err != nil {
		return 0, err
	}
	return l.VerifyLedger()
}
