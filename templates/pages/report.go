package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ReportPage asks what somebody has seen.
type ReportPage struct {
	parts.Frame
	Form       ReportForm
	Commanders []people.Person // who may be given it
	Already    *incident.File  // what was reported under the same form before; nil for nothing
	Wrong      parts.Wrongs
}

// ReportForm is a report as it was entered.
type ReportForm struct {
	ID        string // of the incident that it makes
	Title     string
	Severity  string
	At        string // when it was detected
	AtZone    string
	Source    string
	Commander string // a person's id

	Answer       string // "" leaves the question open
	AnswerAt     string
	AnswerAtZone string
	AnswerSource string // "" is the same as Source
}

func severityOptions() []parts.Option {
	var out []parts.Option
	for _, s := range []incident.Severity{incident.SEV1, incident.SEV2, incident.SEV3, incident.SEV4} {
		out = append(out, parts.Option{Value: string(s), Label: string(s), Hint: SeverityWords(s)})
	}
	return out
}

func (p ReportPage) when(name, label, hint, value, in string) parts.WhenInput {
	return parts.WhenInput{Name: name, Label: label, Hint: hint, Value: value, In: in, Zones: Zones(p.Zone), Now: p.Now, Wrong: p.Wrong.Of(name)}
}

func (p ReportPage) mayAnswer() bool { return p.Viewer.May(people.AnswerAccess) }

// commanders are who can be chosen. Nobody is chosen for somebody else, where
// there are several.
func (p ReportPage) commanders() []parts.Option {
	var out []parts.Option
	if p.Form.Commander == "" && len(p.Commanders) > 1 {
		out = append(out, parts.Option{Label: "Choose who"})
	}
	for _, c := range p.Commanders {
		label := c.Name
		if c.ID == p.Viewer.ID {
			label += " (you)"
		}
		out = append(out, parts.Option{Value: c.ID, Label: label})
	}
	return out
}

// nobodyCommands tells whether nobody on record holds the role.
func (p ReportPage) nobodyCommands() bool {
	return len(p.Commanders) == 1 && !p.Commanders[0].May(people.ConfirmIncident)
}

func (p ReportPage) button() string {
	if p.Already != nil {
		return "Report another incident"
	}
	return "Report the incident"
}
