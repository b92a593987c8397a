package pages

import (
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ExposuresPage is the customers of one incident.
type ExposuresPage struct {
	parts.Frame
	File  incident.File
	Asked incident.Asked
	Rows  []incident.Customer
	Ways  map[string]notice.Way // of the first letter, by customer
	All   int                   // customers on record
	Of    map[incident.Involvement]int
	Next  string // reference of the last one shown, "" on the last page
	Saved string
}

func (p ExposuresPage) path(rest string) string { return "/incidents/" + p.File.Number + rest }

// undecided are those whom nobody has decided, listed or not.
func (p ExposuresPage) undecided() int {
	return max(p.All-p.Of[incident.In]-p.Of[incident.Out], 0)
}

func (p ExposuresPage) decides() bool {
	return p.Viewer.May(people.DecideExposures) && !p.File.Ended()
}

// behind tells whether duties and letters are still being worked out from the
// latest facts.
func (p ExposuresPage) behind() bool {
	return p.File.Running() && p.File.DutiesVersion < p.File.FactsVersion
}

func (p ExposuresPage) filters() []filter {
	rest := "Undecided "
	if p.File.CustomersKnown {
		rest = "Not on the list "
	}
	out := []filter{
		{"Affected " + parts.Count(p.Of[incident.In]), "in", p.Asked.Show == incident.In},
		{"Not affected " + parts.Count(p.Of[incident.Out]), "out", p.Asked.Show == incident.Out},
		{rest + parts.Count(p.undecided()), "undecided", p.Asked.Show == incident.Candidate},
		{"All " + parts.Count(p.All), "all", p.Asked.Show == ""},
	}
	for i := range out {
		out[i].Href = p.path("/customers?show=" + out[i].Href)
	}
	return out
}

// shows is what the address calls the customers that are shown.
func (p ExposuresPage) shows() string {
	switch p.Asked.Show {
	case incident.In, incident.Out:
		return string(p.Asked.Show)
	case incident.Candidate:
		return "undecided"
	}
	return "all"
}

func (p ExposuresPage) asked(after string) string {
	q := url.Values{"show": {p.shows()}}
	for name, v := range map[string]string{"q": p.Asked.Search, "after": after} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if p.Asked.Due != nil {
		q.Set("due", p.Asked.Due.UTC().Format(time.RFC3339Nano))
	}
	return p.path("/customers?" + q.Encode())
}

// empty says why nobody is shown, and what to do about it.
func (p ExposuresPage) empty() (title, sentence, href, label string) {
	list, add := p.path("/customers/list"), "Paste or upload a list"
	if !p.decides() {
		list, add = "", ""
	}
	switch {
	case p.Asked.Search != "" || p.Asked.Due != nil:
		return "None of them", "No customer here matches what you asked for.", p.path("/customers?show=" + p.shows()), "Show them all"
	case p.All == 0:
		return "No customers on record", "Nobody can be told who is not on record.", "/customers", "Go to the customers"
	case p.Asked.Show == incident.In:
		return "Nobody is affected yet", "Customers appear here once somebody says which are affected, each with its deadline and its letter.", list, add
	case p.Asked.Show == incident.Out:
		return "Nobody is ruled out yet", "Customers appear here with the reason why they are not affected.", list, add
	}
	return "Everybody is decided", "No customer is left whom nobody has looked at.", p.path("/customers?show=in"), "See who is affected"
}

// wayWords tells how far a letter has come.
func wayWords(w notice.Way, zone string) (parts.State, string) {
	switch {
	case w.Step == notice.Drafted:
		return parts.Running, "Drafted"
	case w.Step == notice.WithLegal:
		return parts.Soon, "With legal"
	case w.Step == notice.Signed && w.State == "":
		return parts.Running, "Signed"
	case w.Step == "":
		return parts.NotRequired, "No letter yet"
	}
	return deliveryWords(w.State, w.NextAt, zone)
}

// deliveryWords tells what became of one delivery.
func deliveryWords(s notice.State, next *time.Time, zone string) (parts.State, string) {
	again := ""
	if next != nil {
		again = ", tried again " + shortly(*next, zone)
	}
	switch s {
	case notice.Accepted:
		return parts.Met, "Accepted"
	case notice.Deferred:
		return parts.Soon, "Deferred" + again
	case notice.Uncertain:
		return parts.Urgent, "In doubt" + again
	case notice.Refused:
		return parts.Overdue, "Refused"
	case notice.Bounced:
		return parts.Overdue, "Came back"
	}
	return parts.Running, "On its way"
}

// dataWords lists classes of data as they were given.
func dataWords(l tenant.List) string {
	if len(l) == 0 {
		return "not recorded"
	}
	return strings.Join(l, ", ")
}

func recordsWords(n *int) string {
	if n == nil {
		return "not counted"
	}
	return parts.Count(*n)
}

// exposurePath is one customer in one incident.
func exposurePath(number, reference string) string {
	return "/incidents/" + number + "/customers/" + url.PathEscape(reference)
}

func involvementState(i incident.Involvement) (parts.State, string) {
	words := upper(involvement(i))
	switch i {
	case incident.In:
		return parts.Urgent, words
	case incident.Out:
		return parts.NotRequired, words
	}
	return parts.Soon, words
}

// windowWords is how long an agreement gives.
func windowWords(window string) string {
	if window == "" {
		return "no window on record"
	}
	return window
}
