package app

import (
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// lockRegister has nobody else change customers until this transaction ends,
// and locks every running incident: first the organisation, then incidents in
// the order of their making, then customers. Who locks in one order never
// waits in a circle.
func lockRegister(tx *store.Tx) ([]*incident.File, error) {
	if _, err := tx.LockOrganisation(); err != nil {
		return nil, err
	}
	return lockRunning(tx)
}

func lockRunning(tx *store.Tx) ([]*incident.File, error) {
	open, err := tx.Look().OpenIncidents()
	if err != nil {
		return nil, err
	}
	var out []*incident.File
	for i := range open {
		f, err := tx.LockFile(open[i].ID)
		if err != nil {
			return nil, err
		}
		if f.Running() {
			out = append(out, f)
		}
	}
	return out, nil
}

// agreementsChanged has the duties of every running incident worked out again:
// a window that legal has just closed a gap with counts from now on.
func (a *App) agreementsChanged(tx *store.Tx) error {
	running, err := lockRunning(tx)
	if err != nil {
		return err
	}
	for _, f := range running {
		if err := a.factsChanged(tx, &f.Incident); err != nil {
			return err
		}
	}
	return nil
}

// tenantsChanged has the duties worked out again where these customers are
// affected or may still turn out to be. The incident's own record says so.
func (a *App) tenantsChanged(tx *store.Tx, by people.Person, running []*incident.File, tids []string, verb string, body says) error {
	for _, f := range running {
		affected, mayBe, err := concerned(tx.Look(), f, tids)
		if err != nil {
			return err
		}
		if affected > 0 {
			tx.Record(verb, by.ID, f.Number, body)
		}
		if affected == 0 && !mayBe {
			continue
		}
		if err := a.factsChanged(tx, &f.Incident); err != nil {
			return err
		}
	}
	return nil
}

// concerned counts the customers that are affected by an incident, and tells
// whether one of them is undecided.
func concerned(l store.Look, f *incident.File, tids []string) (affected int, mayBe bool, err error) {
	exposures, err := l.ExposuresOf(f.ID, tids)
	for _, tid := range tids {
		e, decided := exposures[tid]
		switch {
		case decided && e.Involvement == incident.In:
			affected++
		case decided && e.Involvement == incident.Out:
		case !f.CustomersKnown:
			mayBe = true
		}
	}
	return affected, mayBe, err
}

// contactsChanged strikes the letters that wait for a signature with these
// customers' earlier contacts in them: legal signs who is told, too. What is
// signed stays.
func (a *App) contactsChanged(tx *store.Tx, by people.Person, running []*incident.File, tids []string) error {
	for _, f := range running {
		notices, err := tx.Look().Notices(f.ID)
		if err != nil {
			return err
		}
		for _, n := range notices {
			if _, err := a.strike(tx, f.Number, n.ID, by.ID, tids, "the customer's contacts changed", true); err != nil {
				return err
			}
		}
	}
	return nil
}

// tenantAt returns a customer as it was read: Conflict when somebody changed it
// since.
func tenantAt(tx *store.Tx, reference string, version int) (tenant.Tenant, error) {
	t, err := tx.Look().TenantByReference(reference)
	if err == nil && t.Version != version {
		err = fault.Conflict("Somebody else changed %s while you wrote. Nothing is saved yet: compare the two, then save yours again.", t.Name)
	}
	return t, err
}
