package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// When holds the conditions under which a regime bites. All that are set must
// hold; none set means that it always bites.
type When struct {
	Role          string   `yaml:"role"`           // the organisation's role: processor or controller
	TenantIn      string   `yaml:"tenant_in"`      // group of countries the tenant is in
	EstablishedIn string   `yaml:"established_in"` // group the organisation, or else the people affected, are in
	Sector        string   `yaml:"sector"`         // the tenant's sector
	FedRAMP       bool     `yaml:"fedramp"`        // the organisation holds a FedRAMP authorisation
	State         string   `yaml:"state"`          // US State of the people affected
	Data          []string `yaml:"data"`           // any of these kinds of data, unless encrypted
	Agreement     bool     `yaml:"agreement"`      // the tenant's agreement has a window
}

// sectors are the tenants' sectors that regimes ask for, in words.
var sectors = map[string]string{
	"hipaa":      "handles health data under HIPAA",
	"us-federal": "is a US federal agency",
}

// states are the US States that regimes ask for, in words.
var states = map[string]string{"CA": "California", "NY": "New York"}

// finding is what one condition says. An empty one was not asked.
type finding struct {
	answer  Answer
	says    string
	missing string
}

// decide asks every condition of the regime. One that fails settles the
// answer; otherwise one that cannot be answered yet leaves it open.
func (b *Book) decide(r Regime, f Facts) (Answer, string, []string) {
	w := r.When
	var open, held []string
	var missing []string
	for _, c := range []finding{
		r.whenRole(f), b.whenTenantIn(w.TenantIn, f), b.whenEstablishedIn(w.EstablishedIn, f),
		whenFedRAMP(w.FedRAMP, f), whenSector(w.Sector, f), whenState(w.State, f),
		b.whenData(w, f), whenAgreement(w.Agreement, f),
	} {
		switch c.answer {
		case DoesNot:
			return DoesNot, c.says, nil
		case Undecided:
			open, missing = append(open, c.says), append(missing, c.missing)
		case Bites:
			held = append(held, c.says)
		}
	}
	if len(open) > 0 {
		return Undecided, strings.Join(open, " "), missing
	}
	return Bites, strings.Join(held, " "), nil
}

func (r Regime) whenRole(f Facts) finding {
	switch roles := f.Roles; {
	case r.When.Role == "":
		return finding{}
	case has(roles, r.When.Role):
		return finding{Bites, "Your organisation is a " + r.When.Role + ".", ""}
	case len(roles) == 0 && r.When.Role == Processor:
		// Silence must not stop a clock, and towards its customers a provider is a processor.
		return finding{Bites, "No role is recorded for your organisation; towards a customer's data it counts as a processor.", ""}
	case len(roles) == 0:
		return finding{Undecided, "Is your organisation a controller here, or only a processor? Record its roles.", "roles"}
	case r.When.Role == Controller:
		return finding{DoesNot, r.Article + " does not apply: your customers are the controllers.", ""}
	}
	return finding{DoesNot, r.Article + " does not apply: your organisation is not a processor.", ""}
}

func (b *Book) whenTenantIn(group string, f Facts) finding {
	switch {
	case group == "":
		return finding{}
	case f.Tenant == nil:
		return unknownTenant
	case f.Tenant.Country == "":
		return finding{Undecided, fmt.Sprintf("In which country is %s? Record it.", f.Tenant.name()), "country"}
	}
	c := country(f.Tenant.Country)
	if slices.Contains(b.groups[group], c) {
		return finding{Bites, fmt.Sprintf("%s is in %s%s.", f.Tenant.name(), c, within(", inside the ", group, c)), ""}
	}
	return finding{DoesNot, fmt.Sprintf("%s is in %s%s.", f.Tenant.name(), c, within(", outside the ", group, c)), ""}
}

func (b *Book) whenEstablishedIn(group string, f Facts) finding {
	if group == "" {
		return finding{}
	}
	for _, e := range f.Establishments {
		if c := country(e); slices.Contains(b.groups[group], c) {
			return finding{Bites, fmt.Sprintf("It is established in %s%s.", c, within(", inside the ", group, c)), ""}
		}
	}
	for _, p := range f.Exposure.Places {
		if c := country(p); slices.Contains(b.groups[group], c) {
			return finding{Bites, fmt.Sprintf("People in %s are affected%s.", c, within(", inside the ", group, c)), ""}
		}
	}
	if len(f.Establishments) == 0 && len(f.Exposure.Places) == 0 {
		return finding{Undecided, "In which countries is your organisation established, and where are the people affected? Record them.", "establishments"}
	}
	return finding{DoesNot, fmt.Sprintf("Neither your organisation nor the people affected, as recorded, are in the %s.", group), ""}
}

func whenFedRAMP(asked bool, f Facts) finding {
	switch {
	case !asked:
		return finding{}
	case f.FedRAMP:
		return finding{Bites, "Your organisation holds a FedRAMP authorisation.", ""}
	}
	return finding{DoesNot, "Your organisation holds no FedRAMP authorisation.", ""}
}

func whenSector(sector string, f Facts) finding {
	switch {
	case sector == "":
		return finding{}
	case f.Tenant == nil:
		return unknownTenant
	case has(f.Tenant.Sectors, sector):
		return finding{Bites, f.Tenant.name() + " " + sectors[sector] + ".", ""}
	}
	return finding{DoesNot, fmt.Sprintf("It is not recorded that %s %s.", f.Tenant.name(), sectors[sector]), ""}
}

func whenState(state string, f Facts) finding {
	switch {
	case state == "":
		return finding{}
	case f.Tenant == nil:
		return unknownTenant
	case has(f.Tenant.States, state) || has(f.Exposure.Places, "US-"+state):
		return finding{Bites, fmt.Sprintf("People in %s are among those in %s's data.", states[state], f.Tenant.name()), ""}
	}
	return finding{DoesNot, fmt.Sprintf("No people in %s are recorded for %s.", states[state], f.Tenant.name()), ""}
}

var unknownTenant = finding{Undecided, "It is not known yet which customers are affected.", "tenant"}

// within names the group unless it says no more than the country does.
func within(words, group, country string) string {
	if group == "UK" && country == "GB" {
		return ""
	}
	return words + group
}
