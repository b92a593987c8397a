package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/mail"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// SetUp is what the first visitor of a new Tocsin tells it.
type SetUp struct {
	Token        string // from the one-time link
	Organisation people.Organisation
	Admin        NewPerson
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
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(secret)
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
	if err := checkOrganisation(org); err != nil {
		return people.Person{}, err
	}
	in.Admin.Roles = "admin"
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
		admin, err = a.addPerson(tx, people.Person{ID: "set-up"}, in.Admin)
		return err
	})
}

func checkOrganisation(o people.Organisation) error {
	if err := incident.Line("organisation", o.Name, 200); err != nil {
		return err
	}
	for field, addr := range map[string]string{"mail_from": o.MailFrom, "reply_to": o.ReplyTo} {
		p, err := mail.ParseAddress(addr)
		if err != nil || incident.Line(field, addr, 254) != nil {
			return fault.Invalid("%q is not a mail address. Notices are sent from it and answered to it.", addr).In(field)
		}
		if err := tenant.CheckAddress(p.Address); err != nil {
			return err
		}
	}
	if err := checkZone(o.Zone); err != nil {
		return err
	}
	if o.PromiseTargetHours < 1 || o.PromiseCapHours < o.PromiseTargetHours {
		return fault.Invalid("The promise needs a target of at least 1 h and a cap that is not shorter.").In("promise_target_hours")
	}
	return nil
}
