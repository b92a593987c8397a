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
		var rows []incident.Particular
		var said []string
		for _, field := range slices.Sorted(maps.Keys(in.Words)) {
			row, words := have[field], strings.TrimSpace(in.Words[field])
			if row.Words == words {
				continue
			}
			if row.Version != in.Seen[field] {
				return fault.Conflict("Somebody saved these words while you wrote. Look at theirs beside yours, then save again.").In(field)
			}
			if row.ID == "" {
				if row.ID, err = newID(); err != nil {
					return err
				}
			}
			row.IncidentID, row.Field, row.Words, row.AuthorID, row.ChangedAt, row.Version = f.ID, field, words, by.ID, tx.Now, row.Version+1
			rows, said = append(rows, row), append(said, field, words)
		}
		if len(rows) == 0 {
			return nil
		}
		tx.Record("particulars.written", by.ID, f.Number, says{"fields": fieldsOf(rows), "digest": sum(said...)})
		return tx.Replace(rows)
	})
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
