package app

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// reasons say why rules do not apply, in the order they are told. Whoever
// wants the rules one by one finds them in the rulebook.
var reasons = []struct{ fails, one, many string }{
	{rulebook.ByRole, "1 rule is for controllers", "%d rules are for controllers"},
	{rulebook.ByEntity, "1 rule is for an organisation that yours is not", "%d rules are for organisations that yours is not"},
	{rulebook.ByPlace, "1 rule is for another place", "%d rules are for other places"},
	{rulebook.ByData, "1 rule is for other data", "%d rules are for other data"},
	{rulebook.ByCount, "1 rule counts other numbers of people", "%d rules count other numbers of people"},
	{rulebook.ByRuling, "1 rule was ruled out by a person's answer", "%d rules were ruled out by a person's answer"},
	{rulebook.ByCounsel, "1 rule was set aside by counsel", "%d rules were set aside by counsel"},
	{rulebook.ByStatus, "1 rule is not law yet, or no longer", "%d rules are not law yet, or no longer"},
}

// details finish the sentence.
var details = map[string]string{
	rulebook.ByRole:   "your customers are the controllers.",
	rulebook.ByEntity: "its profile says what it is in law.",
	rulebook.ByPlace:  "nobody concerned is recorded there.",
	rulebook.ByData:   "none of the data on their lists was read, or it was encrypted.",
	rulebook.ByStatus: "they are watched and set no date.",
}

// notRequired gathers the duties that do not apply by why they do not.
func notRequired(duties []rulebook.Duty) []PreviewWord {
	counts := map[string]int{}
	for _, d := range duties {
		if d.Answer == rulebook.DoesNot {
			counts[d.Fails]++
		}
	}
	var out []PreviewWord
	for _, r := range reasons {
		switch n := counts[r.fails]; n {
		case 0:
		case 1:
			out = append(out, PreviewWord{r.one, rulebook.DoesNot, details[r.fails]})
		default:
			out = append(out, PreviewWord{fmt.Sprintf(r.many, n), rulebook.DoesNot, details[r.fails]})
		}
	}
	return out
}
