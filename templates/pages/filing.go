package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// FilingForm is a filing as it was entered.
type FilingForm struct {
	At        string
	Zone      string
	Channel   string
	Reference string
	Receipt   string
}

// FilingPage records that an authority was told, once.
type FilingPage struct {
	FactPage
	Duty   incident.Obligation
	Filing *incident.Filing // that met the duty, nil while nothing is recorded
	All    []incident.Filing
	Form   FilingForm
	Later  []incident.Obligation // duties of the incident towards authorities
	Called map[string]string     // the rules that hang on a filing of this one, by id
	Saved  bool                  // it was recorded just now
}

// stages say which later stage a filing starts and when it is due.
func (p FilingPage) stages() []string {
	var out []string
	for _, o := range p.Later {
		name, follows := p.Called[o.RegimeID]
		switch {
		case !follows || !o.Open():
		case o.NotStarted && p.Filing != nil:
			out = append(out, name+": it starts with this filing, and its date is being worked out. It appears here.")
		case o.NotStarted:
			out = append(out, name+": "+lowerFirst(notStarted(o)))
		case p.Filing != nil && o.DueAt != nil && o.StartedAt != nil && o.StartedAt.Equal(p.Filing.FiledAt):
			out = append(out, name+": due "+TimeWords(*o.DueAt, p.Zone))
		}
	}
	return out
}

func (p FilingPage) savedWords() string {
	if n := len(p.stages()); n > 0 {
		return "Recorded. It starts " + parts.Many(n, "later stage", "later stages") + ": see below."
	}
	if len(p.Called) == 0 {
		return "Recorded. No later stage hangs on it."
	}
	return "Recorded." // a later stage may be undecided, met or not required
}

// Channels are the ways to an authority.
func Channels() []parts.Option {
	return []parts.Option{{Value: "portal", Label: "Its portal"}, {Value: "e-mail", Label: "E-mail"}, {Value: "telephone", Label: "Telephone", Hint: "Ask for a number to go by."}, {Value: "post", Label: "Post"}}
}

func (p FilingPage) title() string {
	if p.Filing != nil {
		return upperFirst(p.Duty.Recipient) + " has been told"
	}
	return "Record that " + p.Duty.Recipient + " was told"
}

func (p FilingPage) channel() string {
	for _, o := range Channels() {
		if o.Value == p.Filing.Channel {
			return o.Label
		}
	}
	return p.Filing.Channel
}

func (p FilingPage) card() parts.Card {
	return IncidentPage{Frame: p.Frame}.authorityCard(p.Duty)
}
