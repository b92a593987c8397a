package pages

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ConfirmPage is what the commander checks before confirming.
type ConfirmPage struct {
	parts.Frame
	File        incident.File
	Facts       int // number of the facts that are shown
	Running     []ClockLine
	Starting    []ClockLine
	NotRequired []DutyWord
	May         []DutyWord // duties that may apply and wait for a fact
	Earliest    *incident.Earliest
	Owners      []people.Person // who can be asked which customers
	OwnerID     string
	Names       map[string]string
	Answer      string // to whether data was seen or taken; "" while nobody answered
	AnsweredBy  string
	AnsweredAt  *time.Time
	WhoMay      string // roles that may confirm
	Rings       []people.Rung
	Changed     bool          // the facts have changed since the form was drawn
	News        []parts.Entry // what happened since
	Wrong       parts.Wrongs
}

// ClockLine is one duty and due instant with how many customers it concerns.
type ClockLine struct {
	Name      string
	Soft      bool
	StartedAt time.Time
	DueAt     time.Time
	Customers int
}

// DutyWord is a duty that has no clock, with the reason.
type DutyWord struct{ Name, Because string }

func (p ConfirmPage) path(rest string) string { return "/incidents/" + p.File.Number + rest }

// button names what it does: clocks that run already are not started by it.
func (p ConfirmPage) button() string {
	switch n := len(p.Starting); {
	case n == 0:
		return "Confirm"
	default:
		return "Confirm and start " + parts.Many(n, "clock", "clocks")
	}
}

// line is one line of what is checked.
type line struct {
	name, says, also, href string
	at, until              *time.Time
}

func (p ConfirmPage) lines() []line {
	f := &p.File
	when := func(kind incident.Kind, missing string) line {
		l := line{name: KindName(kind), says: missing, href: p.path("/instants/new?kind=" + string(kind))}
		if t := f.Current(kind); t != nil {
			l.at, l.says, l.also = &t.At, "", t.Source
		}
		return l
	}
	which := line{name: "Which customers", says: "Not known yet", href: p.path("/customers")}
	if f.CustomersKnown {
		which.says = "The list is complete"
	} else if p.Earliest != nil {
		which.also = parts.Many(p.Earliest.Undecided, "customer is a candidate", "customers are candidates")
	}
	occurred := when(incident.OccurredFrom, "Not known")
	occurred.name = "Occurred"
	if to := f.Current(incident.OccurredTo); to != nil {
		occurred.until = &to.At
	}
	return []line{p.answer(), when(incident.Detected, "Not recorded"), occurred, p.aware(when(incident.Aware, "Not recorded: it is taken to be now")),
		when(incident.Contained, "Not yet"), which}
}

// answer is what was said to the question that decides everything.
func (p ConfirmPage) answer() line {
	l := line{name: "Seen or taken?", says: "Nobody has answered yet", also: "Confirming says yes."}
	if p.Answer != "" {
		says := AnswerWords(p.Answer)
		l.says = strings.ToUpper(says[:1]) + says[1:]
		l.also = p.AnsweredBy + " said so " + clock.Both(*p.AnsweredAt, p.Zone)
	}
	if p.Viewer.May(people.AnswerAccess) && p.File.Current(incident.Aware) == nil {
		l.href = p.path("#question")
	}
	return l
}

// aware is settled by legal alone, and proposed by the answer.
func (p ConfirmPage) aware(l line) line {
	l.name, l.href = "Aware since", ""
	if t := p.File.Current(incident.Aware); t != nil {
		l.also = fmt.Sprintf("%s by %s: %s", t.Standing, p.Names[t.AuthorID], t.Source)
	}
	if p.Viewer.May(people.SettleAwareness) {
		l.href = p.path("/awareness")
	}
	return l
}

// springs tells, where a deadline lies beyond a change of the viewer's clocks,
// that the wall shows another number of hours than pass.
func (p ConfirmPage) springs(e *incident.Earliest) string {
	loc, err := clock.Zone(p.Zone)
	if err != nil {
		return ""
	}
	_, before := e.StartedAt.In(loc).Zone()
	_, after := e.DueAt.In(loc).Zone()
	hours := e.DueAt.Sub(e.StartedAt)
	if before == after || hours%time.Hour != 0 {
		return ""
	}
	wall := hours + time.Duration(after-before)*time.Second
	way := "forward"
	if after < before {
		way = "back"
	}
	return fmt.Sprintf("%d hours pass while the wall in %s shows %d: the clocks go %s in between.", int(hours/time.Hour), clock.City(p.Zone), int(wall/time.Hour), way)
}

func (p ConfirmPage) owners() []parts.Option {
	var out []parts.Option
	for _, o := range p.Owners {
		out = append(out, parts.Option{Value: o.ID, Label: o.Name})
	}
	return out
}

// rungTo says what somebody is rung for, by their place on the ladder.
func rungTo(place int) string {
	if place == 0 {
		return ", to settle since when we are aware and to be ready to sign"
	}
	return ", when nobody has answered"
}
