package pages

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// HelpPage says how this is used and whom to ask.
type HelpPage struct {
	parts.Frame
	Admins  []people.Person // whom to ask about Tocsin itself
	Missing people.Roles    // that nobody holds
}

// explained is a word with what it means here.
type explained struct{ Term, Says string }

// keys are the shortcuts, as the script knows them.
var keys = []explained{
	{"?", "This page"},
	{"/", "Into the search box, where the page has one"},
	{"g w", "Watch"},
	{"g i", "Incidents"},
	{"g s", "Signing"},
	{"g c", "Customers"},
	{"g b", "The bell"},
	{"j  k", "Down and up through the rows of a list; Enter opens one"},
}

// terms are the product's words, in the order in which they come up.
var terms = []explained{
	{"incident", "Something that happened to data we keep, from its report to its close."},
	{"instant", "A dated fact of an incident: when it was detected, when we became aware. It is corrected, never overwritten."},
	{"exposure", "One customer’s part in one incident: in or out, which data, how many records, in which countries."},
	{"duty", "Somebody must be told by a certain time, because of a law, an agreement or our promise. It has a clock."},
	{"notice", "One letter about one incident, to any number of customers."},
	{"edition", "One version of a notice, frozen word for word. Legal signs an edition."},
	{"wave", "The letters that are due together and signed together."},
	{"delivery", "One letter on its way to one contact. The duty is met when the other side has accepted it."},
	{"alarm", "What the bell rings for, inside: it rings the next person until somebody has it."},
	{"ledger", "The list of all that was done, by whom and when. Nothing in it can be changed; the timeline is read from it."},
}

// stateSays tells what each state means.
var stateSays = map[parts.State]explained{
	parts.Running:     {"41 h 12 m left", "A clock runs, and there is time."},
	parts.Soon:        {"Due in 11 h 40 m", "Half of its time is gone, or less than a day is left."},
	parts.Urgent:      {"Act now: 3 h 5 m left", "A quarter of its time is left, or four hours."},
	parts.Overdue:     {"Overdue by 2 h 10 m", "Its time is over and it is not met. Rounded up: never better than it is."},
	parts.Met:         {"Met 9 h early", "It was done in time."},
	parts.MetLate:     {"Met 2 h late", "It was done, after its time."},
	parts.Held:        {"On hold", "The law forbids to tell for now, such as on a police request. The clock stands."},
	parts.NotRequired: {"Not required", "It need not be done, and the reason is on record."},
}

// acts are those that people can do, in the table's order; what only Tocsin
// itself does is nobody's to ask for.
func acts() []people.Act {
	var out []people.Act
	for _, a := range people.Acts() {
		for _, r := range people.AllRoles() {
			if people.WhoMay(a).Has(r) {
				out = append(out, a)
				break
			}
		}
	}
	return out
}
