package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// Rules is the rulebook as it concerns the organisation.
type Rules struct {
	Organisation people.Organisation
	Fits         map[string]bool              // by id of the regime: it can concern the organisation with the customers it has
	Adopted      map[string]rulebook.Adoption // counsel's latest word, by id of the regime
}

// ReadRules tells which rows of the rulebook fit the organisation and what
// counsel said on them. It asks three queries, however many customers there
// are.
func (a *App) ReadRules(ctx context.Context, by people.Person) (Rules, error) {
	out := Rules{Fits: map[string]bool{}}
	if err := by.Must(people.ReadIncidents); err != nil {
		return out, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return out, err
	}
	if out.Organisation, err = l.Organisation(); err != nil {
		return out, err
	}
	profiles, err := l.TenantProfiles()
	if err != nil {
		return out, err
	}
	kinds := make([]rulebook.Tenant, len(profiles))
	for i := range profiles {
		kinds[i] = *profiles[i].Facts(nil)
	}
	for _, r := range a.Book.Fitting(organisationFacts(out.Organisation), kinds) {
		out.Fits[r.ID] = true
	}
	out.Adopted, err = l.Adopted()
	return out, err
}
