package app

import (
	"context"
	"reflect"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ChangeTenant is a customer as it shall be on record. The reference stays.
type ChangeTenant struct {
	Reference string
	Version   int // as it was read
	Name      string
	Country   string // ISO 3166-1 alpha-2
	Language  string
	Zone      string // IANA
	Sectors   tenant.List
	States    tenant.List
}

// ChangeTenant changes what a customer is. Laws hang on its country, sectors
// and states, so duties of running incidents follow. Invalid names every entry
// at fault; Conflict when somebody else changed it since it was read.
func (a *App) ChangeTenant(ctx context.Context, by people.Person, in ChangeTenant) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	to := tenant.Tenant{Reference: in.Reference, Name: in.Name, Country: in.Country, Language: in.Language, Zone: in.Zone, Sectors: in.Sectors, States: in.States}
	if err := a.checkTenant(to).Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		was, err := tenantAt(tx, in.Reference, in.Version)
		if err != nil {
			return err
		}
		to.ID, to.CreatedAt, to.Version = was.ID, was.CreatedAt, was.Version
		body := says{"reference": to.Reference, "name": to.Name, "was": tenantSays(was), "customer": tenantSays(to)}
		if reflect.DeepEqual(tenantSays(was), tenantSays(to)) {
			return nil
		}
		tx.Record("tenant.changed", by.ID, to.Reference, body)
		if err := tx.Update(&to); err != nil {
			return err
		}
		return a.tenantsChanged(tx, by, running, []string{to.ID}, "tenant.changed", body)
	})
}

// checkTenant tells everything that is wrong with a customer that was entered
// by hand: what the file is asked, and that nothing needed is empty.
func (a *App) checkTenant(t tenant.Tenant) fault.Many {
	var wrong fault.Many
	wrong = also(wrong, "reference", incident.Line("the reference", t.Reference, 60))
	wrong = also(wrong, "name", incident.Line("the name", t.Name, 200))
	wrong = also(wrong, "country", incident.Line("the country", t.Country, 2000))
	for _, f := range t.Faults(a.sectors()) {
		if !slices.ContainsFunc(wrong, func(w *fault.Fault) bool { return w.Field == f.Field }) {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

func tenantSays(t tenant.Tenant) says {
	return says{"name": t.Name, "country": t.Country, "language": t.Language, "zone": t.Zone,
		"sectors": append([]string{}, t.Sectors...), "states": append([]string{}, t.States...)}
}
