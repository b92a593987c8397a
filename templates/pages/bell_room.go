package pages

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Ringing is an alarm with the incident it is about and who was rung.
type Ringing struct {
	Alarm  incident.Alarm
	Number string // INC-2026-001; "" for a test of the bell
	Calls  []incident.Call
}

// about says what an alarm is for, in a few words.
func (r Ringing) about(now time.Time) string {
	return BellPage{Frame: parts.Frame{Now: now}, Alarm: r.Alarm}.about()
}

// heardBy counts the calls that were answered.
func (r Ringing) answered() int {
	n := 0
	for _, c := range r.Calls {
		if c.AnsweredAt != nil {
			n++
		}
	}
	return n
}

// Call is the call of one person that waits for their answer, nil for none.
func (r Ringing) Call(personID string) *incident.Call {
	for i := range r.Calls {
		if r.Calls[i].PersonID == personID && r.Calls[i].AnsweredAt == nil {
			return &r.Calls[i]
		}
	}
	return nil
}

// BellRoomPage tells who is rung for what, what rings now, and who answered.
type BellRoomPage struct {
	parts.Frame
	Everybody []BellLast // who can be rung, with when they answered last
	Names     map[string]string
	Ladders   []people.Ladder
	Mine      []Ringing // that wait for the viewer's answer
	Ringing   []Ringing
	Ahead     []Ringing                // that will ring
	Asked     []notice.QuestionWaiting // by customers, the first due first
	Test      *Ringing                 // the last one, nil for none
	Past      []Ringing
	Next      string // from where older ones are shown, "" for no more
	Older     bool   // the page shows older ones only
	Saved     string
}

func (p BellRoomPage) mayRing() bool { return p.Viewer.May(people.RingBell) }

func (p BellRoomPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "somebody who is no longer on record"
}

func (p BellRoomPage) older() string { return "/bell?before=" + url.QueryEscape(p.Next) + "#past" }

// lastAnswer is when a person answered last, nil for never.
func (p BellRoomPage) lastAnswer(id string) *time.Time {
	for _, b := range p.Everybody {
		if b.Person.ID == id {
			return b.At
		}
	}
	return nil
}

// rungFor says what a role is woken for.
var rungFor = map[people.Role]string{
	people.Commander:    "Customers are undecided while a deadline nears; signed letters are not accepted; a customer cannot be reached.",
	people.Communicator: "Letters that are due are not with legal yet; a customer asks a question.",
	people.Legal:        "An incident is confirmed; letters wait for a signature; an authority has not been told.",
}

func ladderFor(l people.Ladder) string {
	if len(l.Numbers) == 0 {
		return ""
	}
	return "For " + strings.Join(l.Numbers, ", ")
}

func rungAfter(r people.Rung) string {
	if r.After == 0 {
		return "at once"
	}
	return "after " + clock.Span(r.After) + " without an answer"
}

// callState says how one call went.
func callState(c incident.Call) (parts.State, string) {
	switch {
	case c.AnsweredAt != nil && c.SpokenAt != nil:
		return parts.Met, "Answered after " + clock.Span(max(c.AnsweredAt.Sub(*c.SpokenAt), 0))
	case c.AnsweredAt != nil:
		return parts.Met, "Answered"
	case c.SpokenAt == nil:
		return parts.Urgent, "Nothing got through yet"
	}
	return parts.Soon, "No answer yet"
}

// endState says how an alarm ended.
func endState(r Ringing, name func(string) string) (parts.State, string) {
	switch {
	case r.Alarm.Threshold == incident.AlarmTest:
		if r.answered() == len(r.Calls) {
			return parts.Met, "All answered"
		}
		return parts.Soon, fmt.Sprintf("%d of %d answered", r.answered(), len(r.Calls))
	case r.Alarm.AnsweredBy != nil:
		return parts.Met, name(*r.Alarm.AnsweredBy) + " had it"
	case r.Alarm.EndReason == "nobody answered":
		return parts.Overdue, "Nobody answered"
	}
	return parts.NotRequired, upper(r.Alarm.EndReason)
}

// Woken is somebody whom a test of the bell would ring.
type Woken struct {
	Person people.Person
	At     time.Time
}

// local is what the clock beside their bed shows.
func (w Woken) local() string { return clock.Zoned(w.At, w.Person.Zone) }

// asleep tells whether it is night where they are.
func (w Woken) asleep() bool {
	loc, err := clock.Zone(w.Person.Zone)
	if err != nil {
		return false
	}
	h := w.At.In(loc).Hour()
	return h >= 22 || h < 7
}

// BellTestPage asks once more before everybody is rung.
type BellTestPage struct {
	parts.Frame
	Woken   []Woken
	Nobody  []people.Person // active, and never rung: they may not answer
	Ringing bool            // something rings in earnest just now
}

func (p BellTestPage) asleep() int {
	n := 0
	for _, w := range p.Woken {
		if w.asleep() {
			n++
		}
	}
	return n
}

// rungWhy follows the name of whoever is rung.
func rungWhy(r people.Rung) string {
	if r.Why == "" {
		return ""
	}
	return ", " + r.Why
}

// rung lists who was rung, in order.
func (p BellRoomPage) rung(calls []incident.Call) string {
	var out []string
	for _, c := range calls {
		out = append(out, p.name(c.PersonID))
	}
	return strings.Join(out, ", ")
}

func namesOf(all []people.Person) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Name)
	}
	return strings.Join(out, ", ")
}
