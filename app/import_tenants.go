package app

import (
	"context"
	"io"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Imported counts what a customer file did.
type Imported struct{ Added, Changed, Gaps int }

// ImportTenants reads a customer file. A customer whose reference is on record
// is changed, every other is added. Invalid with every bad row named; then
// nothing is written.
func (a *App) ImportTenants(ctx context.Context, by people.Person, file io.Reader) (Imported, error) {
	if err := by.Must(people.ManageTenants); err != nil {
		return Imported{}, err
	}
	rows, err := tenant.ReadCSV(file)
	if err != nil {
		return Imported{}, err
	}
	var done Imported
	return done, a.Store.Tx(ctx, func(tx *store.Tx) error {
		refs := make([]string, len(rows))
		for i := range rows {
			refs[i] = rows[i].Tenant.Reference
		}
		known, err := tx.Look().TenantsByReference(refs)
		if err != nil {
			return err
		}
		if err := keepAbsent(tx.Look(), rows, known); err != nil {
			return err
		}
		done, err = a.storeTenants(tx, rows, known)
		if err != nil {
			return err
		}
		if done.Added+done.Changed > 0 {
			if err := a.agreementsChanged(tx); err != nil {
				return err
			}
		}
		tx.Record("tenants.imported", by.ID, "customers", says{"added": done.Added, "changed": done.Changed, "gaps": done.Gaps, "references": refs})
		return nil
	})
}

// keepAbsent fills in, for known customers, what the file has no column for.
func keepAbsent(l store.Look, rows []tenant.Row, known map[string]tenant.Tenant) error {
	var tids []string
	for _, t := range known {
		tids = append(tids, t.ID)
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return err
	}
	contacts, err := l.ContactsOf(tids)
	if err != nil {
		return err
	}
	for i := range rows {
		if have, ok := known[rows[i].Tenant.Reference]; ok {
			rows[i].Keep(have, agreements[have.ID], contacts[have.ID])
		}
	}
	return nil
}

// agreementsChanged has the duties of every running incident worked out again:
// a window that legal has just closed a gap with counts from now on.
func (a *App) agreementsChanged(tx *store.Tx) error {
	const recent = 200
	incidents, err := tx.Look().Incidents(nil, recent)
	if err != nil {
		return err
	}
	for _, inc := range incidents {
		f, err := tx.LockFile(inc.ID)
		if err != nil {
			return err
		}
		if !f.Running() {
			continue
		}
		if err := a.factsChanged(tx, &f.Incident); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) storeTenants(tx *store.Tx, rows []tenant.Row, known map[string]tenant.Tenant) (Imported, error) {
	var done Imported
	var tenants []tenant.Tenant
	var contacts []tenant.Contact
	var agreements []tenant.Agreement
	var changed []string
	for _, r := range rows {
		t := r.Tenant
		if have, ok := known[t.Reference]; ok {
			t.ID, t.CreatedAt, t.Version = have.ID, have.CreatedAt, have.Version+1
			changed = append(changed, t.ID)
			done.Changed++
		} else {
			id, err := newID()
			if err != nil {
				return done, err
			}
			t.ID, t.CreatedAt, t.Version = id, tx.Now, 1
			done.Added++
		}
		if tenant.HasGap(&r.Agreement) {
			done.Gaps++
		}
		fresh, err := ids(len(r.Contacts) + 1)
		if err != nil {
			return done, err
		}
		for i, c := range r.Contacts {
			c.ID, c.TenantID, c.AddressKey = fresh[i], t.ID, a.Store.Lookup(c.Address)
			contacts = append(contacts, c)
		}
		ag := r.Agreement
		ag.ID, ag.TenantID, ag.RecordedAt = fresh[len(r.Contacts)], t.ID, tx.Now
		agreements, tenants = append(agreements, ag), append(tenants, t)
	}
	if err := tx.Replace(tenants); err != nil {
		return done, err
	}
	if err := tx.DropContacts(changed); err != nil {
		return done, err
	}
	if err := tx.Insert(contacts); err != nil {
		return done, err
	}
	return done, tx.Insert(agreements)
}
