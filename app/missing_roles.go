package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
)

// MissingRoles tells which of the roles that an incident cannot do without
// nobody holds.
func (a *App) MissingRoles(ctx context.Context) (people.Roles, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	var missing people.Roles
	for _, r := range []people.Role{people.Commander, people.Legal, people.Communicator} {
		held := false
		for _, p := range everybody {
			held = held || (p.Active() && p.Roles.Has(r))
		}
		if !held {
			missing = append(missing, r)
		}
	}
	return missing, nil
}
