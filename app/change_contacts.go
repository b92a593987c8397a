package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ChangeContacts is who is told at a customer, the first first.
type ChangeContacts struct {
	Reference string
	Version   int // of the customer, as it was read
	Contacts  []tenant.Contact
}

// ChangeContacts puts a customer's contacts in the place of those on record.
// Letters that are signed go to whom legal signed; letters that wait for a
// signature must be submitted again. Invalid names every entry at fault;
// Conflict when somebody else changed the customer since it was read.
func (a *App) ChangeContacts(ctx context.Context, by people.Person, in ChangeContacts) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	next := slices.Clone(in.Contacts)
	if err := checkContacts(next).Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		t, err := tenantAt(tx, in.Reference, in.Version)
		if err != nil {
			return err
		}
		have, err := tx.Look().ContactsOf([]string{t.ID})
		if err != nil || slices.EqualFunc(have[t.ID], next, sameContact) {
			return err
		}
		body := says{"reference": t.Reference, "name": t.Name, "was": contactsSay(have[t.ID]), "contacts": contactsSay(next)}
		tx.Record("contacts.changed", by.ID, t.Reference, body)
		if err := tx.DropContacts([]string{t.ID}); err != nil {
			return err
		}
		if err := a.storeContacts(tx, t.ID, next); err != nil {
			return err
		}
		if err := tx.Update(&t); err != nil { // raises the version that forms are checked by
			return err
		}
		if err := a.contactsChanged(tx, by, running, []string{t.ID}); err != nil {
			return err
		}
		return a.tenantsChanged(tx, by, running, []string{t.ID}, "contacts.changed", body)
	})
}

// checkContacts numbers the contacts and tells everything that is wrong with
// them.
func checkContacts(cs []tenant.Contact) fault.Many {
	for i := range cs {
		cs[i].Position = i + 1
	}
	switch {
	case len(cs) == 0:
		return fault.Many{fault.Invalid("Keep at least one contact: without one nobody there can be told.").In("contact_1")}
	case len(cs) > tenant.MostContacts:
		return fault.Many{fault.Invalid("%d contacts are more than Tocsin tries. Name %d at most.", len(cs), tenant.MostContacts).In("contact_1")}
	}
	return tenant.ContactFaults(cs)
}

func (a *App) storeContacts(tx *store.Tx, tenantID string, cs []tenant.Contact) error {
	fresh, err := ids(len(cs))
	if err != nil {
		return err
	}
	for i := range cs {
		cs[i].ID, cs[i].TenantID, cs[i].AddressKey = fresh[i], tenantID, a.Store.Lookup(cs[i].Address)
	}
	return tx.Insert(cs)
}

func sameContact(a, b tenant.Contact) bool { return a.Name == b.Name && a.Address == b.Address }

func contactsSay(cs []tenant.Contact) []says {
	out := make([]says, len(cs))
	for i, c := range cs {
		out[i] = says{"name": c.Name, "address": c.Address}
	}
	return out
}
