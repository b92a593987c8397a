package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// finding is what one condition says. An empty one was not asked.
type finding struct {
	answer  Answer
	says    string
	missing string
}

// Why a regime does not bite, by the kind of condition that failed.
const (
	ByRole      = "role"      // the organisation is no controller, or no processor
	ByEntity    = "entity"    // it is not what the law binds
	ByPlace     = "place"     // nobody concerned is there
	ByData      = "data"      // other data was read, or it was encrypted
	ByCount     = "count"     // too few or too many people
	ByRuling    = "ruling"    // a person judged so
	ByAgreement = "agreement" // nothing was agreed
	ByStatus    = "status"    // proposed, future, unclear, superseded, or not in force then
	ByCounsel   = "counsel"   // set aside
	ByItself    = "never"     // kept to be read
)

// decide asks every condition of the regime. One that fails settles the
// answer and is named; otherwise one that cannot be answered yet leaves it
// open.
func (b *Book) decide(r *Regime, f *Facts) (answer Answer, says string, missing []string, fails string) {
	if r.When.Never {
		return DoesNot, "It is kept to be read and never counts by itself. " + r.Notes, nil, ByItself
	}
	var open, held []string
	take := func(c finding) bool {
		switch c.answer {
		case DoesNot:
			return false
		case Undecided:
			open, missing = append(open, c.says), append(missing, c.missing)
		case Bites:
			held = append(held, c.says)
		}
		return true
	}
	for _, ask := range []struct {
		by   string
		when func(*Regime, *Facts) finding
	}{
		{ByRole, b.whenRole}, {ByEntity, b.whenEntity}, {ByEntity, whenFedRAMP}, {ByPlace, b.whenTenantIn}, {ByEntity, b.whenSector},
		{ByPlace, b.whenEstablishedIn}, {ByPlace, b.whenPlace}, {ByData, b.whenEncrypted}, {ByData, b.whenData}, {ByCount, b.whenCount}, {ByAgreement, whenAgreement},
	} {
		if c := ask.when(r, f); !take(c) {
			return DoesNot, c.says, nil, ask.by
		}
	}
	for _, d := range r.When.Decide {
		if c := b.whenRuled(d, f); !take(c) {
			return DoesNot, c.says, nil, ByRuling
		}
	}
	if len(open) > 0 {
		return Undecided, strings.Join(open, " "), missing, ""
	}
	return Bites, strings.Join(held, " "), nil, ""
}

func (b *Book) whenRole(r *Regime, f *Facts) finding {
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

func (b *Book) whenEntity(r *Regime, f *Facts) finding {
	want := r.When.Entity
	if len(want) == 0 {
		return finding{}
	}
	for _, c := range want {
		if t, ok := termIn(b.entities, c); ok && has(f.Entities, c) {
			return finding{Bites, "Your organisation is " + t.Name + ".", ""}
		}
	}
	names := namesOf(b.entities, want, "or")
	if !f.EntitiesKnown {
		return finding{Undecided, "Is your organisation " + names + "? Record what it is in law in its profile.", "entities"}
	}
	return finding{DoesNot, "Your organisation is not " + names + ".", ""}
}

func whenFedRAMP(r *Regime, f *Facts) finding {
	switch {
	case !r.When.FedRAMP:
		return finding{}
	case f.FedRAMP:
		return finding{Bites, "Your organisation holds a FedRAMP authorisation.", ""}
	}
	return finding{DoesNot, "Your organisation holds no FedRAMP authorisation.", ""}
}

func (b *Book) whenTenantIn(r *Regime, f *Facts) finding {
	in := r.When.TenantIn
	switch {
	case len(in) == 0:
		return finding{}
	case f.Tenant == nil:
		return unknownTenant
	case f.Tenant.Country == "":
		return finding{Undecided, fmt.Sprintf("In which country is %s? Record it.", f.Tenant.name()), "country"}
	}
	c := country(f.Tenant.Country)
	if slices.Contains(b.places(in), c) {
		return finding{Bites, fmt.Sprintf("%s is in %s%s.", f.Tenant.name(), c, b.within(", inside the ", in, c)), ""}
	}
	return finding{DoesNot, fmt.Sprintf("%s is in %s%s.", f.Tenant.name(), c, b.within(", outside the ", in, c)), ""}
}

func (b *Book) whenSector(r *Regime, f *Facts) finding {
	want := r.When.Sector
	switch {
	case len(want) == 0:
		return finding{}
	case f.Tenant == nil:
		return unknownTenant
	}
	for _, c := range want {
		if t, ok := termIn(b.sectors, c); ok && has(f.Tenant.Sectors, c) {
			return finding{Bites, f.Tenant.name() + " " + t.Name + ".", ""}
		}
	}
	return finding{DoesNot, fmt.Sprintf("It is not recorded that %s %s.", f.Tenant.name(), namesOf(b.sectors, want, "or")), ""}
}

func (b *Book) whenEstablishedIn(r *Regime, f *Facts) finding {
	in := r.When.EstablishedIn
	if len(in) == 0 {
		return finding{}
	}
	countries := b.places(in)
	for _, e := range f.Establishments {
		if c := country(e); slices.Contains(countries, c) {
			return finding{Bites, fmt.Sprintf("It is established in %s%s.", c, b.within(", inside the ", in, c)), ""}
		}
	}
	for _, p := range f.Exposure.Places {
		if c := country(p); slices.Contains(countries, c) {
			return finding{Bites, fmt.Sprintf("People in %s are affected%s.", c, b.within(", inside the ", in, c)), ""}
		}
	}
	switch {
	case len(f.Establishments) == 0 && len(f.Exposure.Places) == 0:
		return finding{Undecided, "In which countries is your organisation established, and where are the people affected? Record them.", "establishments"}
	case len(f.Exposure.Places) == 0, f.Exposure.Partial:
		return finding{Undecided, fmt.Sprintf("Your organisation is not established in %s. Are people there affected? Record where they are.", b.region(in)), "places"}
	}
	return finding{DoesNot, fmt.Sprintf("Neither your organisation nor the people affected, as recorded, are in %s.", b.region(in)), ""}
}

// whenRuled asks for a person's judgement.
func (b *Book) whenRuled(decide string, f *Facts) finding {
	code, yes := question(decide)
	q, _ := b.Question(code)
	r, ruled := f.Rulings[code]
	if !ruled {
		return finding{Undecided, q.Asks + " Legal decides.", "ruling:" + code}
	}
	said := fmt.Sprintf("%s %s, says %s: %s", q.Asks, map[bool]string{true: "Yes", false: "No"}[r.Yes], r.By, stopped(r.Reason))
	if r.Yes == yes {
		return finding{Bites, said, ""}
	}
	return finding{DoesNot, said, ""}
}

var unknownTenant = finding{Undecided, "It is not known yet which customers are affected.", "tenant"}

// within names the group unless it says no more than the country does.
func (b *Book) within(words string, in Words, country string) string {
	if len(in) != 1 || in[0] == "UK" && country == "GB" {
		return ""
	}
	if _, group := b.groups[in[0]]; group {
		return words + in[0]
	}
	if in[0] == country {
		return ""
	}
	return ", not in " + in[0]
}

// region names where: "the EEA", "KE or UG".
func (b *Book) region(in Words) string {
	var names []string
	for _, w := range in {
		if _, group := b.groups[w]; group {
			w = "the " + w
		}
		names = append(names, w)
	}
	return listed(names, "or")
}

// stopped ends a person's sentence with a full stop.
func stopped(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
