package pages

import (
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// arrivedOf says what became of some signed letters, each counted once.
func arrivedOf(a notice.Arrival, letters int) string {
	return strings.Join(append([]string{acceptedOf(a.Letters[notice.Accepted], letters, a.Later, a.Contact)}, unaccepted(a.Letters)...), ", ")
}

// acceptedOf counts the letters that were accepted, and those that their first
// contact did not take: "180 of 180 letters accepted, one by its second
// contact".
func acceptedOf(accepted, letters, later, contact int) string {
	out := parts.Count(accepted) + " of " + parts.Many(letters, "letter", "letters") + " accepted"
	which := "a later"
	if contact == 2 {
		which = "its second"
	}
	switch {
	case later == 1:
		out += ", one by " + which + " contact"
	case later > 1:
		out += ", " + parts.Count(later) + " by " + strings.Replace(which, "its", "their", 1) + " contact"
	}
	return out
}

// unaccepted counts what is not accepted, by what stands of it.
func unaccepted(states map[notice.State]int) []string {
	var out []string
	for _, s := range []struct {
		state notice.State
		words string
	}{{notice.Deferred, "deferred"}, {notice.Uncertain, "in doubt"}, {notice.Refused, "refused"}, {notice.Bounced, "came back"}} {
		if n := states[s.state]; n > 0 {
			out = append(out, parts.Count(n)+" "+s.words)
		}
	}
	return out
}

// waysOf counts the deliveries, apart from the letters: one letter may take
// several.
func waysOf(a notice.Arrival) string {
	out := append([]string{parts.Count(a.Ways[notice.Accepted]) + " accepted"}, unaccepted(a.Ways)...)
	return fmt.Sprintf("%s to their contacts: %s. A letter that one contact refuses goes to the next.", parts.Many(a.Handed(), "delivery", "deliveries"), strings.Join(out, ", "))
}
