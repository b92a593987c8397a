package app

import (
	"maps"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// ground is what the duties of one incident stand on beside its own file and
// the customer: read once, however many customers follow.
type ground struct {
	people.Organisation
	rulings map[string]rulebook.Ruling // by code of the question
	filed   store.Filed
	adopted map[string]rulebook.Adoption // counsel's word, by regime
}

// grounds is the same for some incidents: as many queries as for one.
type grounds struct {
	people.Organisation
	rulings map[string]map[string]rulebook.Ruling // by incident
	filed   map[string]store.Filed
	adopted map[string]rulebook.Adoption
}

func (g grounds) of(incidentID string) ground {
	return ground{g.Organisation, g.rulings[incidentID], g.filed[incidentID], g.adopted}
}

// filings are what a duty towards an authority can hang on: what authorities
// were told, and what customers were.
func (g ground) filings() map[string]time.Time {
	out := maps.Clone(g.filed.Customers)
	if out == nil {
		out = map[string]time.Time{}
	}
	maps.Copy(out, g.filed.Authorities)
	return out
}

func (a *App) ground(l store.Look, incidentID string) (ground, error) {
	org, err := l.Organisation()
	if err != nil {
		return ground{}, err
	}
	g, err := a.grounds(l, org, []string{incidentID})
	return g.of(incidentID), err
}

// authorityDuties answers for the duties towards authorities. Until the list of
// customers is complete the people counted can only become more.
func (a *App) authorityDuties(l store.Look, f *incident.File, g ground) ([]rulebook.Duty, error) {
	all, err := l.ExposureTotals(f.ID)
	if err != nil {
		return nil, err
	}
	known := facts(f, g, nil, nil, all)
	known.Exposure.Partial, known.Filed = !f.CustomersKnown, g.filings()
	return a.Book.AuthorityDuties(known), nil
}

func (a *App) grounds(l store.Look, org people.Organisation, incidentIDs []string) (grounds, error) {
	g := grounds{Organisation: org}
	var err error
	if g.rulings, err = l.RulingsOf(incidentIDs); err != nil {
		return g, err
	}
	if g.filed, err = l.FiledFor(incidentIDs); err != nil {
		return g, err
	}
	g.adopted, err = a.Store.Adopted(l, org.RulesVersion)
	if g.adopted == nil { // no word on any row is a word too: none is adopted
		g.adopted = map[string]rulebook.Adoption{}
	}
	return g, err
}
