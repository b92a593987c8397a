package pages

import "github.com/flowchestra/tocsin/templates/parts"

// AdoptionPage has counsel check which rules are adopted, or set aside, before
// it is done.
type AdoptionPage struct {
	parts.Frame
	Rows     []RuleRow
	SetAside bool
	Reason   string
	Seen     int    // number of the last act of adopting, as it was read
	Book     string // version of the same
	Wrong    parts.Wrongs
	Moved    string // why it is shown once more
}

func (p AdoptionPage) title() string {
	what := "these rules"
	if len(p.Rows) == 1 {
		what = "this rule"
	}
	if p.SetAside {
		return "Set " + what + " aside?"
	}
	return "Adopt " + what + "?"
}

func (p AdoptionPage) why() string {
	if len(p.Rows) == 1 {
		return "Why is it set aside?"
	}
	return "Why are they set aside?"
}

// effect is what the button does.
func (p AdoptionPage) effect() string {
	rules := parts.Many(len(p.Rows), "rule", "rules")
	if p.SetAside {
		return "Set " + rules + " aside"
	}
	return "Adopt " + rules
}

// does is the word that the form carries for the same.
func (p AdoptionPage) does() string {
	if p.SetAside {
		return "aside"
	}
	return "adopt"
}

// unchecked counts the rules that nobody has seen in a text.
func (p AdoptionPage) unchecked() int {
	n := 0
	for _, r := range p.Rows {
		if !r.Verified {
			n++
		}
	}
	return n
}

// means says what the act does to incidents that run.
func (p AdoptionPage) means() string {
	if p.SetAside {
		return "A rule that is set aside starts no clock. Clocks of running incidents are worked out again, and what stood is kept."
	}
	return "A duty under a rule that is adopted, and checked, is called statutory. Your name, the date and the text that you read stay on record."
}
