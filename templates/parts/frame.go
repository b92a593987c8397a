// Package parts holds what several pages are built of.
package parts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/people"
)

// Frame is what stands around every page.
type Frame struct {
	Title  string // "The bell rang"; the layout adds the product's name
	Now    time.Time
	Zone   string        // in which the page tells times first; "" means UTC
	Viewer people.Person // without an ID when nobody is signed in
	Watch  Watch
	Here   string  // path of the section among those of the navigation
	Live   string  // whose ledger entries refresh the page: "INC-2026-001", "*" for all, "" for none
	Cursor int64   // number of the last ledger entry when the page was drawn
	Once   string  // id of the forms on this page: what is sent twice under it is done once
	Theme  string  // "light" or "dark"; "" follows the system
	Keys   bool    // single keys are shortcuts
	Strip  *Strip  // the demo's strip; nil elsewhere
	Wide   bool    // the page holds something that needs room
	Armed  []Armed // notices that leave by themselves
	House  string  // whose letters a customer reads; "" on the pages of our own people
}

// Strip says where a visitor of the demo is and lets them go on: another
// person, another hour.
type Strip struct {
	Step     int      // 1 to len(Steps)
	Steps    []string // "Ada confirms", in order
	Says     string   // what to do now, in a sentence
	Be       string   // who does it, "" when the visitor is them already
	Href     string   // where that is done, "" for here
	Label    string   // what the way there is called
	Path     string   // of the page that this stands on
	Here     string   // where the visitor goes on as somebody else, or at another hour
	News     string   // what happened while time was moved, "" for nothing
	NewsHref string   // where the rest of it stands
	Warning  string   // what would be late, "" for nothing
	Persons  []Switch
	Others   []Way // mailboxes and the like
	Skips    []Skip
}

// Switch is somebody whom the visitor can be.
type Switch struct {
	Name string
	Role string
	Is   bool // the visitor is
}

// Skip is a move of the demo's clock.
type Skip struct {
	Label   string
	Minutes int
}

// Way is a name and where it leads.
type Way struct{ Label, Href string }

// SignedIn tells whether the page has a viewer.
func (f Frame) SignedIn() bool { return f.Viewer.ID != "" }

// role is what the viewer is, in a word or two.
func (f Frame) role() string {
	var words []string
	for _, r := range f.Viewer.Roles {
		words = append(words, string(r))
	}
	return strings.Join(words, ", ")
}

// clockNow is the page's own time, in the viewer's zone and in UTC.
func (f Frame) clockNow() string {
	utc := f.Now.UTC().Format("15:04 UTC")
	if clock.City(f.Zone) == "UTC" {
		return utc
	}
	return inZone(f.Now, f.Zone).Format("15:04 ") + clock.City(f.Zone) + " · " + utc
}

// sections are the ways from every page, in the order of the night.
func (f Frame) sections() []Way {
	if !f.SignedIn() {
		return nil
	}
	if !f.Viewer.May(people.ReadIncidents) && f.Viewer.May(people.CountersignNotices) { // outside counsel
		return []Way{{"Countersigning", "/countersigning"}}
	}
	return []Way{{"Watch", "/watch"}, {"Incidents", "/incidents"}, {"Signing", "/signing"}, {"Customers", "/customers"}, {"Bell", "/bell"}}
}

// colophon are the ways at every page's foot, always in this order.
func (f Frame) colophon() []Way {
	if !f.SignedIn() || !f.Viewer.May(people.ReadIncidents) {
		return nil
	}
	return []Way{{"People", "/people"}, {"Organisation", "/organisation"}, {"Rules", "/rulebook"}, {"Help and keys", "/help"}}
}

// Watch tells whether anybody watches the clocks. A page that cannot ask the
// database says that it does not know.
type Watch struct {
	Known bool
	Last  *time.Time // last sweep; nil for never
	Dead  bool       // the last sweep is too long ago, or there was none
}

// Words tells the last sweep's age: "Clocks checked 12 s ago".
func (w Watch) Words(now time.Time) string {
	switch {
	case !w.Known:
		return "The clocks cannot be seen from here just now"
	case w.Last == nil:
		return "The clocks have never been checked"
	}
	return "Clocks checked " + Ago(now, *w.Last)
}

// Checked tells the same where "Clocks" stands before it already.
func (w Watch) Checked(now time.Time) string {
	switch {
	case !w.Known:
		return "Not to be seen from here just now"
	case w.Last == nil:
		return "Never checked"
	}
	return "Checked " + Ago(now, *w.Last)
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

// alsoUTC tells in UTC an instant that has just been told in a zone, without
// the date where it is the same.
func alsoUTC(at time.Time, zone string) string {
	there, err := clock.Zone(zone)
	if err != nil || at.In(there).YearDay() == at.UTC().YearDay() {
		return at.UTC().Format("15:04 UTC")
	}
	return clock.Zoned(at, "UTC")
}

func inZone(t time.Time, zone string) time.Time {
	if loc, err := clock.Zone(zone); err == nil {
		return t.In(loc)
	}
	return t.UTC()
}

// stamp is an instant for machines.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// exact is the page's own instant, to the second: what is on it was true then.
func exact(t time.Time) string { return t.UTC().Format("Mon 2 Jan 2006 15:04:05 UTC") }

// Many counts things: "1 letter", "2 letters".
func Many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + more
}

// Count writes a number with thousands apart: "36,674".
func Count(n int) string {
	s := fmt.Sprint(max(n, -n))
	var groups []string
	for len(s) > 3 {
		groups = append(groups, s[len(s)-3:])
		s = s[:len(s)-3]
	}
	groups = append(groups, s)
	slices.Reverse(groups)
	sign := ""
	if n < 0 {
		sign = "-"
	}
	return sign + strings.Join(groups, ",")
}
