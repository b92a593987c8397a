package pages

import (
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// DutyPage is one duty: its clock, how it was counted, and what people said
// about it.
type DutyPage struct {
	FactPage
	Duty         incident.Obligation
	Held         incident.HeldClock
	Customer     *tenant.Tenant // nil towards an authority
	Regime       *rulebook.Regime
	Organisation people.Organisation
	Before       []incident.Obligation
	WhatIf       []incident.WhatIf
	Reliance     *incident.Reliance
	Delays       []incident.DelayReason
	Days         []string // for which a reason is asked
	Waivers      []incident.Waiver
	Form         DutyForm
	Asks         map[string]string // the book's questions, by code
	Checks       string            // waiver that is checked before it is approved, "" for none
}

// DutyForm is what was entered on a duty's page.
type DutyForm struct {
	Reading, ReadingReason string
	Day, DelayReason       string
	Everybody              bool
	WaiverReason           string
	Answer, AnswerReason   string
	At, Zone, Source       string
}

func (p DutyPage) own(rest string) string { return p.path("/duties/" + p.Duty.ID + rest) }

func (p DutyPage) may(act people.Act) bool { return p.Viewer.May(act) }

func (p DutyPage) board() DutiesPage {
	return DutiesPage{FactPage: p.FactPage, Organisation: p.Organisation}
}

func (p DutyPage) to() string {
	if p.Customer != nil {
		return "to " + p.Customer.Name
	}
	return "to " + p.Duty.Recipient
}

func (p DutyPage) stands() incident.DutyState { return p.Duty.StandsAs(p.Held, p.Now) }

// counts tells whether a countdown runs.
func (p DutyPage) counts() bool {
	s := p.stands()
	return (s == incident.DutyOverdue || s == incident.DutyDue) && p.File.Running()
}

func (p DutyPage) state() parts.State {
	if p.counts() {
		return parts.StateAt(p.Now, *p.Duty.StartedAt, *p.Held.DueAt)
	}
	s, _ := p.badge()
	return s
}

func (p DutyPage) badge() (parts.State, string) {
	if s := p.stands(); s == incident.DutyOverdue || s == incident.DutyDue {
		return parts.NotRequired, "No clock runs"
	}
	return dutyBadge(p.Duty, p.Held, p.Now)
}

// anchor is the recorded instant from which the clock runs, nil where it is
// none that stands in the file.
func (p DutyPage) anchor() *incident.Instant {
	kind := map[string]incident.Kind{rulebook.Occurred: incident.OccurredFrom, rulebook.Closed: incident.Resolved, rulebook.YearEnd: incident.Discovered}[p.Duty.Trigger]
	if kind == "" {
		kind = incident.Kind(p.Duty.Trigger)
	}
	for _, k := range []incident.Kind{kind, incident.Detected, incident.Aware, incident.Discovered} {
		if t := p.File.Current(k); t != nil && p.Duty.StartedAt != nil && t.At.Equal(*p.Duty.StartedAt) {
			return t
		}
	}
	return nil
}

// startedBy tells who set the instant, when, and from what.
func (p DutyPage) startedBy() string {
	if t := p.anchor(); t != nil {
		return upperFirst(saidBy(p.FactPage, t))
	}
	if c := p.File.Confirmed(); c != nil && c.ConfirmedAt.Equal(*p.Duty.StartedAt) {
		return "confirmed by " + p.name(c.ConfirmedBy)
	}
	return "Worked out: see the lines below"
}

func (p DutyPage) trigger() string {
	if w := rulebook.TriggerWords[p.Duty.Trigger]; w != "" {
		return w
	}
	return strings.ReplaceAll(p.Duty.Trigger, "_", " ")
}

// methods say how each reading was counted.
func (p DutyPage) methods() []string {
	c := p.Duty.Counting
	out := []string{upperFirst(rulebook.MethodWords(c.Conservative))}
	if c.Statutory != "" && c.Statutory != c.Conservative {
		out = append(out, "The other reading: "+rulebook.MethodWords(c.Statutory))
	}
	if c.Contested != "" {
		out = append(out, "Contested: "+rulebook.MethodWords(c.Contested))
	}
	return out
}

func calendarWords(c *incident.Counting) string {
	own, outer := orWeekends(c.Calendar), orWeekends(c.OuterCalendar)
	switch {
	case c.OuterCalendar != "" && outer != own:
		return own + "; for the other reading " + outer
	case c.Unit == clock.UnitHours && own == orWeekends(""):
		return "every hour counts"
	}
	return own
}

// orWeekends names a calendar; without one only weekends are closed.
func orWeekends(calendar string) string {
	if calendar == "" || calendar == "none" {
		return "weekends only"
	}
	return calendar
}

func closedDays(days []clock.ClosedDay) string {
	out := make([]string, len(days))
	for i, d := range days {
		out[i] = d.Date + " (" + d.Why + ")"
	}
	return strings.Join(out, ", ")
}

// lawEnforcement is what the law says about waiting when they ask.
func (p DutyPage) lawEnforcement() string {
	if p.Regime == nil || p.Regime.Delay.Rule+p.Regime.Delay.Note == "" && !p.Regime.Delay.LawEnforcement {
		return ""
	}
	d := p.Regime.Delay
	says := "It knows no delay for law enforcement."
	if d.LawEnforcement {
		says = "Law enforcement can ask for a delay."
		if d.OralDays > 0 {
			says += fmt.Sprintf(" An oral request ends after %d days.", d.OralDays)
		}
	}
	return strings.TrimSpace(says + " " + d.Note)
}

func meetsWords(m incident.Proof) string {
	return map[incident.Proof]string{incident.OnSent: "leaving us", incident.OnAccepted: "acceptance at the agreed address", incident.OnAcknowledged: "the recipient’s acknowledgement"}[m]
}

// Waiting is the proposal that waits for an answer, nil for none.
func (p DutyPage) Waiting() *incident.Waiver {
	for i := range p.Waivers {
		if p.Waivers[i].Waiting() {
			return &p.Waivers[i]
		}
	}
	return nil
}

func (p DutyPage) days() []parts.Option {
	out := make([]parts.Option, len(p.Days))
	for i, d := range p.Days {
		out[i] = parts.Option{Value: d, Label: d}
	}
	return out
}

func readings() []parts.Option {
	return []parts.Option{
		{Value: string(incident.Strict), Label: "From the incident’s own instants", Hint: "The strict reading. It drives alarms and jobs whatever you choose."},
		{Value: string(incident.Known), Label: "From when we knew that this customer is affected"},
	}
}

func readingWords(r incident.Reading) string {
	if r == incident.Known {
		return "from when we knew that this customer is affected"
	}
	return "from the incident’s own instants"
}

func (p DutyPage) version() string {
	if p.Duty.Counting == nil {
		return "Rulebook " + p.Duty.BookVersion
	}
	return "Rulebook " + p.Duty.BookVersion + ", row " + p.Duty.Counting.Row
}
