package pages

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// MostClauses are the rows that a form of a promise can have: one more than a
// promise takes, so that too many are told of.
const MostClauses = 51

// emptyRows are offered below the clauses that were entered.
const emptyRows = 3

// ClauseRow is one clause as it was entered.
type ClauseRow struct{ Number, Text, Measure, Target, Cap string }

// PromiseForm is a version of the promise as it was entered.
type PromiseForm struct {
	Title                        string
	PublishedAt, PublishedZone   string
	EffectiveFrom, EffectiveZone string
	Clauses                      []ClauseRow
	Seen                         int  // number of the last version when the form was drawn
	More                         bool // more empty rows were asked for
}

// FormOfPromise begins the next version with the last one, nil for none. When
// it was published and from when it holds are asked anew.
func FormOfPromise(p *incident.Promise) PromiseForm {
	if p == nil {
		return PromiseForm{}
	}
	f := PromiseForm{Title: p.Title, Seen: p.Number}
	for _, c := range p.Clauses {
		f.Clauses = append(f.Clauses, ClauseRow{c.Number, c.Text, string(c.Measure), hoursEntered(c.TargetHours), hoursEntered(c.CapHours)})
	}
	return f
}

func hoursEntered(h int) string {
	if h == 0 {
		return ""
	}
	return fmt.Sprint(h)
}

// PromisePage shows what was published, or records the next version.
type PromisePage struct {
	parts.Frame
	Organisation people.Organisation
	Versions     []incident.Promise // the newest first
	InForce      *incident.Promise  // nil for none
	Names        map[string]string  // people by id
	WhoMay       string             // roles that may record one
	Saved        bool
	Form         PromiseForm
	Checks       incident.Promise // what the entries become, on the page that checks them
	Wrong        parts.Wrongs
	Conflict     []Compared
}

func (p PromisePage) may() bool { return p.Viewer.May(people.PublishPromise) }

// rows are the clauses that were entered, and a few to fill.
func (f PromiseForm) rows() []ClauseRow {
	out := append([]ClauseRow{}, f.Clauses...)
	for i := 0; i < emptyRows && len(out) < MostClauses; i++ {
		out = append(out, ClauseRow{})
	}
	return out
}

// first tells whether a row is the first of the empty ones that were asked for.
func (f PromiseForm) first(n int) bool { return f.More && n == len(f.Clauses)+1 }

func (p PromisePage) standing(v incident.Promise) (parts.State, string) {
	switch {
	case p.InForce != nil && p.InForce.ID == v.ID:
		return parts.Met, "In force"
	case v.EffectiveFrom.After(p.Now):
		return parts.Running, "Not in force yet"
	}
	return parts.NotRequired, "Replaced"
}

func (p PromisePage) isInForce(v incident.Promise) bool {
	return p.InForce != nil && p.InForce.ID == v.ID
}

func (p PromisePage) when(name, label, hint, value, in string) parts.WhenInput {
	return FactPage{Frame: p.Frame, Wrong: p.Wrong}.when(name, label, hint, value, in)
}

// measures are the ways to measure a clause, in words.
var measures = map[incident.Measure]string{
	incident.LegalTime:      "Customers were told by every date that a law or a contract sets",
	incident.ReasonableTime: "Customers were told within the time that we call reasonable",
	incident.Details:        "Every letter says which data, and when there is more to hear",
	incident.Mitigation:     "The incident was contained or resolved",
	incident.NoAdmission:    "Every letter says that it admits no fault",
	incident.Other:          "People judge it",
}

func measureOptions() []parts.Option {
	out := []parts.Option{{Value: "", Label: "Choose what shows it"}}
	for _, m := range incident.Measures {
		out = append(out, parts.Option{Value: string(m), Label: measures[m]})
	}
	return out
}

// hours tells a target or a cap of a clause: where none is given, the
// organisation's counts; where none is measured, there is none.
func (p PromisePage) hours(c incident.Clause, own, organisations int) string {
	switch {
	case c.Measure != incident.ReasonableTime:
		return ""
	case own == 0:
		return fmt.Sprintf("%d h, as the organisation", organisations)
	}
	return fmt.Sprintf("%d h", own)
}

// from tells since when the clocks of incidents are measured by a version.
func (p PromisePage) from() string {
	if p.Checks.EffectiveFrom.After(p.Now) {
		return "Incidents that are confirmed before the date below are measured by the version in force until then."
	}
	return "Incidents that were confirmed from the date below on are measured by it, past ones too."
}

// ComparePromises tells where what was entered differs from the last version
// on record.
func ComparePromises(a, b PromiseForm, last *incident.Promise, zone string) []Compared {
	var from time.Time
	number := 0
	if last != nil {
		from, number = last.EffectiveFrom, last.Number
	}
	rows := []Compared{{"Version", fmt.Sprintf("after %d", a.Seen), fmt.Sprint(number)}, {"Title", a.Title, b.Title}}
	if !from.IsZero() {
		rows = append(rows, Compared{"Holds from", or(a.EffectiveFrom, "when it was published"), DatedWords(from, zone)})
	}
	for i := range max(len(a.Clauses), len(b.Clauses)) {
		rows = append(rows, Compared{fmt.Sprintf("Clause %d", i+1), a.clause(i), b.clause(i)})
	}
	return differing(rows)
}

func (f PromiseForm) clause(i int) string {
	if i >= len(f.Clauses) {
		return "none"
	}
	c := f.Clauses[i]
	out := c.Number + " " + c.Text + " (" + measures[incident.Measure(c.Measure)]
	if c.Target != "" {
		out += ", within " + c.Target + " h"
	}
	if c.Cap != "" {
		out += ", never later than " + c.Cap + " h"
	}
	return out + ")"
}
