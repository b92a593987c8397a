package web

import (
	"net/mail"
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// readSetUp reads every box and tells all that is wrong at once, in the order
// of the questions. The verb checks again: this is so that nobody mends ten
// boxes in ten rounds.
func readSetUp(f *form, kinds []rulebook.Term) (pages.SetUpForm, app.SetUp) {
	o, org := readOrganisation(f, kinds)
	in := pages.SetUpForm{Organisation: o, Name: f.get("name"), Email: f.get("email"), AdminZone: f.get("admin_zone")}
	f.check("name", incident.Line("your name", in.Name, 200))
	f.check("email", address("your mail address", in.Email))
	f.check("admin_zone", zone("your time zone", in.AdminZone))
	password := f.values.Get("password")
	f.check("password", people.CheckPassword(password, o.Name, in.Name, in.Email))
	return in, app.SetUp{Organisation: org, Password: password, Admin: app.NewPerson{Name: in.Name, Email: in.Email, Zone: in.AdminZone}}
}

// readOrganisation reads the boxes that set-up and the organisation's own page
// share.
func readOrganisation(f *form, kinds []rulebook.Term) (pages.OrganisationForm, people.Organisation) {
	in := pages.OrganisationForm{Name: f.get("organisation"), Zone: f.get("zone"), MailFrom: f.get("mail_from"), ReplyTo: f.get("reply_to"), Phone: f.get("phone"),
		Roles: f.get("organisation_roles"), US: f.on("in_us"), EU: f.on("in_eu"), UK: f.on("in_uk"), Others: f.get("in_others"), FedRAMP: f.on("fedramp"), NoEntity: f.on("entity_none"),
		TargetHours: f.get("promise_target_hours"), CapHours: f.get("promise_cap_hours")}
	for _, k := range kinds {
		if f.on("entity_" + k.Code) {
			in.Entities = append(in.Entities, k.Code)
		}
	}
	f.check("organisation", incident.Line("the organisation's name", in.Name, 200))
	f.check("zone", zone("the organisation's time zone", in.Zone))
	f.check("mail_from", sender("the address that notices are sent from", in.MailFrom))
	f.check("reply_to", sender("the address that answers go to", in.ReplyTo))
	f.check("phone", phone(in.Phone))
	if in.Roles != "processor" && in.Roles != "controller" && in.Roles != "processor,controller" {
		f.check("organisation_roles", fault.Invalid("Say whether you are a processor, a controller or both."))
	}
	if in.Establishments() == "" {
		f.check("establishments", fault.Invalid("Say where you are established: tick at least one, or name a country below."))
	}
	f.check("in_others", codes(in.Others))
	if in.NoEntity && len(in.Entities) > 0 {
		f.check("entities", fault.Invalid("Say either what you are, or that none of it fits."))
	}
	target := f.number("promise_target_hours", "You aim at", "hours", 1, 8760)
	latest := f.number("promise_cap_hours", "Never later than", "hours", 1, 8760)
	if f.Wrong.Of("promise_target_hours") == "" && f.Wrong.Of("promise_cap_hours") == "" && latest < target {
		f.check("promise_cap_hours", fault.Invalid("Never later than %d hours is before the %d hours you aim at. Make it the same or more.", latest, target))
	}
	return in, people.Organisation{Name: in.Name, Zone: in.Zone, MailFrom: in.MailFrom, ReplyTo: in.ReplyTo, Phone: in.Phone, Roles: in.Roles,
		Establishments: in.Establishments(), FedRAMP: in.FedRAMP, Entities: in.InLaw(), PromiseTargetHours: target, PromiseCapHours: latest}
}

// codes takes two letters for each country (ISO 3166-1), and EU for the Union.
func codes(s string) error {
	if err := mayLine("the further countries", s, 200); err != nil {
		return err
	}
	for _, code := range (pages.OrganisationForm{Others: s}).EstablishmentCodes() {
		if len(code) != 2 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return fault.Invalid("%q is not a country's code. Write two letters for each, such as CH, CA, AU.", code)
		}
	}
	return nil
}

// mayLine is a line that may be empty.
func mayLine(what, s string, most int) error {
	if s == "" {
		return nil
	}
	return incident.Line(what, s, most)
}

// number reads a whole number within bounds, 0 when it is none.
func (f *form) number(name, what, unit string, from, to int) int {
	n, err := strconv.Atoi(f.get(name))
	if err != nil || n < from || n > to {
		f.check(name, fault.Invalid("%s: give whole %s from %d to %d.", what, unit, from, to))
		return 0
	}
	return n
}

func zone(what, name string) error {
	if err := incident.Line(what, name, 60); err != nil {
		return err
	}
	_, err := clock.Zone(name)
	return err
}

// address takes one plain mail address.
func address(what, s string) error {
	if err := incident.Line(what, s, 254); err != nil {
		return err
	}
	return tenant.CheckAddress(s)
}

// sender takes a mail address with or without a name before it.
func sender(what, s string) error {
	if err := incident.Line(what, s, 254); err != nil {
		return err
	}
	p, err := mail.ParseAddress(s)
	if err != nil {
		return fault.Invalid("%q is not a mail address. Write it like Example Security <security@example.com>.", s)
	}
	return tenant.CheckAddress(p.Address)
}

// phone takes what people can dial: a country code and digits (ITU-T E.164
// allows 15), with what is commonly put between them.
func phone(s string) error {
	if err := incident.Line("the phone for affected customers", s, 60); err != nil {
		return err
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if !strings.HasPrefix(s, "+") || strings.Trim(s, "+0123456789 ()-./") != "" || len(digits) < 5 || len(digits) > 15 {
		return fault.Invalid("%q cannot be dialled from everywhere. Write it with its country code, such as +1 555 0134.", s)
	}
	return nil
}
