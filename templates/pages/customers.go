package pages

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CustomersPage lists the customers with what was agreed with them.
type CustomersPage struct {
	parts.Frame
	Windows []tenant.WindowTally // of all customers
	Asked   tenant.Asked
	Rows    []tenant.Standing
	Next    string // reference after which the next page begins, "" on the last
	Saved   string
}

func mayManageTenants(f parts.Frame) bool { return f.Viewer.May(people.ManageTenants) }

// count adds up the windows that match.
func (p CustomersPage) count(of func(tenant.WindowTally) int) int {
	n := 0
	for _, w := range p.Windows {
		n += of(w)
	}
	return n
}

func (p CustomersPage) all() int {
	return p.count(func(w tenant.WindowTally) int { return w.Customers })
}
func (p CustomersPage) gaps() int  { return p.count(func(w tenant.WindowTally) int { return w.Gaps }) }
func (p CustomersPage) alone() int { return p.count(func(w tenant.WindowTally) int { return w.Alone }) }

func (p CustomersPage) short() int {
	return p.count(func(w tenant.WindowTally) int {
		if w.Short() {
			return w.Customers
		}
		return 0
	})
}

func (p CustomersPage) without() int {
	return p.count(func(w tenant.WindowTally) int {
		if w.WindowHours == nil {
			return w.Customers
		}
		return 0
	})
}

// filter is a way to some of the customers.
type filter struct {
	Label, Href string
	Here        bool
}

// mostWindows is how many windows are offered to choose from; more would be a
// list of their own.
const mostWindows = 6

func (p CustomersPage) filters() []filter {
	out := []filter{
		{"All " + parts.Count(p.all()), "/customers", p.Asked.Show == "" && p.Asked.Window == 0},
		{"With a gap " + parts.Count(p.gaps()), "/customers?show=gaps", p.Asked.Show == "gaps"},
	}
	for i, w := range p.Windows {
		switch {
		case w.WindowHours == nil:
			out = append(out, filter{"No window " + parts.Count(w.Customers), "/customers?show=none", p.Asked.Show == "none"})
		case !w.InHours: // few, and found by the search
		case i < mostWindows || *w.WindowHours == p.Asked.Window:
			out = append(out, filter{fmt.Sprintf("%d h %s", *w.WindowHours, parts.Count(w.Customers)), fmt.Sprintf("/customers?window=%d", *w.WindowHours), p.Asked.Window == *w.WindowHours})
		}
	}
	for _, f := range []filter{
		{fmt.Sprintf("%d h or shorter %s", tenant.ShortWindow, parts.Count(p.short())), "/customers?show=short", true},
		{"One contact " + parts.Count(p.alone()), "/customers?show=alone", true},
	} {
		if strings.HasSuffix(f.Href, "="+p.Asked.Show) && p.Asked.Show != "" {
			out = append(out, f)
		}
	}
	return out
}

// next is where the list goes on.
func (p CustomersPage) next() string { return "/customers?" + p.asked(p.Next) }

// first is where it begins.
func (p CustomersPage) first() string { return "/customers?" + p.asked("") }

func (p CustomersPage) asked(after string) string {
	q := url.Values{}
	for name, v := range map[string]string{"show": p.Asked.Show, "q": p.Asked.Search, "after": after} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if p.Asked.Window > 0 {
		q.Set("window", fmt.Sprint(p.Asked.Window))
	}
	return q.Encode()
}

// customerPath is a customer's own address.
func customerPath(reference string) string { return "/customers/" + url.PathEscape(reference) }

// since says from when an agreement counts.
var since = map[string]string{
	"aware":      "after we become aware",
	"discovered": "after it is discovered",
	"confirmed":  "after it is confirmed",
	"suspected":  "after it is first suspected",
}

// channels say how an agreement wants a customer told.
var channels = map[string]string{"mail": "by mail", "portal": "in the customer's portal", "courier": "by courier", "telephone": "by telephone"}

func orElse(m map[string]string, key string) string {
	if v, ok := m[key]; ok {
		return v
	}
	return key
}

// agreementWords is an agreement's window in a sentence.
func agreementWords(a *tenant.Agreement) string {
	switch {
	case a == nil:
		return "No agreement on record"
	case a.WindowHours == nil:
		return "No window on record"
	}
	return a.WindowWords() + " " + orElse(since, a.Trigger)
}

func channelWords(a *tenant.Agreement) string {
	if a == nil {
		return ""
	}
	return orElse(channels, a.Channel)
}

// gapSays tells what a gap costs, and what closes it.
var gapSays = map[tenant.Gap]string{
	tenant.NoContact:  "Nobody there can be told by mail. Add a contact before an incident asks for one.",
	tenant.NoWindow:   "A gap never counts as 72 h: until legal records what the agreement says, only the law and your own promise set a date.",
	tenant.NotByMail:  "The agreement wants another way than mail. Tocsin sends mail; whoever sends the letter must also use that way.",
	tenant.OneContact: "When that address refuses a letter, no other is tried. A second contact keeps the clock from running out on a full mailbox.",
}

func gapState(g tenant.Gap) parts.State {
	if g == tenant.NoContact {
		return parts.Urgent
	}
	return parts.Soon
}

// CustomerPage shows one customer whole.
type CustomerPage struct {
	parts.Frame
	Standing   tenant.Standing
	Contacts   []tenant.Contact
	Checks     []tenant.ContactCheck // what contacts were asked, the newest first
	Agreements []tenant.Agreement    // the one in force first
	Incidents  []incident.Involved
	Sectors    []rulebook.Term // that the rulebook knows
	Saved      string
	Named      []notice.NamedContact // on its own page, the last first
	Links      []notice.LinkHolder   // by which its readers open its own page
}

func (p CustomerPage) base() string { return customerPath(p.Standing.Reference) }

func listed(l tenant.List, words map[string]string) string {
	out := make([]string, len(l))
	for i, w := range l {
		out[i] = orElse(words, w)
	}
	if len(out) == 0 {
		return "none on record"
	}
	return strings.Join(out, ", ")
}

func involvement(i incident.Involvement) string {
	switch i {
	case incident.In:
		return "affected"
	case incident.Out:
		return "not affected"
	}
	return "not decided"
}

// termLines tell what an agreement says beside its window, and which of all
// dates binds.
func termLines(a *tenant.Agreement) []string {
	out := []string{"The duty is met when " + meetingWords[or(a.MeetsOn, "accepted")] + "."}
	if a.Calendar != "" {
		out = append(out, "Business days are those of "+a.Calendar+".")
	}
	if len(a.Addresses) > 0 {
		out = append(out, "Notices go to "+strings.Join(a.Addresses, ", then ")+".")
	}
	if a.Language != "" {
		out = append(out, "Notices are in "+LanguageWords(a.Language)+".")
	}
	if a.Contents != "" {
		out = append(out, "A notice must hold: "+a.Contents)
	}
	return append(out, "In an incident the earliest of law, agreement and published promise binds; of two at one instant, law or agreement before the promise.")
}
