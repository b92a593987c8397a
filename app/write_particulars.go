package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WriteParticulars is what authorities and people are told, by field. Seen is
// the version of each field as it was read, 0 where nobody had written it.
type WriteParticulars struct {
	IncidentID string
	Words      map[string]string
	Seen       map[string]int
}

// WriteParticulars writes the fields that changed. Two people who write
// different fields do not meet. Invalid when a field is not entered on
// worksheets; Conflict when somebody wrote one of the changed fields since it
// was read.
func (a *App) WriteParticulars(ctx context.Context, by people.Person, in WriteParticulars) error {
	if err := by.Must(people.DraftNotices); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		have, err := tx.Look().Particulars(f.ID)
		if err != nil {
			return err
		}
		rows, said, err := in.changes(f, have)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		for i := range rows {
			rows[i].AuthorID, rows[i].ChangedAt, rows[i].Version = by.ID, tx.Now, rows[i].Version+1
		}
		tx.Record("particulars.written", by.ID, f.Number, says{"fields": fieldsOf(rows), "digest": sum(said...)})
		return tx.Replace(rows)
	})
}

// changes are the fields that are to be written anew, and what the ledger says
// of them.
func (in WriteParticulars) changes(f *incident.File, have map[string]incident.Particular) (rows []incident.Particular, said []string, err error) {
	for _, field := range slices.Sorted(maps.Keys(in.Words)) {
		row, words := have[field], strings.TrimSpace(in.Words[field])
		if row.Words == words {
			continue
		}
		if row.Version != in.Seen[field] {
			return nil, nil, fault.Conflict("Somebody saved these words while you wrote. Look at theirs beside yours, then save again.").In(field)
		}
		if row.ID == "" {
			if row.ID, err = newID(); err != nil {
				return nil, nil, err
			}
		}
		row.IncidentID, row.Field, row.Words = f.ID, field, words
		rows, said = append(rows, row), append(said, field, words)
	}
	return rows, said, nil
}

func fieldsOf(rows []incident.Particular) (out []string) {
	for _, p := range rows {
		out = append(out, p.Field)
	}
	return out
}

// check refuses fields that are entered elsewhere and words that nobody could
// read, and names every one at fault.
func (in WriteParticulars) check() error {
	var faults fault.Many
	for _, field := range slices.Sorted(maps.Keys(in.Words)) {
		if !notice.EnteredOnSheets(field) {
			return fault.Invalid("Worksheets have no field %q.", field).In(field)
		}
		var f *fault.Fault
		if err := incident.Plain(strings.ReplaceAll(field, "_", " "), in.Words[field], MostAccountWords); errors.As(err, &f) {
			faults = append(faults, f.In(field))
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}
