package app

import (
	"context"
	"io"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Imported counts what a customer file did.
type Imported struct{ Added, Changed, Gaps int }

// ImportTenants reads a customer file. A customer whose reference is on record
// is changed where the file says otherwise, every other is added. Invalid with
// every bad row named; then nothing is written.
func (a *App) ImportTenants(ctx context.Context, by people.Person, file io.Reader) (Imported, error) {
	return a.importTenants(ctx, by, file, "")
}

// ImportSeen does the same for a file that somebody has looked at before:
// Conflict when what it would do is no longer what they were shown.
func (a *App) ImportSeen(ctx context.Context, by people.Person, file io.Reader, seen string) (Imported, error) {
	return a.importTenants(ctx, by, file, seen)
}

// PreviewImport tells what a customer file would do, and writes nothing.
func (a *App) PreviewImport(ctx context.Context, by people.Person, file io.Reader) (tenant.Plan, error) {
	if err := by.Must(people.ManageTenants); err != nil {
		return nil, err
	}
	rows, err := tenant.ReadCSV(file, a.sectors())
	if err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	return planImport(l, rows)
}

func (a *App) importTenants(ctx context.Context, by people.Person, file io.Reader, seen string) (Imported, error) {
	if err := by.Must(people.ManageTenants); err != nil {
		return Imported{}, err
	}
	rows, err := tenant.ReadCSV(file, a.sectors())
	if err != nil {
		return Imported{}, err
	}
	var done Imported
	return done, a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		plan, err := planImport(tx.Look(), rows)
		if err != nil {
			return err
		}
		if seen != "" && seen != plan.Digest() {
			return fault.Conflict("The customers on record have changed since you looked at this list. Nothing is imported yet: look at what it does now.")
		}
		done = Imported{Added: plan.Added(), Changed: plan.Changed(), Gaps: plan.Gaps()}
		if done.Added+done.Changed == 0 {
			return nil
		}
		return a.carryOut(tx, by, running, plan, done)
	})
}

// planImport compares a file with what is on record. It asks as often for many
// rows as for few, in slices.
func planImport(l store.Look, rows []tenant.Row) (tenant.Plan, error) {
	refs := make([]string, len(rows))
	for i := range rows {
		refs[i] = rows[i].Tenant.Reference
	}
	known, err := l.TenantsByReference(refs)
	if err != nil {
		return nil, err
	}
	var tids []string
	for _, t := range known {
		tids = append(tids, t.ID)
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	contacts, err := l.ContactsOf(tids)
	if err != nil {
		return nil, err
	}
	plan := make(tenant.Plan, len(rows))
	for i := range rows {
		plan[i].Row = rows[i]
		if have, ok := known[rows[i].Tenant.Reference]; ok {
			p := &plan[i]
			p.Have = &have
			p.Keep(have, agreements[have.ID], contacts[have.ID])
			p.Changes = p.Compare(have, agreements[have.ID], contacts[have.ID])
		}
	}
	return plan, nil
}

// carryOut writes a plan and has running incidents follow.
func (a *App) carryOut(tx *store.Tx, by people.Person, running []*incident.File, plan tenant.Plan, done Imported) error {
	w, err := a.prepareImport(tx, plan)
	if err != nil {
		return err
	}
	tx.Record("tenants.imported", by.ID, "customers", says{"added": done.Added, "changed": done.Changed, "gaps": done.Gaps, "references": w.references})
	if err := w.store(tx); err != nil {
		return err
	}
	if err := a.contactsChanged(tx, by, running, append(w.moved, w.readdressed...)); err != nil {
		return err
	}
	return a.tenantsChanged(tx, by, running, w.touched, "tenants.imported", says{"added": done.Added, "changed": done.Changed})
}

// importWriter gathers what a plan writes.
type importWriter struct {
	tenants     []tenant.Tenant
	contacts    []tenant.Contact
	agreements  []tenant.Agreement
	references  []string
	touched     []string // ids of all of them
	moved       []string // of those known before whose contacts are others now
	readdressed []string // of the others, those whose agreement names other addresses
}

func (a *App) prepareImport(tx *store.Tx, plan tenant.Plan) (importWriter, error) {
	var w importWriter
	for _, p := range plan {
		isNew := p.Have == nil
		if !isNew && len(p.Changes) == 0 {
			continue
		}
		t := p.Row.Tenant
		fresh, err := ids(len(p.Contacts) + 2)
		if err != nil {
			return w, err
		}
		if isNew {
			t.ID, t.CreatedAt, t.Version = fresh[0], tx.Now, 1
		} else {
			t.ID, t.CreatedAt, t.Version = p.Have.ID, p.Have.CreatedAt, p.Have.Version+1
		}
		w.tenants, w.touched, w.references = append(w.tenants, t), append(w.touched, t.ID), append(w.references, t.Reference)
		if moved := p.Touches(tenant.ContactColumns...); isNew || moved {
			for i, c := range p.Contacts {
				c.ID, c.TenantID, c.AddressKey = fresh[2+i], t.ID, a.Store.Lookup(c.Address)
				w.contacts = append(w.contacts, c)
			}
			if moved {
				w.moved = append(w.moved, t.ID)
			}
		}
		if p.Touches("notice_addresses") && !slices.Contains(w.moved, t.ID) {
			w.readdressed = append(w.readdressed, t.ID)
		}
		if isNew || p.Touches(tenant.AgreementColumns...) {
			ag := p.Agreement
			ag.ID, ag.TenantID, ag.RecordedAt = fresh[1], t.ID, tx.Now
			w.agreements = append(w.agreements, ag)
		}
	}
	return w, nil
}

func (w *importWriter) store(tx *store.Tx) error {
	if err := tx.Replace(w.tenants); err != nil {
		return err
	}
	if err := tx.DropContacts(w.moved); err != nil {
		return err
	}
	if err := tx.Insert(w.contacts); err != nil {
		return err
	}
	return tx.Insert(w.agreements)
}
