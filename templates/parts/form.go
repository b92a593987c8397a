package parts

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Wrong is one thing that a form could not take. Field is the id of the box to
// mend, "" where it is not about one.
type Wrong struct {
	Field    string
	Sentence string
}

// Wrongs is everything that a form could not take, in the order of the
// questions.
type Wrongs []Wrong

// Of returns why the value of a box could not be taken, "" when it could.
func (ws Wrongs) Of(field string) string {
	for _, w := range ws {
		if w.Field == field {
			return w.Sentence
		}
	}
	return ""
}

// Input is one question of a form.
type Input struct {
	Name     string // name and id of the box
	Label    string
	Hint     string // "" for none
	Value    string
	Type     string // text, email, tel, password; "" means text
	Unit     string // beside a short box of digits, "" for a long one
	Complete string // what browsers may fill in (HTML autocomplete), "" for nothing
	Wrong    string // why the value could not be taken, "" when it could
	Rows     int    // of a text area; 0 means 4
	Optional bool   // may be left empty, and says so
	Mono     bool   // text in columns, such as CSV
	Focus    bool   // has the focus when the page opens
}

// Option is one answer to choose.
type Option struct {
	Value string
	Label string
	Hint  string
}

// WhenInput asks for an instant: what the wall clock showed, and in which zone.
type WhenInput struct {
	Name  string
	Label string
	Hint  string
	Value string // "2026-03-28T02:40", as it was entered
	In    string // zone that was chosen; "" means the first of Zones
	Zones []string
	Now   time.Time
	Wrong string

	Optional bool
}

// WhenValue fills a box with an instant, as the wall clock of a zone shows it.
func WhenValue(at time.Time, zone string) string { return inZone(at, zone).Format("2006-01-02T15:04") }

// Echo says an entered time back, so that a slip is seen before it counts:
// "Sat 02:40 Berlin = 01:40 UTC, 34 m ago". "" while it cannot be read.
func (w WhenInput) Echo() string {
	zone := w.In
	if zone == "" && len(w.Zones) > 0 {
		zone = w.Zones[0]
	}
	loc, err := clock.Zone(zone)
	if err != nil {
		return ""
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", w.Value, loc)
	if err != nil {
		return ""
	}
	when := Ago(w.Now, at)
	if at.After(w.Now) {
		when = "in " + clock.Span(at.Sub(w.Now))
	}
	if clock.City(zone) == "UTC" {
		return at.UTC().Format("Mon 15:04 UTC") + ", " + when
	}
	return fmt.Sprintf("%s %s = %s, %s", at.Format("Mon 15:04"), clock.City(zone), alsoUTC(at, zone), when)
}

func (w WhenInput) described() string {
	out := []string{w.Name + "-echo"}
	if w.Hint != "" {
		out = append(out, w.Name+"-hint")
	}
	if w.Wrong != "" {
		out = append(out, w.Name+"-wrong")
	}
	return strings.Join(out, " ")
}

// described names what explains the box to those who hear the page.
func (i Input) described() string {
	var out []string
	if i.Hint != "" {
		out = append(out, i.Name+"-hint")
	}
	if i.Wrong != "" {
		out = append(out, i.Name+"-wrong")
	}
	return strings.Join(out, " ")
}

func (i Input) kind() string {
	if i.Type == "" {
		return "text"
	}
	return i.Type
}

func (i Input) rows() string {
	if i.Rows == 0 {
		return "4"
	}
	return fmt.Sprint(i.Rows)
}

func (i Input) complete() string {
	if i.Complete == "" {
		return "off"
	}
	return i.Complete
}
