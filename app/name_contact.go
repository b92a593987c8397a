package app

import (
	"context"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// mostNamed bounds how many contacts of one customer may wait at once.
const mostNamed = 10

// NameContact is somebody whom a customer wants told as well.
type NameContact struct {
	Name    string
	Address string
	Why     string
	By      string // who says so
}

// NameContact records whom a customer named on its own page. It changes no
// contact: somebody of ours decides. Invalid names each box at fault; Conflict
// when many wait already or this one is on record.
func (a *App) NameContact(ctx context.Context, token string, in NameContact) error {
	var wrong fault.Many
	wrong = also(wrong, "contact", incident.Line("the name of whom we should tell", in.Name, 200))
	wrong = also(wrong, "address", tenant.CheckAddress(in.Address))
	wrong = also(wrong, "why", incident.Plain("why", in.Why, 1000))
	wrong = also(wrong, "name", incident.Line("your name", in.By, 200))
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := a.customerOf(tx, token)
		if err != nil {
			return err
		}
		if err := refuseNamedBefore(tx.Look(), c, in.Address); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		n := notice.NamedContact{ID: id, IncidentID: c.f.ID, TenantID: c.t.ID, LinkID: c.Link.ID, Name: in.Name, Address: in.Address, Why: strings.TrimSpace(in.Why), NamedBy: in.By,
			NamedAt: tx.Now, Version: 1}
		tx.Record("portal.contact_named", whose, c.f.Number, c.says(says{"named": n.ID, "name": in.Name, "address": in.Address, "by": in.By, "why": n.Why}))
		return tx.Insert(&n)
	})
}

func refuseNamedBefore(l store.Look, c customer, address string) error {
	named, err := l.NamedContactsOf(c.t.ID)
	if err != nil {
		return err
	}
	waiting := 0
	for _, n := range named {
		if n.DecidedAt != nil {
			continue
		}
		waiting++
		if strings.EqualFold(n.Address, address) {
			return fault.Conflict("This address was named already and waits for us.")
		}
	}
	if waiting >= mostNamed {
		return fault.Conflict("%d contacts that you named wait for us. Call us to have more put on record.", waiting)
	}
	return nil
}

// DecideNamedContact is what one of ours decides about somebody whom a customer
// named on its page.
type DecideNamedContact struct {
	ID      string
	Version int
	Take    bool
}

// DecideNamedContact takes a contact that a customer named behind those on
// record, or leaves it out. Letters that are signed go to whom legal signed.
// Conflict when it was decided, or the customer has as many contacts as are
// tried.
func (a *App) DecideNamedContact(ctx context.Context, by people.Person, in DecideNamedContact) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		n, err := tx.Look().NamedContact(in.ID)
		if err != nil {
			return err
		}
		if n.DecidedAt != nil || n.Version != in.Version {
			return fault.Conflict("This contact was decided already. Look at the customer's contacts again.")
		}
		t, err := tx.Look().Tenant(n.TenantID)
		if err != nil {
			return err
		}
		n.Taken, n.DecidedAt, n.DecidedBy = in.Take, &tx.Now, &by.ID
		tx.Record("contact.decided", by.ID, t.Reference, says{"named": n.ID, "taken": in.Take, "name": n.Name, "address": n.Address})
		if err := tx.Update(&n); err != nil || !in.Take {
			return err
		}
		return a.takeContact(tx, by, running, t, n)
	})
}

// takeContact puts a contact that a customer named behind the others.
func (a *App) takeContact(tx *store.Tx, by people.Person, running []*incident.File, t tenant.Tenant, n notice.NamedContact) error {
	have, err := tx.Look().ContactsOf([]string{t.ID})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(have[t.ID], func(c tenant.Contact) bool { return strings.EqualFold(c.Address, n.Address) }) {
		return nil
	}
	next := append(slices.Clone(have[t.ID]), tenant.Contact{Name: n.Name, Address: n.Address})
	if err := checkContacts(next).Err(); err != nil {
		return fault.Conflict("%v", err)
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
}
