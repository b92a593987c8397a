package pages

import (
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// FactPage is what every page stands on that records something of an incident.
type FactPage struct {
	parts.Frame
	File     incident.File
	Names    map[string]string // people by id
	WhoMay   string            // roles that may do this
	May      bool              // the viewer may
	Conflict string            // why the record refused it, "" where it did not
	Wrong    parts.Wrongs
	Stays    []ClockLine // clocks that what was entered leaves alone
}

// ClockMove is what a fact does to one clock: it starts without From, stops
// without To, and else moves.
type ClockMove struct {
	Name      string
	Soft      bool
	Customers int // 0 for a duty towards an authority
	From, To  *time.Time
	Seconded  bool // two people move it, so that later is in force at once
}

// Staying are the clocks that some moves leave alone.
func Staying(running []ClockLine, moves []ClockMove) []ClockLine {
	return slices.DeleteFunc(running, func(x ClockLine) bool {
		return slices.ContainsFunc(moves, func(m ClockMove) bool {
			return m.From != nil && m.From.Equal(x.DueAt) && m.Name == x.Name && m.Customers == x.Customers
		})
	})
}

func (p FactPage) path(rest string) string { return "/incidents/" + p.File.Number + rest }

func (p FactPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

func (p FactPage) when(name, label, hint, value, in string) parts.WhenInput {
	return parts.WhenInput{Name: name, Label: label, Hint: hint, Value: value, In: in, Zones: Zones(p.Zone), Now: p.Now, Wrong: p.Wrong.Of(name)}
}

func (m ClockMove) word() string {
	switch {
	case m.From == nil:
		return "starts"
	case m.To == nil:
		return "stops"
	case m.To.Before(*m.From):
		return "due earlier"
	}
	if m.Seconded {
		return "due later"
	}
	return "later: waits for legal" // a fact alone moves no clock back
}

func (m ClockMove) state() parts.State {
	switch {
	case m.To == nil:
		return parts.NotRequired
	case m.From == nil || m.To.Before(*m.From):
		return parts.Urgent
	}
	return parts.Soon
}

func (m ClockMove) whom() string {
	if m.Customers == 0 {
		return "–"
	}
	return parts.Count(m.Customers)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
