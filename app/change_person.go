package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ChangePerson is a person as they shall be.
type ChangePerson struct {
	ID       string
	Version  int // as it was read
	Name     string
	Email    string
	Zone     string // IANA
	Roles    people.Roles
	DeputyID string // "" for none
	Off      bool   // may not sign in, and is not rung
}

// ChangePerson changes a person. Whoever is switched off or gets other roles is
// signed out everywhere (T16, T41); whoever gets another address has links of
// before ended. Invalid names every entry at fault; Conflict when somebody else
// changed the person since they were read, and when nobody could manage people
// any more.
func (a *App) ChangePerson(ctx context.Context, by people.Person, in ChangePerson) (people.Person, error) {
	if err := by.Must(people.ManagePeople); err != nil {
		return people.Person{}, err
	}
	if err := checkPerson(in); err != nil {
		return people.Person{}, err
	}
	var p people.Person
	return p, a.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrganisation(); err != nil { // two last admins must not go at once
			return err
		}
		was, err := tx.Look().Person(in.ID)
		if err != nil {
			return err
		}
		if was.Version != in.Version {
			return fault.Conflict("Somebody else changed %s while you wrote. Nothing is saved yet: compare the two, then save yours again.", was.Name)
		}
		p = a.changed(was, in, tx)
		everybody, err := tx.Look().People()
		if err != nil {
			return err
		}
		if err := fits(p, everybody); err != nil {
			return err
		}
		return storePerson(tx, by, was, &p)
	})
}

func (a *App) changed(p people.Person, in ChangePerson, tx *store.Tx) people.Person {
	p.Name, p.Email, p.EmailKey, p.Zone, p.Roles, p.DeputyID = in.Name, in.Email, a.Store.Lookup(in.Email), in.Zone, in.Roles, nil
	if in.DeputyID != "" {
		p.DeputyID = &in.DeputyID
	}
	switch {
	case !in.Off:
		p.DisabledAt = nil
	case p.DisabledAt == nil:
		p.DisabledAt = &tx.Now
	}
	return p
}

// checkPerson tells everything that is wrong with the entries themselves.
func checkPerson(in ChangePerson) error {
	var wrong fault.Many
	wrong = also(wrong, "name", incident.Line("the name", in.Name, 200))
	wrong = also(wrong, "email", incident.Line("the mail address", in.Email, 254))
	if len(wrong) == 0 || wrong[len(wrong)-1].Field != "email" {
		wrong = also(wrong, "email", tenant.CheckAddress(in.Email))
	}
	wrong = also(wrong, "zone", checkZone(in.Zone))
	if len(in.Roles) == 0 {
		wrong = append(wrong, fault.Invalid("Give at least one role, such as commander or legal.").In("roles"))
	}
	for _, r := range in.Roles {
		if !people.Roles(people.AllRoles()).Has(r) {
			wrong = append(wrong, fault.Invalid("There is no role %q.", r).In("roles"))
		}
	}
	return wrong.Err()
}

// fits refuses what does not go together with everybody else on record.
func fits(p people.Person, everybody []people.Person) error {
	admins, deputy := 0, false
	for _, q := range everybody {
		if q.ID == p.ID {
			q = p
		}
		if q.Active() && q.Roles.Has(people.Admin) {
			admins++
		}
		switch {
		case q.ID != p.ID && q.EmailKey == p.EmailKey:
			return fault.Invalid("%s is already on record with this address.", q.Name).In("email")
		case q.ID != p.ID && q.Active() && !p.Active() && q.DeputyID != nil && *q.DeputyID == p.ID:
			return fault.Invalid("%s stands in for %s. Give %s another deputy first: the bell would ring nobody in their place.", p.Name, q.Name, q.Name).In("off")
		}
		deputy = deputy || (p.DeputyID != nil && q.ID == *p.DeputyID && q.ID != p.ID && q.Active())
	}
	switch {
	case p.DeputyID != nil && *p.DeputyID == p.ID:
		return fault.Invalid("%s cannot stand in for themselves. Choose somebody else.", p.Name).In("deputy")
	case p.DeputyID != nil && !deputy:
		return fault.Invalid("This deputy is not on record or is switched off. Choose somebody who can be rung.").In("deputy")
	case admins == 0 && !p.Active():
		return fault.Invalid("%s is the last admin. Make somebody else an admin first: without one nobody can add people.", p.Name).In("off")
	case admins == 0:
		return fault.Invalid("%s is the last admin. Make somebody else an admin first: without one nobody can add people.", p.Name).In("roles")
	}
	return nil
}

// storePerson saves a change and ends what must not outlive it.
func storePerson(tx *store.Tx, by, was people.Person, p *people.Person) error {
	ended := 0
	if off := was.Active() && !p.Active(); off || !slices.Equal(was.Roles, p.Roles) {
		var err error
		if ended, err = tx.EndSessions(p.ID, ""); err != nil {
			return err
		}
	}
	if !p.Active() || was.EmailKey != p.EmailKey {
		if err := endInvitations(tx, p.ID); err != nil {
			return err
		}
	}
	tx.Record("person.changed", by.ID, p.Name, says{"was": personSays(was), "person": personSays(*p), "sessions_ended": ended})
	return tx.Update(p)
}

func personSays(p people.Person) says {
	return says{"id": p.ID, "name": p.Name, "email": p.Email, "zone": p.Zone, "roles": p.Roles, "deputy": p.DeputyID, "off": p.DisabledAt}
}

// ChangeZone lets a person read times in another zone. Everybody may for
// themselves.
func (a *App) ChangeZone(ctx context.Context, by people.Person, zone string) error {
	if err := checkZone(zone); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, err := tx.Look().Person(by.ID)
		if err != nil || p.Zone == zone {
			return err
		}
		was := p
		p.Zone = zone
		return storePerson(tx, by, was, &p)
	})
}

// Preferences tell how a person wants the pages.
func (a *App) Preferences(ctx context.Context, of people.Person) (people.Preferences, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return people.Preferences{}, err
	}
	return l.Preferences(of.ID)
}

// Prefer stores how a person wants the pages: the theme "light", "dark" or ""
// for the system's, and whether single keys are shortcuts.
func (a *App) Prefer(ctx context.Context, by people.Person, p people.Preferences) error {
	if p.Theme != "" && p.Theme != "light" && p.Theme != "dark" {
		return fault.Invalid("There is no theme %q. Choose light, dark, or the one of your system.", p.Theme).In("theme")
	}
	p.PersonID = by.ID
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Prefer(p) })
}
