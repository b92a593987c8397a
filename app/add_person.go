package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// NewPerson is somebody to be added.
type NewPerson struct {
	Name   string
	Email  string
	Zone   string // IANA; "" means UTC
	Roles  string // "commander,legal"
	Deputy string // mail address of the deputy, "" for none
}

// AddPerson adds somebody who works in Tocsin. Conflict when the address is on
// record; NotFound when the deputy is not.
func (a *App) AddPerson(ctx context.Context, by people.Person, in NewPerson) (people.Person, error) {
	if err := by.Must(people.ManagePeople); err != nil {
		return people.Person{}, err
	}
	var p people.Person
	return p, a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		p, err = a.addPerson(tx, by, in)
		return err
	})
}

func (a *App) addPerson(tx *store.Tx, by people.Person, in NewPerson) (people.Person, error) {
	p := people.Person{Name: in.Name, Email: in.Email, Zone: in.Zone, CreatedAt: tx.Now, Version: 1}
	if p.Zone == "" {
		p.Zone = "UTC"
	}
	if err := incident.Line("name", in.Name, 200); err != nil {
		return p, err
	}
	if err := tenant.CheckAddress(in.Email); err != nil {
		return p, err
	}
	if err := checkZone(p.Zone); err != nil {
		return p, err
	}
	var err error
	if p.Roles, err = people.ParseRoles(in.Roles); err != nil {
		return p, err
	}
	p.EmailKey = a.Store.Lookup(in.Email)
	if have, err := tx.Look().PersonByKey(p.EmailKey); err != nil || have != nil {
		if err == nil {
			err = fault.Conflict("%s is already on record with this address.", have.Name).In("email")
		}
		return p, err
	}
	if in.Deputy != "" {
		d, err := tx.Look().PersonByKey(a.Store.Lookup(in.Deputy))
		if err != nil || d == nil {
			if err == nil {
				err = fault.NotFound("Nobody with the address %s is on record. Add the deputy first.", in.Deputy).In("deputy")
			}
			return p, err
		}
		p.DeputyID = &d.ID
	}
	if p.ID, err = newID(); err != nil {
		return p, err
	}
	tx.Record("person.added", by.ID, p.Name, says{"id": p.ID, "roles": in.Roles, "deputy": in.Deputy, "email": p.Email})
	return p, tx.Insert(&p)
}

func checkZone(zone string) error {
	if !clock.ValidZone(zone) {
		return fault.Invalid("There is no time zone %q. Use a name such as Europe/Berlin or UTC.", zone).In("zone")
	}
	return nil
}
