package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// change runs a change with an entry of its own.
func change(s *store.Store, fn func(*store.Tx) error) error {
	return s.Tx(ctx, func(tx *store.Tx) error {
		tx.Record("test.changed", "tocsin", "INC-2026-001", nil)
		return fn(tx)
	})
}

func TestTheSecondOfTwoUpdatesFromOneReadIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		c := customer(1)
		save(t, e.Store, &c)
		mine, err := look(t, e.Store).Tenant(c.ID)
		must(t, err)
		theirs := mine
		mine.Name, theirs.Name = "Mine", "Theirs"
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Update(&theirs) }))
		for try := range 3 { // and not by trying once more with the same row
			err := change(e.Store, func(tx *store.Tx) error { return tx.Update(&mine) })
			refused(t, err, fault.KindConflict, "Somebody else changed this just before you. Look at it again, then repeat what you did.")
			got, err := look(t, e.Store).Tenant(c.ID)
			must(t, err)
			if got.Name != "Theirs" || got.Version != 1 {
				t.Fatalf("after try %d it is %q, version %d", try+1, got.Name, got.Version)
			}
		}
		theirs.Name = "Theirs again"
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Update(&theirs) }))
		if got := counts(t, besides(t, e.Config.Database), "ledger_entries"); got != "ledger_entries 3" {
			t.Errorf("a refused update left an entry: %s", got)
		}
	})
}

func TestAnUpdateThatIsRolledBackMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		c := customer(1)
		save(t, e.Store, &c)
		c.Name = "Renamed"
		twice := func(tx *store.Tx) error { return errors.Join(tx.Update(&c), tx.Update(&c), errPlanned) }
		if err := change(e.Store, twice); !errors.Is(err, errPlanned) {
			t.Fatal(err)
		}
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Update(&c) }))
		// But not past what somebody else did in between.
		mine := c
		if err := change(e.Store, func(tx *store.Tx) error { return errors.Join(tx.Update(&mine), errPlanned) }); !errors.Is(err, errPlanned) {
			t.Fatal(err)
		}
		c.Name = "Renamed by somebody else"
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Update(&c) }))
		refused(t, change(e.Store, func(tx *store.Tx) error { return tx.Update(&mine) }), fault.KindConflict, "Somebody else changed this")
	})
}

func TestARowWithoutAnIdUpdatesAndDeletesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		c := customer(1)
		save(t, e.Store, &c)
		for name, fn := range map[string]func(*store.Tx) error{
			"update": func(tx *store.Tx) error { return tx.Update(&tenant.Tenant{Name: "Everybody"}) },
			"delete": func(tx *store.Tx) error { return tx.Delete(&tenant.Tenant{Name: "Everybody"}) },
		} {
			if err := change(e.Store, fn); err == nil {
				t.Errorf("%s of a row without an id went through", name)
			}
		}
		got, err := look(t, e.Store).Tenant(c.ID)
		if err != nil || got.Name != c.Name {
			t.Errorf("the only row is now %+v (%v)", got, err)
		}
	})
}

func TestNoneAndAThousandRowsAreInsertedAndReplaced(t *testing.T) {
	t.Parallel()
	many := make([]tenant.Tenant, 1000)
	for i := range many {
		many[i] = customer(i + 1)
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		db := besides(t, e.Config.Database)
		rows := append([]tenant.Tenant{}, many...)
		for name, fn := range map[string]func(*store.Tx) error{
			"insert of none":           func(tx *store.Tx) error { return tx.Insert([]tenant.Tenant{}) },
			"insert of none, pointed":  func(tx *store.Tx) error { return tx.Insert(&[]tenant.Tenant{}) },
			"insert of nothing at all": func(tx *store.Tx) error { return tx.Insert([]tenant.Tenant(nil)) },
			"replace of none":          func(tx *store.Tx) error { return tx.Replace([]tenant.Tenant{}) },
			"replace of nothing":       func(tx *store.Tx) error { return tx.Replace([]tenant.Tenant(nil)) },
		} {
			if err := change(e.Store, fn); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Insert(rows) }))
		for i := range rows {
			rows[i].Name = fmt.Sprintf("Renamed %d", i)
		}
		rows = append(rows, customer(1001))
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Replace(rows) }))
		if got := one(t, db, "SELECT count(*) FROM tenants WHERE name LIKE 'Renamed %'"); got != "1000" || counts(t, db, "tenants") != "tenants 1001" {
			t.Errorf("%s of %s were replaced", got, counts(t, db, "tenants"))
		}
		// One bad row among a thousand: none is stored.
		more := make([]tenant.Tenant, 1000)
		for i := range more {
			more[i] = customer(2000 + i)
		}
		more[999].Reference = more[0].Reference
		refused(t, change(e.Store, func(tx *store.Tx) error { return tx.Insert(more) }), fault.KindConflict, "Somebody recorded the same thing just before you.")
		if got := counts(t, db, "tenants"); got != "tenants 1001" {
			t.Errorf("a bad row in a thousand left %s", got)
		}
	})
}

func TestDoubledAndDanglingRowsAreRefusedWithASentence(t *testing.T) {
	t.Parallel()
	c, d := customer(1), customer(2)
	d.Reference = c.Reference
	again := customer(1)
	again.Reference = "C-0009"
	contact := tenant.Contact{ID: "contact-1", TenantID: "nobody", Position: 1, Name: "Omar", Address: "omar@brightwater.example"}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		c := c
		save(t, e.Store, &c)
		before := dump(t, e.Config.Database)
		for _, try := range []struct {
			name, words string
			kind        fault.Kind
			row         any
		}{
			{"a reference twice", "Somebody recorded the same thing just before you. Look at it again.", fault.KindConflict, &d},
			{"an id twice", "Somebody recorded the same thing just before you. Look at it again.", fault.KindConflict, &again},
			{"a customer that is not there", "This refers to something that is not on record. Look it up again.", fault.KindNotFound, &contact},
		} {
			err := change(e.Store, func(tx *store.Tx) error { return tx.Insert(try.row) })
			refused(t, err, try.kind, try.words)
			if strings.Contains(err.Error(), "tenants") || strings.Contains(err.Error(), "SQL") {
				t.Errorf("%s: the sentence shows the database: %v", try.name, err)
			}
		}
		save(t, e.Store, &tenant.Contact{ID: "contact-2", TenantID: c.ID, Position: 1})
		err := change(e.Store, func(tx *store.Tx) error { return tx.Delete(&c) })
		refused(t, err, fault.KindNotFound, "refers to something")
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.DropContacts([]string{c.ID}) }))
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Delete(&c) }))
		if before == dump(t, e.Config.Database) {
			t.Error("nothing was deleted")
		}
	})
}

func TestOnlyPeopleWhoMayReadGetALook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		gone, nobody := auditor(), auditor()
		start := storetest.Start()
		gone.DisabledAt, nobody.Roles = &start, nil
		_, err := e.Store.Reads().For(ctx, gone)
		refused(t, err, fault.KindForbidden, "Noor's account is switched off. Ask an admin.")
		_, err = e.Store.Reads().For(ctx, nobody)
		refused(t, err, fault.KindForbidden, "Noor may not read incidents. Ask somebody with the role")
		_, err = look(t, e.Store).Incident("none")
		refused(t, err, fault.KindNotFound, "There is no such incident on record.")
	})
}
