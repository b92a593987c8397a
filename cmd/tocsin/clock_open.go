package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

type clockCmd struct {
	Open    clockOpenCmd    `cmd:"" help:"List open deadlines, the next first, with what is left."`
	Regimes clockRegimesCmd `cmd:"" help:"List the regimes of the rulebook: law, contract and policy."`
	Due     clockDueCmd     `cmd:"" help:"Count one regime's period from an instant and show the working."`
	Check   clockCheckCmd   `cmd:"" help:"Count a table of worked cases and print those that come out otherwise."`
}

type clockOpenCmd struct {
	place
	Zone    string `help:"Second time zone to show beside UTC." default:"Europe/Berlin"`
	Working bool   `help:"Show how each deadline was worked out."`
}

// Run lists what is due: one line per incident, duty and instant.
func (c *clockOpenCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	l, err := h.store.Reads().For(ctx, people.System())
	if err != nil {
		return err
	}
	lines, err := dueLines(l)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		fmt.Println("Nothing is due.")
	}
	for _, d := range lines {
		fmt.Printf("%s  %-16s %s  %s (%d)\n", d.number, clock.Left(h.app.Now(), d.due), clock.Both(d.due, c.Zone), d.name, d.count)
		if c.Working {
			for _, s := range d.working {
				fmt.Println("    " + s.Says)
			}
		}
	}
	return nil
}

type dueLine struct {
	number, name string
	due          time.Time
	count        int
	working      []clock.Step
}

func dueLines(l store.Look) ([]dueLine, error) {
	incidents, err := l.Incidents(nil, 1000)
	if err != nil {
		return nil, err
	}
	var out []dueLine
	for _, inc := range incidents {
		duties, err := l.Obligations(inc.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, grouped(inc.Number, duties)...)
	}
	slices.SortStableFunc(out, func(a, b dueLine) int { return a.due.Compare(b.due) })
	return out, nil
}

// grouped gathers the open duties of one incident by duty and instant.
func grouped(number string, duties []incident.Obligation) []dueLine {
	var out []dueLine
	at := map[string]int{}
	for _, o := range duties {
		if !o.Open() || o.DueAt == nil {
			continue
		}
		key := o.Name + o.DueAt.String()
		if i, ok := at[key]; ok {
			out[i].count++
			continue
		}
		at[key] = len(out)
		out = append(out, dueLine{number: number, name: o.Name, due: *o.DueAt, count: 1, working: o.Working})
	}
	return out
}
