package store_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestWhatStandsAroundAPageIsReadInOneGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		around := func() store.Around {
			t.Helper()
			a, err := look(t, e.Store).Around("sweep", "ada")
			must(t, err)
			return a
		}
		if a := around(); a.Beat != nil || a.LastEntry != 0 || a.Preferences != (people.Preferences{PersonID: "ada", Keys: true}) {
			t.Errorf("of an empty database: %+v", a)
		}
		at := e.Clock.Now().Add(time.Microsecond)
		must(t, e.Store.Tx(t.Context(), func(tx *store.Tx) error {
			tx.Record("cast.made", "operator", "all", nil)
			return tx.Insert(&people.Person{ID: "ada", Name: "Ada", Email: "ada@x.example", EmailKey: "k", Zone: "UTC", CreatedAt: at, Version: 1})
		}))
		must(t, e.Store.Upkeep(t.Context(), func(u *store.Upkeep) error {
			if err := u.Beat("sweep", "a", at.Add(-time.Minute)); err != nil {
				return err
			}
			if err := u.Beat("sweep", "b", at); err != nil {
				return err
			}
			return u.Prefer(people.Preferences{PersonID: "ada", Theme: "dark"})
		}))
		if a := around(); a.Beat == nil || !a.Beat.Equal(at) || a.LastEntry != 1 || a.Preferences != (people.Preferences{PersonID: "ada", Theme: "dark"}) {
			t.Errorf("with a beat of each node: %+v, want %v", a, at)
		}
	})
}
