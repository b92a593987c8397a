package pages

import (
	"fmt"
	"slices"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ExposureListPage asks which customers an incident concerns, many at once, and
// shows what the answer would change and start.
type ExposureListPage struct {
	parts.Frame
	File   incident.File
	Text   string            // as it was pasted or read from the file
	Common DecisionForm      // what holds for all of a column of references
	Does   incident.Foreseen // what the list would do
	All    bool              // the list is said to be complete
	Bad    []BadRow
	Wrong  parts.Wrongs // what is about no row
	Moved  string       // why it is shown once more
}

// BadRow is what cannot be taken of a row of a list.
type BadRow struct {
	Row      int
	Column   string
	Sentence string
}

func (p ExposureListPage) path(rest string) string { return "/incidents/" + p.File.Number + rest }

// bad are the first of the bad rows: a list of a thousand is read by nobody.
func (p ExposureListPage) bad() []BadRow {
	const most = 50
	return p.Bad[:min(most, len(p.Bad))]
}

// common tells whether something was entered for a column of references.
func (p ExposureListPage) common() bool {
	c := p.Common
	return c.Involvement != "" || c.Reason != "" || c.Data != "" || c.Places != "" || p.Wrong.Of("involvement") != "" || p.Wrong.Of("reason") != ""
}

// effect is what the button does.
func (p ExposureListPage) effect() string {
	if n := p.Does.Changes(); n > 0 {
		return "Decide about " + parts.Many(n, "customer", "customers")
	}
	return "Say that the list is complete"
}

// asks tells whether anything is left to be done with the list.
func (p ExposureListPage) asks() bool { return p.Does.Changes() > 0 || !p.Does.File.CustomersKnown }

// tallied is a figure with its name.
type tallied struct {
	what string
	n    int
}

// changeFigures tell what the list changes, without those that are nought.
func changeFigures(f *incident.Foreseen) []tallied {
	return slices.DeleteFunc([]tallied{{"Decided for the first time", f.Fresh}, {"Affected now, out by the list", f.ToOut}, {"Out now, affected by the list", f.ToIn},
		{"As they are on record", f.Unchanged}}, func(t tallied) bool { return t.n == 0 })
}

// restWords says what becomes of those whom the list does not name.
func (p ExposureListPage) restWords() string {
	if p.Does.Rest == 0 {
		return "Every customer on record is decided, by it or before."
	}
	return parts.Many(p.Does.Rest, "customer that it does not name counts", "customers that it does not name count") + " as not affected, until somebody decides otherwise. “Which customers?” is answered."
}

func (p ExposureListPage) leavingWords() string {
	return parts.Many(p.Does.ToOut, "customer was", "customers were") + " affected and will not be"
}

// toldWords warns of those who leave and have had their letter.
func (p ExposureListPage) toldWords() string {
	n := p.Does.Told
	if n == 0 {
		return "None of them has been told. An unsigned letter to them is voided, and their duties end."
	}
	return parts.Many(n, "of them has had its letter", "of them have had their letters") + " already, which cannot be taken back. No all-clear is sent by itself: write to them that it proved wrong. Unsigned letters are voided, and duties end."
}

// card is one deadline of the list.
func (p ExposureListPage) card(d incident.Due) parts.Card {
	return parts.Card{Title: parts.Many(d.Customers, "customer", "customers") + ": " + d.Name, Now: p.Now, StartedAt: d.StartedAt, DueAt: d.DueAt, Zone: p.Zone, Soft: d.Soft,
		Because: "Counted for " + d.Reference + ", one of them:", Working: d.Working}
}

// dues are the first deadlines, and later how many more there are. Where no
// clock runs none is shown: it would look as if one did.
func (p ExposureListPage) dues() (shown []incident.Due, later string) {
	const most = 4
	all := p.Does.Dues
	if !p.Does.File.Running() {
		return nil, ""
	}
	if len(all) <= most {
		return all, ""
	}
	n := 0
	for _, d := range all[most:] {
		n += d.Customers
	}
	return all[:most], fmt.Sprintf("And %s with later dates, the last %s.", parts.Many(n, "customer", "customers"), clock.Zoned(all[len(all)-1].DueAt, p.Zone))
}

// dutiesWords counts what the affected customers raise.
func (p ExposureListPage) dutiesWords() string {
	out := parts.Many(p.Does.Duties, "duty", "duties") + " towards " + parts.Many(p.Does.In, "customer", "customers")
	if p.Does.Waiting > 0 {
		out += "; " + parts.Many(p.Does.Waiting, "more may apply and waits", "more may apply and wait") + " for a fact"
	}
	return out + "."
}

// noDates says why no deadline is shown.
func (p ExposureListPage) noDates() string {
	switch {
	case p.Does.In == 0:
		return "The list names nobody as affected, so it starts no clock."
	case !p.Does.File.Running():
		return "No clock runs yet. Dates follow when somebody answers that data was seen or taken, or when the incident is confirmed."
	}
	return "No law, contract or promise on record sets a date for them."
}

// wasWords is what stood before the list.
func wasWords(l incident.Listed) string {
	if l.Was == "" || l.Was == incident.Candidate {
		return "not decided"
	}
	return involvement(l.Was)
}

func commonOptions() []parts.Option {
	return []parts.Option{{Value: "in", Label: "They are affected"}, {Value: "out", Label: "They are not affected"}}
}

// listColumns say what the columns of a list hold.
var listColumns = [][2]string{
	{"reference", "The customer’s number in your own systems. The only column that must be there."},
	{"involvement, reason", "in or out, and how you know. An auditor will ask."},
	{"data", "Classes of data, such as name; email; health. Laws ask for them."},
	{"encrypted", "yes, no or unknown."},
	{"places", "Whose data: countries, and US states such as US-CA."},
	{"records", "How many records, where somebody has counted."},
}
