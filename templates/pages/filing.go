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
	Filing *incident.Filing // nil while nothing is recorded
	Form   FilingForm
	Later  []incident.Obligation // duties towards authorities that hang on an earlier filing, or began with this one
}

// stages say which later stage a filing starts and when it is due.
func (p FilingPage) stages() []string {
	var out []string
	for _, o := range p.Later {
		switch {
		case o.ID == p.Duty.ID || !o.Open():
		case o.NotStarted:
			out = append(out, o.Name+": "+lowerFirst(notStarted(o)))
		case p.Filing != nil && o.DueAt != nil && o.StartedAt != nil && o.StartedAt.Equal(p.Filing.FiledAt):
			out = append(out, o.Name+": due "+TimeWords(*o.DueAt, p.Zone))
		}
	}
	return out
}

// Channels are the ways to an authority.
func Channels() []parts.Option {
	return []parts.Option{{Value: "portal", Label: "Its portal"}, {Value: "e-mail", Label: "E-mail"}, {Value: "telephone", Label: "Telephone", Hint: "Ask for a number to go by."}, {Value: "post", Label: "Post"}}
}

func (p FilingPage) title() string {
	if p.Filing != nil {
		return p.Duty.Recipient + " has been told"
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
