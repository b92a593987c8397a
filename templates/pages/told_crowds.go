package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Quiet are the verbs that are steps of the machine: the ledger keeps them, the
// timeline of people leaves them out.
var Quiet = []string{"delivery.begun", "duties.settled", "alarm.spoken", "alarm.waits", "exposures.decided", "notice.sending", "delivery.held", "records.begun", "records.pieces", "records.lists"}

// ofCustomers counts the lines at the beginning that tell only of what customers
// did on their own pages, and of the mails that those acts brought about.
func ofCustomers(lines []ledger.Line) int {
	n, own := 0, false
	for _, l := range lines {
		mail := strings.HasPrefix(l.Verb, "records.code_") || strings.HasPrefix(l.Verb, "portal.link_")
		if l.Actor != "customer" && (!mail || l.Verb == "portal.link_renewed") {
			break
		}
		own = own || l.Actor == "customer"
		n++
	}
	if !own {
		return 0
	}
	return n
}

// foldCustomers makes one entry of what one customer did again and again, where
// nothing of ours lies between: no customer pushes the rest of the night out of
// sight. It stands where it was done last. What it wrote stands whole on its own
// page.
func (t Teller) foldCustomers(crowd []ledger.Line) []parts.Entry {
	of := func(l ledger.Line) string {
		whose, _ := l.Says["tenant"].(string)
		if l.Actor != "customer" {
			whose = ""
		}
		return l.Verb + " " + whose + " " + l.Actor
	}
	count, first := map[string]int{}, map[string]ledger.Line{}
	for _, l := range crowd { // the newest first
		count[of(l)]++
		first[of(l)] = l
	}
	var out []parts.Entry
	for _, l := range crowd {
		n := count[of(l)]
		if n == 0 {
			continue
		}
		count[of(l)] = 0
		e := t.entry(l, 1)
		if n > 1 {
			e.Says += ", " + parts.Count(n) + " times since " + clock.Zoned(first[of(l)].At, t.Zone)
		}
		out = append(out, e)
	}
	return out
}
