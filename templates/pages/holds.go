package pages

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// HoldDuty is a rule that a hold can be about.
type HoldDuty struct {
	incident.HeldDuty
	Allowed bool // its law lets law enforcement ask for a delay
	Chosen  bool
}

// HoldForm is a request of law enforcement as it was entered.
type HoldForm struct {
	AskedBy, Authority, Form, Reference, Reason string
	AskedAt, AskedZone, StartsAt, StartsZone    string
	EndsAt, EndsZone                            string
	MayKnow                                     map[string]bool // people by id
}

// HoldsPage lists the holds of an incident, or records one.
type HoldsPage struct {
	FactPage
	Holds  []incident.Hold
	Duties []HoldDuty
	People []people.Person
	Form   HoldForm
	Checks incident.Hold // what the entries become, on the page that checks them
}

// HoldPage is one hold.
type HoldPage struct {
	FactPage
	Hold     incident.Hold
	Duties   []HoldDuty
	Reason   string // as entered
	Regime   string // that a decision was entered for
	Approves bool   // the viewer may approve holds
	Decides  bool   // the viewer may decide what a hold pauses
	WhoMay2  string // roles that approve
}

var holdForms = []parts.Option{
	{Value: incident.Document, Label: "A document", Hint: "It holds until the date that it names, or until it is lifted."},
	{Value: incident.Oral, Label: "Oral", Hint: "It runs out 30 days after they asked (45 CFR 164.412(b)). Ask for a document."},
}

func (d HoldDuty) law() string {
	switch {
	case d.Allowed && rulebook.AgreedID(d.RegimeID):
		return "our own promise gives way"
	case d.Allowed:
		return "law allows a delay"
	}
	return "does not pause this clock"
}

func (d HoldDuty) label() string { return d.Name + " (" + parts.Many(d.Duties, "duty", "duties") + ")" }

// holdState is how a hold stands, in a word.
func holdState(h incident.Hold, now time.Time) (parts.State, string) {
	switch end := h.End(); {
	case h.LiftedAt != nil:
		return parts.NotRequired, "Lifted"
	case end != nil && !end.After(now):
		return parts.NotRequired, "Over"
	case h.ApprovedAt == nil:
		return parts.Soon, "Waits for approval"
	case h.InForce(now):
		return parts.Held, "In force"
	}
	return parts.Held, "Not begun"
}

func holdBadge(h incident.Hold, now time.Time) parts.State { s, _ := holdState(h, now); return s }
func holdWord(h incident.Hold, now time.Time) string       { _, w := holdState(h, now); return w }

func (p FactPage) ends(h incident.Hold) string {
	switch end := h.End(); {
	case h.IsDiscreet():
		return "Who may know of it is named; you are not among them"
	case end == nil:
		return "Until it is lifted"
	case h.Form == incident.Oral:
		return TimeWords(*end, p.Zone) + ", by rule: it was oral"
	default:
		return TimeWords(*end, p.Zone)
	}
}

// knowers are who may know of a hold.
func (p FactPage) knowers(h incident.Hold) string {
	if len(h.MayKnow) == 0 {
		return "Everybody who reads the incident"
	}
	out := make([]string, len(h.MayKnow))
	for i, id := range h.MayKnow {
		out[i] = p.name(id)
	}
	return strings.Join(out, ", ") + "; legal, commanders and admins"
}

func (p HoldsPage) chosen() string {
	var out []string
	for _, d := range p.Duties {
		if d.Chosen {
			out = append(out, d.Name)
		}
	}
	if len(out) == 0 {
		return "Every duty"
	}
	return strings.Join(out, ", ")
}

// about are the duties that a checked hold is about.
func (p HoldsPage) about() []HoldDuty {
	var out []HoldDuty
	for _, d := range p.Duties {
		if p.Checks.Over(d.Obligation()) != incident.Untouched {
			out = append(out, d)
		}
	}
	return out
}

func (p HoldPage) path2(rest string) string { return p.path("/holds/" + p.Hold.ID + rest) }

func (p HoldPage) over() bool { end := p.Hold.End(); return end != nil && !end.After(p.Now) }

func (p HoldPage) cannotApprove() string {
	switch {
	case !p.Approves:
		return "Approving is for the role " + p.WhoMay2 + "."
	case p.Hold.RecordedBy == p.Viewer.ID:
		return "You recorded it. Somebody else must approve it."
	case p.Hold.IsDiscreet():
		return "This hold names who may know of it, and you are not among them."
	case !p.Hold.ByLegal && !p.Viewer.Roles.Has(people.Legal):
		return "One of the two must be from legal."
	}
	return ""
}

// does says what the hold does to a duty.
func (p HoldPage) does(d HoldDuty) (parts.State, string) {
	switch p.Hold.Over(d.Obligation()) {
	case incident.Paused:
		c := incident.UnderHold(d.Obligation(), []incident.Hold{p.Hold}, p.Now)
		if p.over() && c.DueAt != nil && p.Hold.ApprovedAt != nil {
			return parts.Running, "Resumed " + TimeWords(*p.Hold.End(), p.Zone) + ", due " + TimeWords(*c.DueAt, p.Zone)
		}
		if c.Held {
			return parts.Held, onHold(c.Until, p.Zone)
		}
		return parts.Held, "Paused once it is in force"
	case incident.RunsOn:
		return parts.Running, "Runs on: legal decided so"
	case incident.ToSettle:
		return parts.Urgent, "Does not pause this clock: legal decides"
	}
	return parts.NotRequired, "Not about this duty"
}

func (p HoldPage) doesState(d HoldDuty) parts.State { s, _ := p.does(d); return s }
func (p HoldPage) doesWord(d HoldDuty) string       { _, w := p.does(d); return w }

// options are the duties that legal can decide about.
func (p HoldPage) options() []parts.Option {
	out := make([]parts.Option, len(p.Duties))
	for i, d := range p.Duties {
		out[i] = parts.Option{Value: d.RegimeID, Label: d.Name + ": " + d.law()}
	}
	return out
}
