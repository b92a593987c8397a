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

// ConfirmContact is a contact of a customer of whom somebody said on the
// telephone that they still are the one to tell.
type ConfirmContact struct {
	Reference string // of the customer
	ContactID string
	SpokeTo   string // who said so
}

// ConfirmContact records that one of ours spoke to a customer and that a contact
// still is the one to tell. It counts for as long as the contact's own answer
// does; that mail arrives there it does not prove. Invalid without who was spoken
// to; NotFound when the contacts were changed since.
func (a *App) ConfirmContact(ctx context.Context, by people.Person, in ConfirmContact) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	if err := inField(incident.Line("whom you spoke to", in.SpokeTo, 200), "spoke_to"); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		t, err := tx.Look().TenantByReference(in.Reference)
		if err != nil {
			return err
		}
		contacts, err := tx.Look().ContactsOf([]string{t.ID})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(contacts[t.ID], func(c tenant.Contact) bool { return c.ID == in.ContactID })
		if i < 0 {
			return fault.NotFound("The contacts of %s were changed meanwhile. Look at them again.", t.Name)
		}
		c := contacts[t.ID][i]
		id, err := newID()
		if err != nil {
			return err
		}
		tx.Record("contact.confirmed", by.ID, t.Reference, says{"check": id, "contact": c.Position, "address": c.Address, "spoke_to": in.SpokeTo})
		return tx.Insert(&tenant.ContactCheck{ID: id, TenantID: t.ID, Address: c.Address, AddressKey: c.AddressKey, TokenKey: "telephone " + id, AskedAt: tx.Now, Heard: tenant.ByTelephone,
			Answer: tenant.Still, AnsweredAt: &tx.Now, InsteadName: in.SpokeTo, SettledBy: by.ID, Version: 1})
	})
}
