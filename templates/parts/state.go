package parts

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// State is how a thing stands: its word is always said beside its colour.
type State string

// The states that a clock, a duty or a call can be shown in.
const (
	Running     State = "running"
	Soon        State = "soon"
	Urgent      State = "urgent"
	Overdue     State = "overdue"
	Met         State = "met"
	MetLate     State = "met-late"
	Held        State = "held"
	NotRequired State = "not-required"
)

// AllStates lists the states from the calmest clock to the worst, then what is
// over.
func AllStates() []State {
	return []State{Running, Soon, Urgent, Overdue, Met, MetLate, Held, NotRequired}
}

// StateAt is the state of a clock that runs from start to due.
func StateAt(now, start, due time.Time) State {
	return State(clock.Clock{StartedAt: start, Due: due}.PhaseAt(now))
}

// LeftWords tells a running clock in the words of its state: "41 h 12 m left",
// "Due in 11 h 40 m", "Act now: 3 h 05 m left", "Overdue by 2 h 10 m".
func LeftWords(now, start, due time.Time) string {
	left := clock.Left(now, due)
	if !due.After(now) {
		return left
	}
	switch StateAt(now, start, due) {
	case Soon:
		if due.Sub(now) < time.Minute {
			return "Due in less than 1 m"
		}
		return "Due in " + clock.Span(due.Sub(now))
	case Urgent:
		if due.Sub(now) < time.Minute {
			return "Act now: less than 1 m left"
		}
		return "Act now: " + left
	}
	return left
}

// MetWords tells a clock that was met: "Met 18 h 19 m early", "Met 2 h late".
func MetWords(met, due time.Time) (State, string) {
	if met.After(due) {
		return MetLate, "Met " + clock.Margin(met, due)
	}
	return Met, "Met " + clock.Margin(met, due)
}

// Card is one clock as a person reads it: for whom, how long, by when, why, and
// who acts next.
type Card struct {
	Title     string // "3 customers with 24-hour contracts"
	Href      string // where its customers are; "" for nowhere
	Now       time.Time
	StartedAt time.Time
	DueAt     time.Time
	Zone      string
	MetAt     *time.Time // nil while it runs
	State     State      // "" works it out; Held or NotRequired where no time runs
	Words     string     // of a state that was given
	SignBy    *time.Time // absent where nothing waits for a signature
	Owner     string     // who acts next, "" for nobody
	Next      string     // and what they do
	Soft      bool       // a target of ours, not a date set by law or contract
	Unchecked bool       // the rule was not checked, or counsel has not adopted it
	Because   string
	Working   []clock.Step
	Level     int // of its heading; 0 means 3
}

func (c Card) state() State {
	switch {
	case c.State != "":
		return c.State
	case c.MetAt != nil:
		s, _ := MetWords(*c.MetAt, c.DueAt)
		return s
	}
	return StateAt(c.Now, c.StartedAt, c.DueAt)
}

func (c Card) words() string {
	switch {
	case c.Words != "":
		return c.Words
	case c.MetAt != nil:
		_, w := MetWords(*c.MetAt, c.DueAt)
		return w
	}
	return LeftWords(c.Now, c.StartedAt, c.DueAt)
}

// runs tells whether the card's time is ticking.
func (c Card) runs() bool { return c.State == "" && c.MetAt == nil }

// Percent is a share in whole hundredths, rounded down; none of nothing.
func Percent(done, total int) int {
	if total <= 0 {
		return 0
	}
	return min(max(done, 0), total) * 100 / total
}
