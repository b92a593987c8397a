package pages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// OrganisationForm is the organisation as it was entered.
type OrganisationForm struct {
	Name     string
	Zone     string
	MailFrom string
	ReplyTo  string
	Phone    string
	Roles    string // "processor", "controller" or "processor,controller"
	US       bool
	EU       bool
	UK       bool
	Others   string // codes of further countries
	FedRAMP  bool
	Entities []string // codes of what it is in law
	NoEntity bool     // none of them

	TargetHours        string
	CapHours           string
	InvestigationHours string
	SendingMinutes     string
	MarginMinutes      string
	EscalateMinutes    string
	LadderMinutes      string // rung by rung, with commas between
	FirstAlarmMinutes  string
	HoldSeconds        string
	Version            int

	Banner, ContractPhone, AnswerHours string // how customers check a letter, and how soon they are answered
}

// FormOfOrganisation fills the form with what is on record.
func FormOfOrganisation(o people.Organisation) OrganisationForm {
	f := OrganisationForm{Name: o.Name, Zone: o.Zone, MailFrom: o.MailFrom, ReplyTo: o.ReplyTo, Phone: o.Phone, Roles: o.Roles, FedRAMP: o.FedRAMP,
		TargetHours: fmt.Sprint(o.PromiseTargetHours), CapHours: fmt.Sprint(o.PromiseCapHours), InvestigationHours: fmt.Sprint(o.InvestigationCapHours),
		SendingMinutes: fmt.Sprint(o.SendingMinutes), MarginMinutes: fmt.Sprint(o.MarginMinutes), EscalateMinutes: fmt.Sprint(o.EscalateMinutes), LadderMinutes: strings.ReplaceAll(o.LadderMinutes, ",", ", "),
		FirstAlarmMinutes: fmt.Sprint(o.FirstAlarmDelayMinutes), HoldSeconds: fmt.Sprint(o.HoldSeconds),
		Entities: o.EntityList(), NoEntity: o.Entities == people.NoEntity, Version: o.Version,
		Banner: o.Banner, ContractPhone: o.ContractPhone, AnswerHours: fmt.Sprint(o.AnswerHours)}
	var others []string
	for _, code := range o.EstablishmentList() {
		switch code {
		case "US":
			f.US = true
		case "EU":
			f.EU = true
		case "GB", "UK":
			f.UK = true
		default:
			others = append(others, code)
		}
	}
	f.Others = strings.Join(others, ", ")
	return f
}

// Establishments puts what was ticked and what was written together: "US,EU,CH".
func (f OrganisationForm) Establishments() string {
	var out []string
	for _, t := range []struct {
		on   bool
		code string
	}{{f.US, "US"}, {f.EU, "EU"}, {f.UK, "GB"}} {
		if t.on {
			out = append(out, t.code)
		}
	}
	for _, code := range f.EstablishmentCodes() {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return strings.Join(out, ",")
}

// EstablishmentCodes are the countries that were written, in capitals.
func (f OrganisationForm) EstablishmentCodes() []string {
	out := strings.FieldsFunc(strings.ToUpper(f.Others), func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	for i, code := range out {
		if code == "UK" { // the common slip for it
			out[i] = "GB"
		}
	}
	return out
}

// InLaw puts what was ticked together as it is kept: codes, "none", or "" where
// nothing was answered.
func (f OrganisationForm) InLaw() string {
	if f.NoEntity {
		return strings.Join(append(slices.Clone(f.Entities), people.NoEntity), ",")
	}
	return strings.Join(f.Entities, ",")
}

// OrganisationPage shows the organisation, and to admins a form.
type OrganisationPage struct {
	parts.Frame
	Organisation people.Organisation
	Form         OrganisationForm
	Kinds        []rulebook.Term // what the rulebook knows that it can be in law
	Wrong        parts.Wrongs
	Conflict     []Compared
	Saved        bool
}

func (p OrganisationPage) mayChange() bool { return p.Viewer.May(people.ManageOrganisation) }

// ask puts a question together with why its answer could not be taken.
func ask(wrong parts.Wrongs, i parts.Input) parts.Input {
	i.Wrong = wrong.Of(i.Name)
	return i
}

// CompareOrganisations tells where what was entered differs from what is on
// record.
func CompareOrganisations(a, b OrganisationForm, kinds []rulebook.Term) []Compared {
	return differing([]Compared{
		{"Name", a.Name, b.Name}, {"Time zone", a.Zone, b.Zone}, {"Notices are sent from", a.MailFrom, b.MailFrom}, {"Answers go to", a.ReplyTo, b.ReplyTo},
		{"Phone", a.Phone, b.Phone}, {"In law", inLaw(a.Roles), inLaw(b.Roles)}, {"Established in", inPlaces(a.Establishments()), inPlaces(b.Establishments())},
		{"Kinds of organisation", entityWords(a.InLaw(), kinds), entityWords(b.InLaw(), kinds)}, {"FedRAMP", yesNo(a.FedRAMP), yesNo(b.FedRAMP)}, {"You aim at, hours", a.TargetHours, b.TargetHours}, {"Never later than, hours", a.CapHours, b.CapHours},
		{"Time to find out, hours", a.InvestigationHours, b.InvestigationHours}, {"Sending takes, minutes", a.SendingMinutes, b.SendingMinutes},
		{"Spare time, minutes", a.MarginMinutes, b.MarginMinutes}, {"Bell moves on, minutes", a.EscalateMinutes, b.EscalateMinutes}, {"Bell, rung by rung", a.LadderMinutes, b.LadderMinutes},
		{"First bell, minutes", a.FirstAlarmMinutes, b.FirstAlarmMinutes}, {"Wait after a signature, seconds", a.HoldSeconds, b.HoldSeconds},
		{"Banner in your product", a.Banner, b.Banner}, {"Telephone in contracts", a.ContractPhone, b.ContractPhone}, {"Questions are answered within, hours", a.AnswerHours, b.AnswerHours},
	})
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

func inLaw(roles string) string {
	switch roles {
	case "processor":
		return "Processor: customers decide, you work on their data"
	case "controller":
		return "Controller: you decide why data is processed"
	case "processor,controller":
		return "Both processor and controller"
	}
	return "Not said"
}

func inPlaces(codes string) string {
	if codes == "" {
		return "Not said"
	}
	return strings.ReplaceAll(codes, ",", ", ")
}

var lawRoles = []parts.Option{
	{Value: "processor", Label: "A processor", Hint: "Customers decide what happens with their data; you work on it for them. You tell them, and they tell authorities."},
	{Value: "controller", Label: "A controller", Hint: "You decide why and how data is processed. You tell authorities yourself."},
	{Value: "processor,controller", Label: "Both", Hint: "For different data."},
}
