package pages

import (
	"slices"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// InstantForm is a dated fact as it was entered.
type InstantForm struct {
	Kind   incident.Kind // "" while none is chosen
	At     string
	Zone   string
	Source string
	Reason string
	Stood  string // id of the instant that the form was drawn over
}

// InstantPage records one dated fact, or corrects one.
type InstantPage struct {
	FactPage
	Form  InstantForm
	Echo  string      // the entered time, said back in words
	Moves []ClockMove // what it would do to the clocks
	Open  []OpenLine  // what an incident that is to end leaves open
}

// OpenLine is something that is not done, and where it is done.
type OpenLine struct{ Says, Href string }

// Kinds are what a person may record the date of: awareness and confirmation
// are acts of their own.
func Kinds(viewer people.Person) []incident.Kind {
	out := []incident.Kind{incident.OccurredFrom, incident.OccurredTo, incident.Detected, incident.Suspected, incident.Discovered,
		incident.Triaged, incident.Investigating, incident.Contained, incident.Resolved,
		incident.Determined, incident.Classified, incident.Assessed, incident.Paid, incident.FixAvailable, incident.InformationAvailable, incident.Cleared}
	if viewer.May(people.CloseIncident) {
		out = append(out, incident.Closed, incident.Dismissed)
	}
	return out
}

var kindMeans = map[incident.Kind]string{
	incident.OccurredFrom: "The first access without permission, as far as the logs show.", incident.OccurredTo: "The last access without permission.",
	incident.Detected:             "One of us, or a machine of ours, first noticed it. The time to find out counts from here.",
	incident.Suspected:            "Somebody first had reason to think that Customer Data was involved.",
	incident.Discovered:           "It was known, or would have been to anybody who looked with reasonable care. Laws of the United States count from here.",
	incident.Triaged:              "Somebody looked at it and said how bad it is.",
	incident.Investigating:        "Somebody began to find out what was reached.",
	incident.Contained:            "The way in was closed.",
	incident.Resolved:             "Nothing more can come of it, and what was broken is mended.",
	incident.Determined:           "We determined that it is a breach, or that it is material to investors.",
	incident.Classified:           "We classed it as major, as rules for finance ask.",
	incident.Assessed:             "Our assessment found that it must be reported.",
	incident.Paid:                 "A ransom was paid, by us or for us.",
	incident.FixAvailable:         "A correction, or a way to lessen the harm, was there for those who use the product.",
	incident.InformationAvailable: "What an earlier report had to leave open became known.",
	incident.Cleared:              "Law enforcement said that telling would no longer get in its way.",
	incident.Closed:               "It was reviewed, and nothing is left to do. Nothing can be recorded afterwards.",
	incident.Dismissed:            "It was looked into, and it was no incident. Nothing can be recorded afterwards.",
}

func (p InstantPage) options() []parts.Option {
	var out []parts.Option
	for _, k := range Kinds(p.Viewer) {
		o := parts.Option{Value: string(k), Label: KindName(k), Hint: kindMeans[k]}
		if t := p.File.Current(k); t != nil {
			o.Hint += " On record: " + TimeWords(t.At, p.Zone) + ", by " + p.name(t.AuthorID) + "."
		}
		out = append(out, o)
	}
	return out
}

// known tells whether the page is about one kind.
func (p InstantPage) known() bool { return slices.Contains(Kinds(p.Viewer), p.Form.Kind) }

// stood is the instant that the entry corrects, nil for none.
func (p InstantPage) stood() *incident.Instant {
	if !p.known() {
		return nil
	}
	return p.File.Current(p.Form.Kind)
}

// Closes tells whether the incident ends with the fact.
func (p InstantPage) Closes() bool {
	return p.Form.Kind == incident.Closed || p.Form.Kind == incident.Dismissed
}

// Over is the page on which the entry is read over before it counts, with its
// time said back.
func (p InstantPage) Over(echo string) InstantPage {
	p.Title, p.Echo = "Check", echo
	return p
}

func (p InstantPage) title() string {
	switch {
	case p.Form.Kind == incident.Closed:
		return "Close " + p.File.Number
	case p.Form.Kind == incident.Dismissed:
		return "Dismiss " + p.File.Number
	case p.stood() != nil:
		return "Correct " + KindWords(string(p.Form.Kind))
	case p.known():
		return "Record " + KindWords(string(p.Form.Kind))
	}
	return "Record a fact with its date"
}

// button names what pressing it does.
func (p InstantPage) button() string {
	switch {
	case p.Closes():
		return "Check what that means"
	case p.stood() != nil:
		return "Record the correction"
	}
	return "Record it"
}

// checked names what pressing the last button does.
func (p InstantPage) checked() string {
	switch {
	case p.Closes():
		return p.title()
	case len(p.Moves) == 1:
		return "Record it and move 1 clock"
	}
	return "Record it and move " + parts.Count(len(p.Moves)) + " clocks"
}

func (p InstantPage) whenLabel() string {
	if p.known() {
		w := KindWords(string(p.Form.Kind))
		return "Say " + w
	}
	return "When?"
}
