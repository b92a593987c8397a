package pages

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// spotName calls a place at which letters differ by what stands there.
func (p EditionPage) spotName(group notice.Compared, s notice.Spot) string {
	if trimmed(s.Base) == p.tenant(group.Base) {
		return "The customer’s name"
	}
	before := strings.TrimPrefix(s.Before, "- ")
	if label, _, ok := strings.Cut(before, ":"); ok && len(label) < 60 {
		return label
	}
	if words := strings.Fields(before); len(words) > 0 {
		return "What follows “" + strings.Join(words[max(0, len(words)-4):], " ") + "”"
	}
	if s.Under == "" {
		return "The opening"
	}
	return "Under “" + s.Under + "”"
}

// spotWords is what a place says, with the words around it cut short.
func spotBefore(s notice.Spot) string {
	words := strings.Fields(s.Before)
	if len(words) > 8 {
		return "… " + strings.Join(words[len(words)-8:], " ")
	}
	return strings.Join(words, " ")
}

func spotAfter(s notice.Spot) string {
	words := strings.Fields(s.After)
	if len(words) > 6 {
		return strings.Join(words[:6], " ") + " …"
	}
	return strings.Join(words, " ")
}

// differs says in one sentence in what letters of one language differ.
func (p EditionPage) differs(group notice.Compared) string {
	rest := group.Copies - 1 - len(group.Apart)
	if len(group.Spots) == 0 {
		return "The other " + parts.Many(rest, "letter says", "letters say") + " the same, word for word."
	}
	var out []string
	for _, s := range group.Spots {
		n := p.spotName(group, s)
		if isMoment(s) {
			n = "The times, told in each customer’s zone"
		}
		if n = strings.ToLower(n[:1]) + n[1:]; !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if rest == 1 {
		return "The other letter differs only in: " + listOf(out, "and") + "."
	}
	return "The other " + parts.Count(rest) + " letters differ only in: " + listOf(out, "and") + "."
}

const mostValues = 5

// isMoment tells a place where an instant is told in the customer's zone and
// then, the same for all, in UTC.
func isMoment(s notice.Spot) bool {
	after := strings.Fields(s.After)
	return len(after) > 1 && strings.TrimRight(after[1], ".,") == "UTC" && strings.Contains(s.Base, "(")
}

// trimmed is what a place says without the signs of its sentence.
func trimmed(s string) string { return strings.TrimRight(s, " =,;:.") }

// someValues are a few of what letters say at one place; moreValues counts the
// rest.
func someValues(s notice.Spot) []string {
	out := slices.Clone(s.Values[:min(mostValues, len(s.Values))])
	for i := range out {
		out[i] = trimmed(out[i])
	}
	return out
}

func moreValues(s notice.Spot) int { return max(0, len(s.Values)-mostValues) }

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}
