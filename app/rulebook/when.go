package rulebook

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
)

// When holds the conditions under which a regime bites. All that are set must
// hold; none set means that it always bites.
type When struct {
	Role          string   `yaml:"role"`           // the organisation's role: processor or controller
	Entity        Words    `yaml:"entity"`         // the organisation is any of these in law
	FedRAMP       bool     `yaml:"fedramp"`        // the organisation holds a FedRAMP authorisation
	TenantIn      Words    `yaml:"tenant_in"`      // a group of countries, or countries, the tenant is in
	Sector        Words    `yaml:"sector"`         // the tenant is any of these
	EstablishedIn Words    `yaml:"established_in"` // a group or countries the organisation, or else the people affected, are in
	Place         Words    `yaml:"place"`          // people in any of these places are affected, States as US-CA
	Count         *Count   `yaml:"count"`          // how many people are affected
	Data          []string `yaml:"data"`           // any of these kinds of data was read
	Encrypted     string   `yaml:"encrypted"`      // "exempt": encrypted data is outside this law
	Agreement     bool     `yaml:"agreement"`      // the tenant's agreement has a window
	Decide        Words    `yaml:"decide"`         // questions whose answer must be yes; "not x": must be no
	Never         bool     `yaml:"never"`          // kept to be read; the reason stands in the row's notes
}

// Count is a threshold on the number of people affected in some places; none
// named means everywhere. 0 means no bound.
type Count struct {
	Place   Words `yaml:"place"`
	AtLeast int   `yaml:"at_least"`
	Below   int   `yaml:"below"`
}

// question splits "not x" into x and the answer that is wanted.
func question(decide string) (code string, yes bool) {
	code, no := strings.CutPrefix(decide, "not ")
	return strings.TrimSpace(code), !no
}

// Asks lists the codes of the questions a regime hangs on.
func (r Regime) Asks() []string {
	var all []string
	for _, d := range r.When.Decide {
		c, _ := question(d)
		all = append(all, c)
	}
	return all
}

// places spreads groups of countries into countries.
func (b *Book) places(of []string) []string {
	var all []string
	for _, w := range of {
		if countries, group := b.groups[w]; group {
			all = append(all, countries...)
			continue
		}
		all = append(all, w)
	}
	return all
}

// checkWhen refuses a condition over terms that the book does not define.
func (b *Book) checkWhen(w When, tenant bool) error {
	if !slices.Contains([]string{"", Processor, Controller}, w.Role) {
		return fault.Invalid("when.role is %q, not processor or controller.", w.Role)
	}
	if !tenant && (len(w.TenantIn) > 0 || len(w.Sector) > 0 || w.Agreement) {
		return fault.Invalid("when asks about a customer, but the duty is not owed to one.")
	}
	for _, group := range slices.Concat(w.TenantIn, w.EstablishedIn) {
		if _, known := b.groups[group]; !known && !isCountry(group) {
			return fault.Invalid("when names the group %q, which no file defines.", group)
		}
	}
	places := w.Place
	if w.Count != nil {
		places = slices.Concat(places, w.Count.Place)
		if w.Count.AtLeast < 0 || w.Count.Below < 0 || w.Count.AtLeast == 0 && w.Count.Below == 0 {
			return fault.Invalid("when.count has no bound: give at_least or below, above zero.")
		}
	}
	for _, p := range places {
		if _, group := b.groups[p]; !group && !isPlace(p) {
			return fault.Invalid("when names the place %q, not a country such as KE or a State such as US-CA.", p)
		}
	}
	if w.Encrypted != "" && w.Encrypted != "exempt" {
		return fault.Invalid("when.encrypted is %q; the one word it takes is exempt.", w.Encrypted)
	}
	return b.checkTerms(w)
}

func (b *Book) checkTerms(w When) error {
	for _, list := range []struct {
		field string
		codes []string
		of    []Term
	}{{"entity", w.Entity, b.entities}, {"sector", w.Sector, b.sectors}, {"data", w.Data, b.classes}} {
		for _, c := range list.codes {
			if _, known := termIn(list.of, c); !known {
				return fault.Invalid("when.%s names %q, which no file defines.", list.field, c)
			}
		}
	}
	for _, d := range w.Decide {
		if c, _ := question(d); c == "" {
			return fault.Invalid("when.decide names no question.")
		} else if _, known := b.Question(c); !known {
			return fault.Invalid("when.decide asks %q, which no file defines.", c)
		}
	}
	return nil
}

func isCountry(s string) bool {
	return len(s) == 2 && strings.ToUpper(s) == s && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// isPlace takes a country or a part of one: KE, US-CA.
func isPlace(s string) bool {
	land, part, has := strings.Cut(s, "-")
	return isCountry(land) && (!has || len(part) > 0 && len(part) <= 3 && strings.ToUpper(part) == part)
}
