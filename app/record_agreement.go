package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// RecordAgreement is what a customer's agreement says from now on.
type RecordAgreement struct {
	Reference   string
	Version     int // of the customer, as it was read
	Trigger     string
	WindowHours *int // nil for none on record: a gap
	Channel     string
	Clause      string
	Terms       *tenant.Terms // nil leaves what is on record, save another unit under another number of hours
}

// RecordAgreement puts an agreement on record. Earlier ones stay; the latest
// counts, and duties of running incidents follow; letters that wait for a
// signature to other notice addresses must be submitted again. Recording what is on record
// already does nothing. Invalid names every entry at fault; Conflict when
// somebody else changed the customer since it was read.
func (a *App) RecordAgreement(ctx context.Context, by people.Person, in RecordAgreement) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	next := in.agreement()
	if err := next.Faults().Err(); err != nil {
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
		of, err := tx.Look().AgreementsOf([]string{t.ID})
		if err != nil {
			return err
		}
		was := of[t.ID]
		if was != nil && in.Terms == nil {
			next.Terms = was.Terms
			next.MeansHours(was)
		}
		if next.Same(was) {
			return nil
		}
		return a.storeAgreement(tx, by, running, t, was, next)
	})
}

func (in RecordAgreement) agreement() tenant.Agreement {
	out := tenant.Agreement{Trigger: in.Trigger, WindowHours: in.WindowHours, Channel: in.Channel, Clause: in.Clause}
	if in.Terms != nil {
		out.Terms = *in.Terms
	}
	return out
}

// storeAgreement puts an agreement behind the one before it, and has running
// incidents follow.
func (a *App) storeAgreement(tx *store.Tx, by people.Person, running []*incident.File, t tenant.Tenant, was *tenant.Agreement, next tenant.Agreement) error {
	var err error
	if next.ID, err = newID(); err != nil {
		return err
	}
	next.TenantID, next.RecordedAt = t.ID, tx.Now
	body := says{"reference": t.Reference, "name": t.Name, "was": agreementSays(was), "agreement": agreementSays(&next)}
	tx.Record("agreement.recorded", by.ID, t.Reference, body)
	if err := tx.Insert(&next); err != nil {
		return err
	}
	if err := tx.Update(&t); err != nil { // raises the version that forms are checked by
		return err
	}
	if !next.SameAddresses(was) {
		if err := a.contactsChanged(tx, by, running, []string{t.ID}); err != nil {
			return err
		}
	}
	return a.tenantsChanged(tx, by, running, []string{t.ID}, "agreement.recorded", body)
}

func agreementSays(a *tenant.Agreement) says {
	if a == nil {
		return nil
	}
	return says{"trigger": a.Trigger, "window_hours": a.WindowHours, "channel": a.Channel, "clause": a.Clause, "unit": a.Unit, "calendar": a.Calendar,
		"notice_addresses": append([]string{}, a.Addresses...), "notice_language": a.Language, "contents": a.Contents, "meets_on": a.MeetsOn}
}
