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
