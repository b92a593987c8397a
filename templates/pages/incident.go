package pages

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// IncidentPage is one incident: what is next, what happened, and every clock.
type IncidentPage struct {
	parts.Frame
	Overview incident.Overview
	Entries  []parts.Entry
	Older    int64 // cursor of the entries before these, 0 for none
	Tasks    []incident.Task
	Notices  []notice.Notice
	Names    map[string]string // people by id
	Asking   map[string]string // references of customers whose questions are tasks, by id
	Note     NoteForm
	Answer   AnswerForm
	Task     TaskForm
	Wrong    parts.Wrongs
}

// TaskForm is how a task was done, as it was entered.
type TaskForm struct{ ID, How string }

// NoteForm is a note as it was entered.
type NoteForm struct {
	ID   string
	Text string
	At   string
	Zone string
}

// AnswerForm is the answer to the question as it was entered.
type AnswerForm struct {
	Answer string
	At     string
	Zone   string
	Source string
}

// Zones are those in which a person may give a time: their own and UTC.
func Zones(zone string) []string {
	if clock.City(zone) == "UTC" {
		return []string{"UTC"}
	}
	return []string{zone, "UTC"}
}

func (p IncidentPage) path(rest string) string { return "/incidents/" + p.Overview.Number + rest }

func (p IncidentPage) may(act people.Act) bool { return p.Viewer.May(act) }

func (p IncidentPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

// step is one station of the track from detection to the end.
type step struct {
	name string
	at   *time.Time
	who  string
	done bool
	more string
}

func (p IncidentPage) track() []step {
	o := &p.Overview
	of := func(kind incident.Kind) step {
		s := step{name: KindName(kind)}
		if t := o.Current(kind); t != nil {
			s.at, s.who, s.done = &t.At, p.name(t.AuthorID), true
		}
		return s
	}
	confirmed := step{name: "Confirmed"}
	if c := o.Confirmed(); c != nil {
		confirmed.at, confirmed.who, confirmed.done = &c.ConfirmedAt, p.name(c.ConfirmedBy), true
	} else if o.Refuted() {
		confirmed.more = "withdrawn"
	}
	told := step{name: "Customers told"}
	if n := o.ToTell(); n > 0 {
		told.more = parts.Count(o.Told()) + " of " + parts.Count(n)
		told.done = o.Told() == n
	}
	last := of(incident.Closed)
	if o.Current(incident.Dismissed) != nil {
		last = of(incident.Dismissed)
	}
	return []step{of(incident.Detected), of(incident.Triaged), of(incident.Contained), confirmed, told, of(incident.Resolved), last}
}

// shortly is an instant without its date: "Fri 23:52 Berlin".
func shortly(at time.Time, zone string) string {
	full := strings.Fields(clock.Zoned(at, zone)) // Fri 27 Mar 23:52 New York
	return strings.Join(append(full[:1], full[3:]...), " ")
}

// asks tells whether the question is still open, and whether to this viewer.
func (p IncidentPage) asks() bool {
	o := &p.Overview
	return !o.Ended() && o.Confirmed() == nil && o.Current(incident.Aware) == nil && p.may(people.AnswerAccess)
}

func (p IncidentPage) when(name, label, hint, value, in string) parts.WhenInput {
	return parts.WhenInput{Name: name, Label: label, Hint: hint, Value: value, In: in, Zones: Zones(p.Zone), Now: p.Now, Wrong: p.Wrong.Of(name)}
}

// authorityCard is a duty towards an authority.
func (p IncidentPage) authorityCard(o incident.Obligation) parts.Card {
	c := parts.Card{Title: o.Name + ", to " + o.Recipient, Now: p.Now, Zone: p.Zone, MetAt: o.MetAt, Soft: o.Soft, Unchecked: o.Unchecked != "", Because: o.Because, Working: o.Working}
	if o.StartedAt != nil {
		c.StartedAt = *o.StartedAt
	}
	if o.DueAt != nil {
		c.DueAt = *o.DueAt
	}
	p.hold(&c, o)
	return c
}

// hold puts a duty's card under the holds of its incident.
func (p IncidentPage) hold(c *parts.Card, o incident.Obligation) {
	if o.DueAt == nil || !o.Open() || len(p.Overview.Holds) == 0 {
		return
	}
	h := incident.UnderHold(o, p.Overview.Holds, p.Now)
	if h.Held {
		c.State, c.Words = parts.Held, onHold(h.Until, p.Zone)
		if slices.ContainsFunc(p.Overview.Holds, func(h incident.Hold) bool { return h.IsDiscreet() && h.InForce(p.Now) }) {
			c.Words = "On hold"
		}
	} else if h.DueAt.After(c.DueAt) {
		c.DueAt = *h.DueAt
	}
}

// fewMayApply is how many undecided duties are told one by one; more are
// counted, and read in the room of the duties.
const fewMayApply = 3

func (p IncidentPage) mayApply() int {
	n := 0
	for _, o := range p.Overview.Authorities {
		if o.Undecided && o.Open() && !o.NotStarted {
			n++
		}
	}
	return n
}

// authorities are the duties towards authorities that stand beside the clocks.
// What ended is read in the room of the duties.
func (p IncidentPage) authorities() []incident.Obligation {
	many := p.mayApply() > fewMayApply
	var out []incident.Obligation
	for _, o := range p.Overview.Authorities {
		if o.EndedAt != nil || many && o.Undecided && o.Open() {
			continue
		}
		out = append(out, o)
	}
	return out
}

// onHold says how long a clock stands.
func onHold(until *time.Time, zone string) string {
	if until == nil {
		return "On hold"
	}
	return "On hold until " + TimeWords(*until, zone)
}

// how is what was entered for a task, "" for the others.
func (p IncidentPage) how(t incident.Task) string {
	if p.Task.ID == t.ID {
		return p.Task.How
	}
	return ""
}

func (p IncidentPage) taskDue(t incident.Task) string {
	if t.DueAt == nil {
		return ""
	}
	return "due " + clock.Zoned(*t.DueAt, p.Zone)
}

// asks tells the task of a customer's question: it is done by answering that.
func asks(t incident.Task) bool { return t.Kind == "answer_question" && t.TenantID != nil }

// asked leads to where a task's question stands.
func (p IncidentPage) asked(t incident.Task) string {
	return ToldPath(p.Overview.Number, p.Asking[*t.TenantID]) + "#asked"
}

// facts are the instants that stand, in the order of what happened.
func (p IncidentPage) facts() []incident.Instant {
	var out []incident.Instant
	for _, k := range []incident.Kind{incident.OccurredFrom, incident.OccurredTo, incident.Detected, incident.Suspected, incident.Discovered, incident.Aware,
		incident.Determined, incident.Classified, incident.Assessed, incident.Paid, incident.FixAvailable, incident.InformationAvailable, incident.Cleared,
		incident.Triaged, incident.Investigating, incident.Contained, incident.Resolved, incident.Closed, incident.Dismissed} {
		if t := p.Overview.Current(k); t != nil {
			out = append(out, *t)
		}
	}
	return out
}

// changeHref is where an instant is corrected: awareness is settled by legal.
func (p IncidentPage) changeHref(t incident.Instant) string {
	switch {
	case t.Kind == incident.Aware && p.may(people.SettleAwareness):
		return p.path("/awareness")
	case t.Kind != incident.Aware && p.may(people.RecordFacts) && !p.Overview.Ended():
		return p.path("/instants/new?kind=" + string(t.Kind))
	}
	return ""
}

// changeWord names what the way from a fact does: what is only proposed waits to
// be settled.
func changeWord(t incident.Instant) string {
	if t.Standing == incident.Proposed {
		return "Settle"
	}
	return "Correct"
}

// toSettle is the awareness that waits for this viewer to settle it, nil for
// none.
func (p IncidentPage) toSettle() *incident.Instant {
	t := p.Overview.Current(incident.Aware)
	if t == nil || t.Standing != incident.Proposed || !p.may(people.SettleAwareness) || p.Overview.Ended() || p.Overview.Refuted() {
		return nil
	}
	return t
}

func answers() []parts.Option {
	return []parts.Option{
		{Value: "yes", Label: "Yes", Hint: "Somebody has seen it, or says so, or the logs show it."},
		{Value: "probably", Label: "Probably", Hint: "More likely than not. The clock runs as for yes."},
		{Value: "not_known", Label: "Not known yet", Hint: "The answer stays open; from detection on, the time to find out is limited."},
		{Value: "no", Label: "No", Hint: "Say how you know."},
	}
}

func (p IncidentPage) undecidedWords() string {
	o := &p.Overview
	if o.CustomersKnown {
		return "The list is complete"
	}
	return fmt.Sprintf("%s undecided", parts.Count(o.Undecided))
}
