// Package parts holds what several pages are built of.
package parts

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Frame is what stands around every page.
type Frame struct {
	Title  string // "The bell rang"; the layout adds the product's name
	Now    time.Time
	Viewer string // "Ada · commander"; "" when nobody is signed in
	Watch  Watch
	Demo   bool   // the demo's mailboxes can be looked into
	Here   string // path of the page among those of the navigation
}

// Watch tells whether anybody watches the clocks. A page that cannot ask the
// database says that it does not know.
type Watch struct {
	Known bool
	Last  *time.Time // last sweep; nil for never
	Dead  bool       // the last sweep is too long ago, or there was none
}

// Words tells the last sweep's age: "Clocks swept 12 s ago".
func (w Watch) Words(now time.Time) string {
	switch {
	case !w.Known:
		return "The clocks cannot be seen from here just now"
	case w.Last == nil:
		return "The clocks have never been swept"
	}
	return "Clocks swept " + Ago(now, *w.Last)
}

// Swept tells the same where "Clocks" stands before it already.
func (w Watch) Swept(now time.Time) string {
	switch {
	case !w.Known:
		return "Not to be seen from here just now"
	case w.Last == nil:
		return "Never swept"
	}
	return "Swept " + Ago(now, *w.Last)
}

// Ago tells how long ago an instant was, in whole seconds below two minutes:
// "12 s ago", "14 m ago". What lies ahead, by a clock set wrongly, was 0 s ago.
func Ago(now, at time.Time) string {
	age := max(now.Sub(at), 0)
	if age < 2*time.Minute {
		return fmt.Sprintf("%d s ago", age/time.Second)
	}
	return clock.Span(age) + " ago"
}

// State is how a thing stands: its word is always said beside its colour.
type State string

// The states that a clock, a duty or a call can be shown in.
const (
	Running     State = "running"
	Soon        State = "soon"
	Urgent      State = "urgent"
	Overdue     State = "overdue"
	Met         State = "met"
	Held        State = "held"
	NotRequired State = "not-required"
)

// Wrong is one thing that a form could not take. Field is the id of the box to
// mend, "" where it is not about one.
type Wrong struct {
	Field    string
	Sentence string
}

// Input is one question of a form.
type Input struct {
	Name     string // name and id of the box
	Label    string
	Hint     string // "" for none
	Value    string
	Type     string // text, email or tel
	Unit     string // beside a short box of digits, "" for a long one
	Complete string // what browsers may fill in (HTML autocomplete), "" for nothing
	Wrong    string // why the value could not be taken, "" when it could
}

// described names what explains the box to those who hear the page.
func (i Input) described() string {
	out := ""
	if i.Hint != "" {
		out = i.Name + "-hint"
	}
	if i.Wrong != "" {
		out += " " + i.Name + "-wrong"
	}
	return out
}

func (i Input) complete() string {
	if i.Complete == "" {
		return "off"
	}
	return i.Complete
}

// alsoUTC tells in UTC an instant that has just been told in a zone, without
// the date where it is the same.
func alsoUTC(at time.Time, zone string) string {
	there, err := clock.Zone(zone)
	if err != nil || at.In(there).YearDay() == at.UTC().YearDay() {
		return at.UTC().Format("15:04 UTC")
	}
	return clock.Zoned(at, "UTC")
}

// stamp is an instant for machines.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// exact is the page's own instant, to the second: what is on it was true then.
func exact(t time.Time) string { return t.UTC().Format("Mon 2 Jan 2006 15:04:05 UTC") }
