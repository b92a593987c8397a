package pages

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// mostShown is how many rows of a kind the preview shows; the rest is counted.
const mostShown = 20

// ImportPage asks for a list of customers, and shows what it would do.
type ImportPage struct {
	parts.Frame
	CSV     string          // as it was pasted or read from the file
	Plan    tenant.Plan     // nil until it was looked at
	Sectors []rulebook.Term // that the rulebook knows
	Wrong   parts.Wrongs
	Moved   string // why it is shown once more
}

func (p ImportPage) changed() []tenant.Planned {
	return p.some(func(r tenant.Planned) bool { return len(r.Changes) > 0 })
}

func (p ImportPage) gaps() []tenant.Planned {
	return p.some(func(r tenant.Planned) bool { return tenant.HasGap(&r.Agreement) })
}

func (p ImportPage) some(match func(tenant.Planned) bool) []tenant.Planned {
	var out []tenant.Planned
	for _, r := range p.Plan {
		if match(r) && len(out) < mostShown {
			out = append(out, r)
		}
	}
	return out
}

// effect is what the button does.
func (p ImportPage) effect() string {
	added, changed := p.Plan.Added(), p.Plan.Changed()
	switch {
	case changed == 0:
		return "Add " + parts.Many(added, "customer", "customers")
	case added == 0:
		return "Change " + parts.Many(changed, "customer", "customers")
	}
	return fmt.Sprintf("Add %s and change %s", parts.Many(added, "customer", "customers"), parts.Count(changed))
}

// wrongs are the first of the bad rows: a list of a thousand is read by nobody.
func (p ImportPage) wrongs() parts.Wrongs {
	const most = 50
	return p.Wrong[:min(most, len(p.Wrong))]
}

// wrong is said at the box that the list is in.
func (p ImportPage) wrong() string {
	switch len(p.Wrong) {
	case 0:
		return ""
	case 1:
		return p.Wrong[0].Sentence
	}
	return "The list has " + parts.Count(len(p.Wrong)) + " faults: they are named above."
}

// andMore says what is not shown.
func andMore(shown, all int) string {
	if all <= shown {
		return ""
	}
	return "And " + parts.Count(all-shown) + " more."
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// ImportedWords says what an import did.
func ImportedWords(added, changed int) string {
	switch {
	case changed == 0:
		return parts.Many(added, "customer", "customers") + " added."
	case added == 0:
		return parts.Many(changed, "customer", "customers") + " changed."
	}
	return parts.Many(added, "customer", "customers") + " added, " + parts.Count(changed) + " changed."
}
