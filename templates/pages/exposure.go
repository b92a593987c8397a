package pages

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ExposurePage is one customer's part in one incident.
type ExposurePage struct {
	parts.Frame
	File     incident.File
	Customer incident.Customer
	Contacts []tenant.Contact
	Letters  []Letter
	Names    map[string]string
	Form     DecisionForm
	Wrong    parts.Wrongs
	Conflict []Compared // what somebody else decided meanwhile
	Saved    string
	Telling  TellingForm // a call that the viewer may record
	Records  bool
}

// Letter is one notice as one customer gets it.
type Letter struct {
	Notice     notice.Notice
	Drafted    bool
	Frozen     []notice.Frozen
	Deliveries []Delivery
}

// Delivery is a letter's way to one contact, with every answer to it.
type Delivery struct {
	notice.Delivery
	Attempts []notice.Attempt
	Receipts []notice.Receipt
	Returns  []notice.Return // what came back to it
}

// DecisionForm is a decision about one customer as it was entered.
type DecisionForm struct {
	Involvement string
	Reason      string
	Data        string
	Encrypted   string
	Places      string
	Records     string
	Counts      string // "US-CA 1204" in each line
	Seen        int    // version of what stood when the form was drawn
}

// DecisionOf fills the form with what stands.
func DecisionOf(e incident.Exposure) DecisionForm {
	f := DecisionForm{Reason: e.Reason, Data: joined(e.Data), Encrypted: e.Encrypted, Places: joined(e.Places), Seen: e.Version}
	if e.Involvement == incident.In || e.Involvement == incident.Out {
		f.Involvement = string(e.Involvement)
	}
	f.Counts = countLines(e.Counts)
	if e.Records != nil {
		f.Records = fmt.Sprint(*e.Records)
	}
	return f
}

// CompareDecisions tells where what was entered differs from what is on record.
func CompareDecisions(yours, now DecisionForm) []Compared {
	affected := func(f DecisionForm) string { return orElse(involvementWords, f.Involvement) }
	words := func(s string) string { return joined(tenant.ParseList(s)) }
	records := func(f DecisionForm) string {
		if f.Records == "" {
			return "not counted"
		}
		return f.Records
	}
	return differing([]Compared{{"Affected?", affected(yours), affected(now)}, {"How do you know?", yours.Reason, now.Reason}, {"Which data?", words(yours.Data), words(now.Data)},
		{"Encrypted?", yours.Encrypted, now.Encrypted}, {"Whose data?", words(yours.Places), words(now.Places)}, {"Records", records(yours), records(now)}, {"People by place", yours.Counts, now.Counts}})
}

// countLines writes counts as the form asks for them, a place in each line.
func countLines(c incident.Counts) string {
	var out []string
	for _, place := range slices.Sorted(maps.Keys(c)) {
		out = append(out, fmt.Sprintf("%s %d", place, c[place]))
	}
	return strings.Join(out, "\n")
}

var involvementWords = map[string]string{"in": "Affected", "out": "Not affected", "": "Nobody has decided"}

func (p ExposurePage) path(rest string) string { return "/incidents/" + p.File.Number + rest }

func (p ExposurePage) decides() bool {
	return p.Viewer.May(people.DecideExposures) && !p.File.Ended()
}

func (p ExposurePage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

// behind tells whether its duties and letters are still being worked out from
// the latest facts.
func (p ExposurePage) behind() bool {
	return p.File.Running() && p.File.DutiesVersion < p.File.FactsVersion
}

// duties are those that stand, or those that have ended.
func (p ExposurePage) duties(ended bool) []incident.Obligation {
	return slices.DeleteFunc(slices.Clone(p.Customer.Duties), func(o incident.Obligation) bool { return (o.EndedAt != nil) != ended })
}

// card is one duty with its clock.
func (p ExposurePage) card(o incident.Obligation) parts.Card {
	return parts.Card{Title: o.Name, Now: p.Now, StartedAt: *o.StartedAt, DueAt: *o.DueAt, Zone: p.Zone, MetAt: o.MetAt, Soft: o.Soft, Unchecked: o.Unchecked != "", Because: o.Because, Working: o.Working}
}

// readFurther tells whether a clock has another reading, which ends later.
func readFurther(o incident.Obligation) bool {
	return o.OuterAt != nil && o.DueAt != nil && !o.OuterAt.Equal(*o.DueAt)
}

// toldAt is when its letter arrived, nil while none has.
func (p ExposurePage) toldAt() *time.Time {
	var first *time.Time
	for _, l := range p.Letters {
		for _, d := range l.Deliveries {
			if l.Notice.Kind == notice.Initial && d.State == notice.Accepted && (first == nil || d.AcceptedAt.Before(*first)) {
				first = d.AcceptedAt
			}
		}
	}
	return first
}

// tellsIn tells whether taking it out leaves a letter with it that says the
// opposite.
func (p ExposurePage) tellsIn() bool {
	return p.toldAt() != nil && p.Customer.Exposure.Involvement == incident.In
}

// toldOut tells whether it was told and is not affected after all.
func (p ExposurePage) toldOut() bool {
	return p.toldAt() != nil && p.Customer.Exposure.Involvement == incident.Out
}

func involvementOptions() []parts.Option {
	return []parts.Option{
		{Value: string(incident.In), Label: "Affected", Hint: "Its duties open and its letter is drafted."},
		{Value: string(incident.Out), Label: "Not affected", Hint: "An unsigned letter to it is voided, and its duties end."},
	}
}

func encryptedOptions() []parts.Option {
	return []parts.Option{{Value: "unknown", Label: "Not known"}, {Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
}

// contact is an address, with whom it belongs to where that is on record.
func (p ExposurePage) contact(d Delivery) string {
	for _, c := range p.Contacts {
		if c.Address == d.Address && c.Name != "" {
			return nth(d.Position) + " contact: " + c.Name + ", " + d.Address
		}
	}
	return nth(d.Position) + " contact: " + d.Address
}

// answerLine is a relay's answer as it is quoted.
func answerLine(r notice.Receipt) string {
	out := r.Reply
	if r.Code > 0 {
		out = fmt.Sprint(r.Code, " ", r.Enhanced, " ", r.Reply)
	}
	if r.QueueID != "" {
		out += " (" + r.QueueID + ")"
	}
	return out
}

func joined(l tenant.List) string { return strings.Join(l, ", ") }
