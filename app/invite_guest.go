package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// InviteGuest lets outside counsel read and countersign the editions of one
// incident. Invalid when they do not hold the role guest, are switched off, or
// are a guest already.
func (a *App) InviteGuest(ctx context.Context, by people.Person, incidentID, personID string) (*people.Guest, error) {
	if err := by.Must(people.InviteGuests); err != nil {
		return nil, err
	}
	var out *people.Guest
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(incidentID)
		if err != nil {
			return err
		}
		p, err := tx.Look().Person(personID)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return err
		}
		if err != nil || !p.Active() || !p.Roles.Has(people.Outside) {
			return fault.Invalid("Choose somebody who holds the role guest and can sign in. An admin gives that role to outside counsel.").In("person")
		}
		of, err := tx.Look().GuestOf(p.ID)
		if err != nil {
			return err
		}
		if of[f.ID] {
			return fault.Invalid("%s is a guest of %s already.", p.Name, f.Number).In("person")
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &people.Guest{ID: id, IncidentID: f.ID, PersonID: p.ID, InvitedBy: by.ID, InvitedAt: tx.Now, Version: 1}
		tx.Record("guest.invited", by.ID, f.Number, says{"person": p.ID, "name": p.Name})
		return tx.Insert(out)
	})
}

// EndGuest ends what a guest may read and sign, from now on. Conflict when that
// was ended before.
func (a *App) EndGuest(ctx context.Context, by people.Person, guestID string) error {
	if err := by.Must(people.InviteGuests); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		g, err := tx.Look().Guest(guestID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(g.IncidentID)
		if err != nil {
			return err
		}
		p, err := tx.Look().Person(g.PersonID)
		if err != nil {
			return err
		}
		if g.EndedAt != nil {
			return fault.Conflict("%s's visit was ended at %s.", p.Name, g.EndedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
		}
		g.EndedAt = &tx.Now
		tx.Record("guest.ended", by.ID, f.Number, says{"person": p.ID, "name": p.Name})
		return tx.Update(&g)
	})
}
