package pages

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// WatchPage is what everybody looks at: the one thing that is next, the
// figures, and every open incident.
type WatchPage struct {
	parts.Frame
	Open    []incident.Overview // the one that is due first first
	Answers []BellLast          // when those who decide answered the bell last
	Heard   *time.Time          // when the relay answered last; nil for never
	Ready   *Ready              // while no incident is open
}

// BellLast is when a person answered the bell last, nil for never.
type BellLast struct {
	Person people.Person
	At     *time.Time
}

// tally is the figures over all incidents.
type tally struct {
	toTell, told, inDoubt, waiting, undecided, missing, overdue int
	late, possible                                              int // told late; undecided past the earliest possible date
	owedLate                                                    int // duties towards authorities past their date
	answered, asked, askedLate                                  int // customers who acknowledged; questions that wait, and for too long
	askedBy                                                     *time.Time
	openIn                                                      int // incidents with undecided customers
	waitingFrom                                                 *time.Time
}

func (p WatchPage) tally() tally {
	var t tally
	for i := range p.Open {
		o := &p.Open[i]
		t.toTell += o.ToTell()
		t.told += o.Told()
		t.inDoubt += o.InDoubt
		t.waiting += o.Waiting
		t.undecided += o.Undecided
		t.missing += o.Missing
		t.overdue += o.Overdue(p.Now)
		t.owedLate += o.OwedLate(p.Now)
		t.late += o.Late
		t.possible += o.PossiblyLate(p.Now)
		t.answered += o.Answered
		if o.Asked != nil {
			t.asked += o.Asked.Count()
			t.askedLate += o.Asked.Late(p.Now)
			if by := o.Asked.DueAt(); t.askedBy == nil || by.Before(*t.askedBy) {
				t.askedBy = &by
			}
		}
		if o.Undecided > 0 {
			t.openIn++
		}
		if o.WaitingFrom != nil && (t.waitingFrom == nil || o.WaitingFrom.Before(*t.waitingFrom)) {
			t.waitingFrom = o.WaitingFrom
		}
	}
	return t
}

func (t tally) oldest(now time.Time) string {
	if t.waitingFrom == nil {
		return ""
	}
	return "oldest " + clock.Span(now.Sub(*t.waitingFrom))
}

// askedWords tells by when the first question is to be answered.
func (t tally) askedWords(p WatchPage) string {
	switch {
	case t.askedBy == nil:
		return ""
	case t.askedBy.Before(p.Now):
		return "overdue since " + clock.Zoned(*t.askedBy, p.Zone)
	}
	return "by " + clock.Zoned(*t.askedBy, p.Zone)
}

func (t tally) undecidedWords() string {
	switch {
	case t.missing == 0 && t.undecided == 0:
		return ""
	case t.missing == 0:
		return customersWord(t.undecided) + t.inHowMany()
	}
	return parts.Many(t.undecided, "customer", "customers") + t.inHowMany() + ", " + parts.Many(t.missing, "duty", "duties")
}

// inHowMany tells over how many incidents a count runs: a customer may be
// undecided in two.
func (t tally) inHowMany() string {
	if t.openIn < 2 {
		return ""
	}
	return " in " + parts.Count(t.openIn) + " incidents"
}

func (t tally) toldWords() string {
	if t.late == 0 {
		return ""
	}
	return parts.Count(t.late) + " told late"
}

// overdueWords tells what is overdue, unless it is customers to be told and
// nothing else.
func (t tally) overdueWords() string {
	var all []string
	if t.overdue > 0 {
		all = append(all, parts.Many(t.overdue, "customer", "customers"))
	}
	if t.owedLate > 0 {
		all = append(all, parts.Many(t.owedLate, "other duty", "other duties"))
	}
	if t.askedLate > 0 {
		all = append(all, parts.Many(t.askedLate, "question", "questions"))
	}
	late := strings.Join(all, ", ")
	if t.owedLate+t.askedLate == 0 {
		late = ""
	}
	switch {
	case t.possible == 0:
		return late
	case late != "":
		late += ", "
	}
	return late + "and " + parts.Count(t.possible) + " undecided: earliest possible date passed"
}

func customersWord(n int) string {
	if n == 1 {
		return "customer"
	}
	return "customers"
}

func (t tally) doubtWords() string {
	if t.inDoubt == 0 {
		return ""
	}
	return "returned or uncertain"
}

// relayWords tells when the relay answered last: how long ago, or after two
// days on which date.
func (p WatchPage) relayWords() string {
	switch {
	case p.Heard == nil:
		return "relay not spoken to yet"
	case p.Now.Sub(*p.Heard) > 48*time.Hour:
		return "relay last answered " + p.Heard.UTC().Format("2 Jan 2006")
	}
	return "relay answered " + parts.Ago(p.Now, *p.Heard)
}

// first is the incident whose next act leads the page, nil when none is open.
func (p WatchPage) first() *incident.Overview {
	if len(p.Open) == 0 {
		return nil
	}
	return &p.Open[0]
}

// edge is the state that the lead's edge shows.
func edge(now time.Time, o *incident.Overview) parts.State {
	if start, end, ok := dueOf(o); ok {
		return parts.StateAt(now, start, end)
	}
	if o.Waits().Act == incident.ToWait {
		return parts.Held
	}
	return parts.NotRequired
}

// status tells where an incident stands, and since when.
func status(o *incident.Overview, zone string) string {
	s := string(o.Status())
	if t := o.Current(incident.Kind(o.Status())); t != nil {
		return s + " " + clock.Zoned(t.At, zone)
	}
	if c := o.Confirmed(); c != nil && o.Status() == incident.Status(incident.ConfirmedKind) {
		return s + " " + clock.Zoned(c.ConfirmedAt, zone)
	}
	return s
}

// whoActs is whose turn it is in an incident, and what they do.
func whoActs(o *incident.Overview) (who, what string) {
	n := o.Waits()
	if n.Act == incident.ToNothing {
		return "", ""
	}
	return orNobody(n.Owner, n.Role), theirs[n.Act]
}

// answered tells when somebody answered the bell last: "Lena Tue 24 Mar".
func (b BellLast) answered(zone string) string {
	if b.At == nil {
		return b.Person.Name + " never"
	}
	return b.Person.Name + " " + clock.Zoned(*b.At, zone)
}
