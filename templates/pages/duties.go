package pages

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// DutiesPage is every duty of an incident, those alike in one line.
type DutiesPage struct {
	FactPage
	Lines        []incident.DutyLine
	Organisation people.Organisation
	Asks         map[string]string // the book's questions, by code
	Legal        string            // who answers questions, by name; "" for nobody
	Promise      *incident.Promise
	Reports      []incident.Report

	Rule  *rulebook.Regime // whose customers are listed, nil for the lines
	Due   *time.Time
	Alike []incident.CustomerDuty
	Next  string // reference after which the list goes on, "" at its end
}

func (p DutiesPage) of(s incident.DutyState) []incident.DutyLine {
	return slices.DeleteFunc(slices.Clone(p.Lines), func(d incident.DutyLine) bool { return d.StandsAs(p.Now) != s })
}

func (p DutiesPage) many(s incident.DutyState) int {
	n := 0
	for _, d := range p.of(s) {
		n += d.Duties
	}
	return n
}

var stateHeads = map[incident.DutyState]string{
	incident.DutyOverdue: "Overdue", incident.DutyDue: "Due next", incident.DutyUndecided: "Undecided", incident.DutyNotStarted: "Not started",
	incident.DutyMet: "Met", incident.DutyNotRequired: "Not required", incident.DutyHeld: "Held",
}

// asks tells how many questions keep how many duties undecided.
func (p DutiesPage) asks() (questions, duties int) {
	codes := map[string]bool{}
	for _, d := range p.of(incident.DutyUndecided) {
		hang := d.Example.Questions()
		for _, c := range hang {
			codes[c] = true
		}
		if len(hang) > 0 {
			duties += d.Duties
		}
	}
	return len(codes), duties
}

// asksWords is the first line: "4 questions for Lena keep 9 duties undecided".
func (p DutiesPage) asksWords() string {
	questions, duties := p.asks()
	who := "legal"
	if p.Legal != "" {
		who = p.Legal
	}
	keep := " keep "
	if questions == 1 {
		keep = " keeps "
	}
	return parts.Many(questions, "question", "questions") + " for " + who + keep + parts.Many(duties, "duty", "duties") + " undecided"
}

// lacks counts the undecided duties that wait for a recorded fact.
func (p DutiesPage) lacks() int {
	n := 0
	for _, d := range p.of(incident.DutyUndecided) {
		if len(d.Example.Questions()) < len(d.Example.Missing) {
			n += d.Duties
		}
	}
	return n
}

// blocks lists what stands between the incident and its end.
func (p DutiesPage) blocks() []string {
	var out []string
	open := p.many(incident.DutyOverdue) + p.many(incident.DutyDue) + p.many(incident.DutyNotStarted) + p.many(incident.DutyHeld)
	if open > 0 {
		out = append(out, parts.Many(open, "duty is", "duties are")+" open")
	}
	if n := p.many(incident.DutyUndecided); n > 0 {
		out = append(out, parts.Many(n, "is", "are")+" undecided")
	}
	if p.File.Confirmed() != nil && !p.File.CustomersKnown {
		out = append(out, "which customers are affected is not decided")
	}
	return out
}

func (p DutiesPage) blocksWords() string {
	b := p.blocks()
	if len(b) == 0 {
		return "No duty stands in the way of closing."
	}
	return upperFirst(strings.Join(b, "; ")) + ": until then " + p.File.Number + " cannot be closed."
}

// href leads to the one duty of a line, or to the customers behind it.
func (p DutiesPage) href(d incident.DutyLine) string {
	if d.Duties == 1 {
		return p.path("/duties/" + d.Example.ID)
	}
	return p.alike(d.Example.RegimeID, d.Example.DueAt, "")
}

func (p DutiesPage) alike(regimeID string, due *time.Time, after string) string {
	q := url.Values{"rule": {regimeID}}
	if due != nil {
		q.Set("due", due.UTC().Format(time.RFC3339Nano))
	}
	if after != "" {
		q.Set("after", after)
	}
	return p.path("/duties?" + q.Encode())
}

// whom is to whom a line's duties are owed.
func whom(d incident.DutyLine) string {
	if d.Example.TenantID == nil {
		return "To " + d.Example.Recipient
	}
	return "To " + parts.Many(d.Duties, "customer", "customers")
}

// signBy is by when legal must sign for a customer to be told in time.
func (p DutiesPage) signBy(o incident.Obligation) *time.Time {
	if o.TenantID == nil || o.DueAt == nil || !o.Open() || o.Undecided {
		return nil
	}
	at := clock.SignBy(*o.DueAt, p.Organisation.Sending(), p.Organisation.Margin())
	return &at
}

// dutyBadge is the state of a duty without a running clock, and its word.
func dutyBadge(o incident.Obligation, h incident.HeldClock, now time.Time) (parts.State, string) {
	switch o.StandsAs(h, now) {
	case incident.DutyNotRequired:
		if o.SupersededBy != nil {
			return parts.NotRequired, "Superseded"
		}
		return parts.NotRequired, "Not required"
	case incident.DutyMet:
		if o.DueAt == nil {
			return parts.Met, "Met"
		}
		return parts.MetWords(*o.MetAt, *o.DueAt)
	case incident.DutyUndecided:
		return parts.Soon, "Undecided"
	case incident.DutyHeld:
		return parts.Held, "Held for law enforcement"
	}
	return parts.NotRequired, "Not started"
}

// outerWords name the second reading: of a law only where counsel adopted the
// rule.
func outerWords(o incident.Obligation) string {
	switch {
	case o.Soft:
		return "never later than"
	case o.Unchecked != "" || !isLaw(o):
		return "by the other reading until"
	}
	return "statutory until"
}

// isLaw tells a duty of law from one of a contract or of the house.
func isLaw(o incident.Obligation) bool { return !rulebook.AgreedID(o.RegimeID) }

func twoReadings(o incident.Obligation) bool { return o.OuterAt != nil && !o.OuterAt.Equal(*o.DueAt) }

// missing lists the facts that a duty waits for, and where each is entered.
func missing(base string, o incident.Obligation, asks map[string]string) []parts.Way {
	customers := base + "/customers?show=in"
	known := map[string]parts.Way{
		"tenant": {Label: "which customers are affected", Href: base + "/customers"}, "country": {Label: "the customer’s country", Href: customers},
		"agreement": {Label: "the customer’s agreement", Href: customers}, "window": {Label: "the window of its agreement", Href: customers},
		"roles": {Label: "our role in law", Href: "/organisation"}, "entities": {Label: "what we are in law", Href: "/organisation"}, "establishments": {Label: "where we are established", Href: "/organisation"},
		"places": {Label: "where the people affected are", Href: customers}, "data": {Label: "which data was read", Href: customers}, "count": {Label: "how many people are affected", Href: customers},
		rulebook.Aware: {Label: "when we became aware", Href: base + "/awareness"}, rulebook.Confirmed: {Label: "the confirmation", Href: base + "/confirmation"},
		rulebook.Occurred: {Label: "when it began", Href: base + "/instants/new?kind=occurred_from"}, rulebook.Closed: {Label: "the end of the incident", Href: base + "/instants/new?kind=resolved"},
		rulebook.YearEnd: {Label: "when it was discovered", Href: base + "/instants/new?kind=discovered"},
		rulebook.Filed:   {Label: "an earlier filing", Href: base + "/duties"}, rulebook.Notified: {Label: "another notice", Href: base + "/duties"},
		"rule": {Label: "a rule that can be counted", Href: "/rulebook/" + o.RegimeID},
	}
	var out []parts.Way
	for _, m := range o.Missing {
		code, question := strings.CutPrefix(m, "ruling:")
		way, ok := known[m]
		switch {
		case question:
			way = parts.Way{Label: asks[code], Href: base + "/questions/" + code}
		case !ok:
			way = parts.Way{Label: KindWords(m), Href: base + "/instants/new?kind=" + m}
		}
		out = append(out, way)
	}
	return out
}

func clauseBadge(r incident.Report) (parts.State, string) {
	switch r.State {
	case incident.Kept:
		return parts.Met, "Kept"
	case incident.Late:
		return parts.Overdue, "Late"
	case incident.Running:
		return parts.Running, "Running"
	}
	return parts.NotRequired, "Not measurable"
}
