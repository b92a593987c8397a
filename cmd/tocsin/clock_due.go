package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
)

type clockDueCmd struct {
	Regime   string   `required:"" help:"Id of the regime, as clock regimes lists it."`
	At       []string `required:"" help:"Anchor as KIND=RFC3339, such as awareness=2026-03-28T01:40:00Z; give it again for a second one." placeholder:"KIND=TIME" sep:"none"`
	Zone     string   `help:"IANA time zone that decides hour and date; the regime's own when left out." placeholder:"ZONE"`
	Calendar string   `help:"Closed days for both readings, or none; the regime's own when left out."`
	Fact     []string `help:"Fact as K=V: entity=other, extension=granted, window=2." placeholder:"K=V" sep:"none"`
	Reading  string   `help:"conservative drives the alarms, statutory decides what is late, contested is only shown." enum:"conservative,statutory,contested" default:"conservative"`
	JSON     bool     `name:"json" help:"Print JSON."`
}

// Run counts one period and shows the working.
func (c *clockDueCmd) Run() error {
	book, err := rulebook.OpenWith(c.Regime)
	if err != nil {
		return err
	}
	given, err := pairs(strings.Join(c.At, ";"))
	if err != nil {
		return err
	}
	at, err := anchors(given)
	if err != nil {
		return err
	}
	facts, err := pairs(strings.Join(c.Fact, ";"))
	if err != nil {
		return err
	}
	counted, err := book.Count(rulebook.Ask{RegimeID: c.Regime, At: at, Zone: c.Zone, Calendar: c.Calendar, Facts: facts})
	if err != nil {
		return err
	}
	due, err := counted.Due(rulebook.Reading(c.Reading))
	if err != nil {
		return err
	}
	zone := zoneOf(c.Zone, counted)
	if c.JSON {
		return printed(dueJSON(counted, due, c.Reading, zone))
	}
	c.tell(counted, due, zone)
	return nil
}

// anchors reads KIND=RFC3339.
func anchors(in map[string]string) (map[string]time.Time, error) {
	out := make(map[string]time.Time, len(in))
	for kind, text := range in {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, fault.Invalid("%s=%s is not an instant with its offset, such as 2026-03-28T01:40:00+01:00.", kind, text)
		}
		out[kind] = at
	}
	return out, nil
}

func zoneOf(asked string, c rulebook.Counted) string {
	switch {
	case asked != "":
		return asked
	case c.Regime.Rule.Zone != "":
		return c.Regime.Rule.Zone
	}
	return "UTC"
}

func (c *clockDueCmd) tell(counted rulebook.Counted, due time.Time, zone string) {
	r := counted.Regime
	fmt.Printf("%s, to %s\n", r.Article, r.Recipient)
	fmt.Printf("Due %s  (%s reading)\n", dated(due, zone), c.Reading)
	if !r.Verified {
		fmt.Println("Not checked against the text of the law: possibly due, and never to be called statutory.")
	}
	if counted.Clock.Soft {
		fmt.Println("A target of the house: the law has no number here.")
	}
	if counted.Clock.TwoReadings() {
		fmt.Printf("Conservative %s, statutory %s\n", dated(counted.Clock.Due, zone), dated(*counted.Clock.Outer, zone))
	}
	if counted.Note != "" {
		fmt.Println(counted.Note)
	}
	fmt.Println("\nWorking")
	for _, s := range counted.Clock.Working {
		fmt.Println("  " + s.Says)
		if s.Source != "" {
			fmt.Println("    " + s.Source)
		}
	}
}

// dated tells an instant with its date: in the zone, and in UTC.
func dated(t time.Time, zone string) string {
	z, err := clock.Zone(zone)
	if err != nil || zone == "UTC" {
		return t.UTC().Format("Mon 2 Jan 2006 15:04:05 UTC")
	}
	return t.In(z).Format("Mon 2 Jan 2006 15:04:05 ") + clock.City(zone) + " = " + t.UTC().Format("Mon 15:04:05 UTC")
}

// counting is what the JSON says.
type counting struct {
	Regime       string            `json:"regime"`
	Reading      string            `json:"reading"`
	Due          string            `json:"due"`     // RFC 3339 with the offset of the zone
	DueUTC       string            `json:"due_utc"` // RFC 3339, Z
	Conservative string            `json:"conservative"`
	Statutory    string            `json:"statutory,omitempty"`
	Contested    string            `json:"contested,omitempty"`
	Soft         bool              `json:"soft"`
	Status       string            `json:"status"`
	Verified     bool              `json:"verified"`
	Note         string            `json:"note,omitempty"`
	Working      []clock.Step      `json:"working"`
	Closed       []clock.ClosedDay `json:"closed_days"`
}

func dueJSON(c rulebook.Counted, due time.Time, reading, zone string) counting {
	in := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		z, err := clock.Zone(zone)
		if err != nil {
			z = time.UTC
		}
		return t.In(z).Format(time.RFC3339)
	}
	out := counting{
		Regime: c.Regime.ID, Reading: reading, Due: in(&due), DueUTC: due.UTC().Format(time.RFC3339),
		Conservative: in(&c.Clock.Due), Statutory: in(c.Clock.Outer), Contested: in(c.Clock.Contested), Soft: c.Clock.Soft,
		Status: c.Regime.Status, Verified: c.Regime.Verified, Note: c.Note, Working: c.Clock.Working, Closed: c.Clock.Closed,
	}
	if out.Closed == nil {
		out.Closed = []clock.ClosedDay{}
	}
	return out
}

func printed(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
