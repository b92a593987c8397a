package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// KeepRecords puts the lists of an uploaded file on the customers' pages: each
// sees its own and nothing else. digest is that of the file that was looked at.
// Conflict when it is another one, was not read to its end, or a customer in it
// is affected no more. Keeping it twice does nothing.
func (a *App) KeepRecords(ctx context.Context, by people.Person, uploadID, digest string) error {
	return a.withUpload(ctx, by, uploadID, func(tx *store.Tx, inc incident.Incident, up notice.RecordUpload) error {
		switch {
		case up.KeptAt != nil:
			return nil
		case up.ReadAt == nil:
			return fault.Conflict("The file was not read to its end. Upload it again.")
		case up.Digest != digest:
			return fault.Conflict("This is not the file that you looked at. Look at what it holds now.")
		}
		lost, err := tx.Look().LostLists(up.ID)
		if err != nil {
			return err
		}
		if lost > 0 {
			return fault.Conflict("Since the file was read, %d of its customers were decided out or had their letter taken back. Upload a file without them.", lost)
		}
		up.KeptAt, up.KeptBy = &tx.Now, by.ID
		tx.Record("records.kept", by.ID, inc.Number, says{"upload": up.ID, "notice": up.NoticeID, "rows": up.Lines, "customers": up.Lists, "digest": up.Digest})
		return tx.Update(&up)
	})
}

// DropRecords forgets an uploaded file with all of its rows. Conflict when its
// lists stand on the customers' pages already.
func (a *App) DropRecords(ctx context.Context, by people.Person, uploadID string) error {
	return a.withUpload(ctx, by, uploadID, func(tx *store.Tx, inc incident.Incident, up notice.RecordUpload) error {
		if up.KeptAt != nil {
			return fault.Conflict("These lists stand on the customers' pages already. Upload a file that is right: it takes their place.")
		}
		return dropUpload(tx, by, inc, up)
	})
}

// withUpload changes one file of records under its incident's lock.
func (a *App) withUpload(ctx context.Context, by people.Person, uploadID string, do func(*store.Tx, incident.Incident, notice.RecordUpload) error) error {
	if err := by.Must(people.SplitRecords); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		up, err := tx.Look().RecordUpload(uploadID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(up.IncidentID)
		if err != nil {
			return err
		}
		if up, err = tx.Look().RecordUpload(uploadID); err != nil {
			return err
		}
		return do(tx, f.Incident, up)
	})
}
