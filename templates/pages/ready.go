package pages

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Ready is what an incident would find in place: shown while none is open.
type Ready struct {
	Missing   people.Roles // roles that nobody holds
	Customers int
	Gaps      int      // customers of whom something is missing
	Bell      *Ringing // the last test, nil for never
}

// readyItem is one thing that must be in place before the first incident.
type readyItem struct {
	What  string
	State parts.State
	Word  string
	Says  string
	Href  string
	Label string
}

func (p WatchPage) ready() []readyItem {
	return []readyItem{p.readyPeople(), p.readyCustomers(), p.readyBell(), p.readyRelay()}
}

func (p WatchPage) readyPeople() readyItem {
	i := readyItem{What: "People", State: parts.Met, Word: "In place", Says: "Somebody commands, somebody signs, somebody writes.", Href: "/people", Label: "See who"}
	if len(p.Ready.Missing) > 0 {
		i.State, i.Word, i.Says, i.Label = parts.Soon, "Missing", "Nobody holds: "+roleWords(p.Ready.Missing)+".", "Add them"
	}
	return i
}

func (p WatchPage) readyCustomers() readyItem {
	i := readyItem{What: "Customers", State: parts.Met, Word: "In place", Href: "/customers", Label: "See them",
		Says: parts.Many(p.Ready.Customers, "customer", "customers") + " on record, each with a window and two contacts."}
	switch {
	case p.Ready.Customers == 0:
		i.State, i.Word, i.Says, i.Href, i.Label = parts.Soon, "Missing", "Nobody can be told who is not on record.", "/customers/import", "Import a list"
	case p.Ready.Gaps > 0:
		i.State, i.Word, i.Href, i.Label = parts.Soon, "Gaps", "/customers?show=gaps", "See which"
		i.Says = parts.Many(p.Ready.Gaps, "customer lacks", "customers lack") + " a window, a second contact or a channel by mail."
	}
	return i
}

func (p WatchPage) readyBell() readyItem {
	i := readyItem{What: "Bell", State: parts.Soon, Word: "Never tested", Says: "Whether it wakes anybody is not known.", Href: "/bell/test", Label: "Test it"}
	if t := p.Ready.Bell; t != nil && len(t.Calls) == 0 {
		i.Word, i.Says, i.Href, i.Label = "Rings now", "Everybody is about to be rung.", "/bell", "See who answers"
	} else if t != nil {
		i.Says = parts.Count(t.answered()) + " of " + parts.Many(len(t.Calls), "person", "people") + " answered the test, " + parts.Ago(p.Now, t.Alarm.CreatedAt) + "."
		i.Word, i.Href, i.Label = "Silence", "/bell", "See who"
		if t.answered() == len(t.Calls) {
			i.State, i.Word = parts.Met, "Answered"
		}
	}
	return i
}

func (p WatchPage) readyRelay() readyItem {
	if p.Heard == nil {
		return readyItem{What: "Relay", State: parts.Soon, Word: "Not spoken to", Says: "No letter has gone through it yet. A test of the bell goes the same way.", Href: "/bell/test", Label: "Test the bell"}
	}
	return readyItem{What: "Relay", State: parts.Met, Word: "Answered", Says: "It took a letter " + parts.Ago(p.Now, *p.Heard) + "."}
}
