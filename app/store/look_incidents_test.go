package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestIncidentsAreSoughtOpenOnesFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		now := e.Clock.Now()
		must(e.Store.Tx(t.Context(), func(tx *store.Tx) error {
			tx.Record("cast.made", "operator", "all", nil)
			return tx.Insert(&people.Person{ID: "p", Name: "Ada", Email: "ada@x.example", EmailKey: "k", Zone: "UTC", CreatedAt: now, Version: 1})
		}))
		for i := 1; i <= 7; i++ { // 1 to 4 last year, 5 to 7 this year; the even ones are over
			year, ordinal := 2025+i/5, i-4*(i/5)
			inc := incident.Incident{ID: fmt.Sprint("i", i), Number: incident.Number(year, ordinal), Year: year, Ordinal: ordinal, Title: fmt.Sprintf("Title %d%%", i),
				Severity: incident.SEV1, CommanderID: "p", FactsVersion: 1, DutiesVersion: 1, FactsAt: now, CreatedAt: now, CreatedBy: "p", Version: 1}
			must(e.Store.Tx(t.Context(), func(tx *store.Tx) error {
				tx.Record("incident.declared", "p", inc.Number, nil)
				if err := tx.Insert(&inc); err != nil || i%2 == 1 {
					return err
				}
				return tx.Insert(&incident.Instant{ID: fmt.Sprint("t", i), IncidentID: inc.ID, Kind: incident.Closed, At: now, Zone: "UTC", Standing: incident.Recorded, AuthorID: "p", RecordedAt: now})
			}))
		}
		l, err := e.Store.Reads().For(t.Context(), people.System())
		must(err)
		for _, c := range []struct {
			in    incident.Sought
			limit int
			want  []string
		}{
			{incident.Sought{}, 10, []string{"i7", "i5", "i3", "i1", "i6", "i4", "i2"}},
			{incident.Sought{}, 5, []string{"i7", "i5", "i3", "i1", "i6"}},
			{incident.Sought{}, 4, []string{"i7", "i5", "i3", "i1"}},
			{incident.Sought{Before: "INC-2025-001"}, 5, []string{"i6", "i4", "i2"}},
			{incident.Sought{Before: "INC-2026-001"}, 3, []string{"i3", "i1", "i6"}},
			{incident.Sought{Before: "INC-2026-002"}, 5, []string{"i4", "i2"}},
			{incident.Sought{Show: "open", Before: "INC-2025-003"}, 5, []string{"i1"}},
			{incident.Sought{Show: "ended"}, 5, []string{"i6", "i4", "i2"}},
			{incident.Sought{Show: "open", Before: "INC-2026-002"}, 5, nil},
			{incident.Sought{Search: "inc-2026"}, 5, []string{"i7", "i5", "i6"}},
			{incident.Sought{Search: "tITLE 3%"}, 5, []string{"i3"}},
			{incident.Sought{Search: "T%"}, 5, nil},
		} {
			rows, err := l.IncidentsSought(c.in, c.limit)
			must(err)
			var got []string
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v: got %v, want %v", c.in, got, c.want)
			}
		}
	})
}
