package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// SetUp is what the first visitor of a new Tocsin tells it.
type SetUp struct {
	Token        string // from the one-time link
	Organisation people.Organisation
	Admin        NewPerson
	Password     string // of the admin; "" leaves them to a one-time link
}

// OfferSetUp makes a new one-time set-up link's token while no
// organisation is on record, and "" once one is. Earlier links stop working.
func (a *App) OfferSetUp(ctx context.Context) (string, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return "", err
	}
	if _, err := l.Organisation(); fault.KindOf(err) != fault.KindNotFound {
		return "", err
	}
	token, err := newToken()
	if err != nil {
		return "", err
	}
	return token, a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.OfferSetup(a.Store.Lookup(token)) })
}

// MaySetUp tells whether a set-up link is the one on offer and unused.
func (a *App) MaySetUp(ctx context.Context, token string) (ok bool, err error) {
	return ok, a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		ok, err = u.HasSetup(a.Store.Lookup(token))
		return err
	})
}

// SetUp makes the organisation and its first admin. Conflict once one is on
// record: there is no default account and no second set-up. NotFound when
// the link is not the one on offer.
func (a *App) SetUp(ctx context.Context, in SetUp) (people.Person, error) {
	ok, err := a.MaySetUp(ctx, in.Token)
	if err != nil || !ok {
		if err == nil {
			err = fault.NotFound("This set-up link is used up or not ours. Start `tocsin serve` again for a new one.")
		}
		return people.Person{}, err
	}
	admin, err := a.foundOrganisation(ctx, in)
	if err != nil {
		return admin, err
	}
	return admin, a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		_, err := u.UseSetup(a.Store.Lookup(in.Token))
		return err
	})
}

func (a *App) foundOrganisation(ctx context.Context, in SetUp) (people.Person, error) {
	org := in.Organisation
	org.Defaults()
	if err := checkOrganisation(org, a.entity); err != nil {
		return people.Person{}, err
	}
	in.Admin.Roles = "admin"
	hash := ""
	if in.Password != "" {
		err := people.CheckPassword(in.Password, org.Name, in.Admin.Name, in.Admin.Email)
		if err == nil {
			hash, err = hashPassword(ctx, in.Password)
		}
		if err != nil {
			return people.Person{}, err
		}
	}
	var admin people.Person
	return admin, a.Store.Tx(ctx, func(tx *store.Tx) error {
		have, err := tx.Look().Organisation()
		if err == nil {
			return fault.Conflict("Tocsin is already set up for %s. Ask an admin to add you.", have.Name)
		}
		if fault.KindOf(err) != fault.KindNotFound {
			return err
		}
		org.ID = "organisation" // one id: two set-ups at once make one organisation
		org.CreatedAt, org.Version = tx.Now, 1
		if err := tx.Insert(&org); err != nil {
			return err
		}
		tx.Record("organisation.set_up", "set-up", org.Name, says{"organisation": org})
		if admin, err = a.addPerson(tx, people.Person{ID: "set-up"}, in.Admin); err != nil || hash == "" {
			return err
		}
		return setPassword(tx, admin.ID, hash)
	})
}
