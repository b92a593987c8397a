package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/fixtures"
)

func fillHouse(t *testing.T, h *house) map[string]people.Person {
	t.Helper()
	ctx := context.Background()
	token, err := h.app.OfferSetUp(ctx)
	must(t, err)
	org := fixtures.Flowchestra()
	org.HoldSeconds = 1
	ines := fixtures.Admin()
	admin, err := h.app.SetUp(ctx, app.SetUp{Token: token, Organisation: org, Admin: app.NewPerson{Name: ines.Name, Email: ines.Email}})
	must(t, err)
	cast := map[string]people.Person{}
	for _, m := range fixtures.Cast() {
		cast[m.Name], err = h.app.AddPerson(ctx, admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy})
		must(t, err)
	}
	_, err = h.app.ImportTenants(ctx, admin, strings.NewReader(fixtures.CustomersCSV))
	must(t, err)
	return cast
}

// codeOf hands somebody an authenticator, once, and reads it.
func codeOf(t *testing.T, h *house, p people.Person) string {
	t.Helper()
	ctx := context.Background()
	l, err := h.store.Reads().For(ctx, people.System())
	must(t, err)
	f, err := l.Factor(p.ID)
	must(t, err)
	if f == nil {
		made := fixtures.Factor(p, time.Now())
		f = &made
		must(t, h.store.Tx(ctx, func(tx *store.Tx) error {
			tx.Record("factor.enrolled", p.ID, p.Name, nil)
			return tx.Insert(f)
		}))
	}
	soon := time.Now().Add(2 * time.Second) // the code must still count when it is looked at
	n, _ := f.Fresh(soon)
	code, err := f.CodeAt(soon, n)
	must(t, err)
	return code
}
