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

// AddTenant is a single new customer.
type AddTenant struct {
	Tenant    tenant.Tenant
	Contacts  []tenant.Contact // the first first
	Agreement tenant.Agreement
}

// AddTenant puts one customer on record. While which customers are affected is
// open in a running incident, its earliest deadline follows. Invalid names
// every entry at fault, a reference that is on record among them.
func (a *App) AddTenant(ctx context.Context, by people.Person, in AddTenant) (tenant.Tenant, error) {
	t := in.Tenant
	if err := by.Must(people.ManageTenants); err != nil {
		return t, err
	}
	contacts := slices.Clone(in.Contacts)
	wrong := append(append(a.checkTenant(t), checkContacts(contacts)...), in.Agreement.Faults()...)
	if err := wrong.Err(); err != nil {
		return t, err
	}
	return t, a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		known, err := tx.Look().TenantsByReference([]string{t.Reference})
		if err != nil {
			return err
		}
		if have, ok := known[t.Reference]; ok {
			return fault.Invalid("%s is %s already. Give this customer another reference, or change that one.", t.Reference, have.Name).In("reference")
		}
		fresh, err := ids(2)
		if err != nil {
			return err
		}
		t.ID, t.CreatedAt, t.Version = fresh[0], tx.Now, 1
		ag := in.Agreement
		ag.ID, ag.TenantID, ag.RecordedAt = fresh[1], t.ID, tx.Now
		tx.Record("tenant.added", by.ID, t.Reference, says{"customer": tenantSays(t), "contacts": contactsSay(contacts), "agreement": agreementSays(&ag)})
		return a.storeTenant(tx, by, running, t, contacts, ag)
	})
}

func (a *App) storeTenant(tx *store.Tx, by people.Person, running []*incident.File, t tenant.Tenant, contacts []tenant.Contact, ag tenant.Agreement) error {
	if err := tx.Insert(&t); err != nil {
		return err
	}
	if err := a.storeContacts(tx, t.ID, contacts); err != nil {
		return err
	}
	if err := tx.Insert(&ag); err != nil {
		return err
	}
	return a.tenantsChanged(tx, by, running, []string{t.ID}, "tenant.added", nil)
}
