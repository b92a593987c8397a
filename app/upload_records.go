package app

import (
	"context"
	"errors"
	"io"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// UploadRecords is a file that says which records of which customers were
// touched: CSV with a header, or JSON lines, at most notice.LargestRecords.
type UploadRecords struct {
	NoticeID string
	Name     string // of the file
	File     io.Reader
}

// UploadRecords reads a file of records and deals it out, each row to the
// customer that it names. Nobody outside sees any of it before KeepRecords.
// Invalid, with every row at fault, when one row is no affected customer's
// whose letter of the notice is signed: then nothing of the file stays. What
// was uploaded to the notice before and not kept is forgotten.
func (a *App) UploadRecords(ctx context.Context, by people.Person, in UploadRecords) (notice.RecordUpload, error) {
	var none notice.RecordUpload
	if err := by.Must(people.SplitRecords); err != nil {
		return none, err
	}
	if err := incident.Line("the file's name", in.Name, 200); err != nil {
		return none, inField(err, "file")
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return none, err
	}
	n, err := l.Notice(in.NoticeID)
	if err != nil {
		return none, err
	}
	inc, err := l.Incident(n.IncidentID)
	if err != nil {
		return none, err
	}
	id, err := newID()
	if err != nil {
		return none, err
	}
	r := &reading{a: a, ctx: ctx, by: by, inc: inc, up: notice.RecordUpload{ID: id, IncidentID: inc.ID, NoticeID: n.ID, Name: in.Name, UploadedBy: by.ID, Version: 1}}
	split, err := notice.SplitRecords(in.File, func(refs []string) (map[string]notice.Addressed, error) { return addressed(l, n, refs) }, r.keep)
	if err == nil {
		err = r.finish(split)
	}
	if err != nil {
		return none, errors.Join(err, r.drop())
	}
	return r.up, nil
}

// addressed tells which of some references a row may name.
func addressed(l store.Look, n notice.Notice, refs []string) (map[string]notice.Addressed, error) {
	tenants, err := l.TenantsByReference(refs)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range tenants {
		ids = append(ids, t.ID)
	}
	exposures, err := l.ExposuresOf(n.IncidentID, ids)
	if err != nil {
		return nil, err
	}
	signed, err := l.SignedCopies(n.ID, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]notice.Addressed{}
	for ref, t := range tenants {
		to := notice.Addressed{TenantID: t.ID, EditionID: signed[t.ID]}
		switch {
		case exposures[t.ID].Involvement != incident.In:
			to.Why = fault.Invalid("%s (%s) is not affected in this incident. Decide it in first, or take its rows out.", t.Name, ref).Sentence
		case to.EditionID == "":
			to.Why = fault.Invalid("No letter of this notice to %s (%s) is signed, so there is no page for its list yet.", t.Name, ref).Sentence
		}
		out[ref] = to
	}
	return out, nil
}

// reading is a file on its way into the database.
type reading struct {
	a   *App
	ctx context.Context
	by  people.Person
	inc incident.Incident
	up  notice.RecordUpload
	has bool // the upload has a row
}

// keep stores some pieces, in changes small enough for people to write between.
func (r *reading) keep(pieces []notice.RecordPiece) error {
	if err := r.begin(); err != nil {
		return err
	}
	fresh, err := ids(len(pieces))
	if err != nil {
		return err
	}
	for i := range pieces {
		pieces[i].ID, pieces[i].UploadID = fresh[i], r.up.ID
	}
	return inParts(pieces, func(part []notice.RecordPiece) error {
		return r.tx("records.pieces", says{"upload": r.up.ID, "pieces": len(part)}, func(tx *store.Tx) error { return tx.Insert(part) })
	})
}

// begin stores the upload's own row, and forgets those before it that nobody
// kept.
func (r *reading) begin() error {
	if r.has {
		return nil
	}
	err := r.tx("records.begun", says{"upload": r.up.ID, "notice": r.up.NoticeID}, func(tx *store.Tx) error {
		before, err := tx.Look().UnkeptUploads(r.up.NoticeID)
		if err != nil {
			return err
		}
		for _, old := range before {
			if err := dropUpload(tx, r.by, r.inc, old); err != nil {
				return err
			}
		}
		r.up.UploadedAt = tx.Now
		return tx.Insert(&r.up)
	})
	r.has = err == nil
	return err
}

// finish stores what the file came to.
func (r *reading) finish(split notice.RecordSplit) error {
	fresh, err := ids(len(split.Lists))
	if err != nil {
		return err
	}
	for i := range split.Lists {
		split.Lists[i].ID, split.Lists[i].UploadID, split.Lists[i].IncidentID = fresh[i], r.up.ID, r.inc.ID
	}
	if err := inParts(split.Lists, func(part []notice.RecordList) error {
		return r.tx("records.lists", says{"upload": r.up.ID, "lists": part}, func(tx *store.Tx) error { return tx.Insert(part) })
	}); err != nil {
		return err
	}
	r.up.Columns, r.up.Lines, r.up.Lists, r.up.Digest = split.Columns, split.Lines, len(split.Lists), split.Digest
	return r.tx("records.uploaded", says{"upload": r.up.ID, "notice": r.up.NoticeID, "rows": split.Lines, "customers": len(split.Lists), "digest": split.Digest}, func(tx *store.Tx) error {
		r.up.ReadAt = &tx.Now
		return tx.Update(&r.up)
	})
}

// drop leaves nothing of a file that was refused.
func (r *reading) drop() error {
	if !r.has {
		return nil
	}
	return r.a.Store.Tx(context.WithoutCancel(r.ctx), func(tx *store.Tx) error { return dropUpload(tx, r.by, r.inc, r.up) })
}

func (r *reading) tx(verb string, body says, do func(*store.Tx) error) error {
	return r.a.Store.Tx(r.ctx, func(tx *store.Tx) error {
		tx.Record(verb, r.by.ID, r.inc.Number, body)
		return do(tx)
	})
}

func dropUpload(tx *store.Tx, by people.Person, inc incident.Incident, up notice.RecordUpload) error {
	tx.Record("records.dropped", by.ID, inc.Number, says{"upload": up.ID, "notice": up.NoticeID, "digest": up.Digest})
	return tx.DropUpload(up.ID)
}

// inParts hands rows on, as many at once as one change works.
func inParts[T any](rows []T, do func([]T) error) error {
	for len(rows) > 0 {
		n := min(len(rows), slice)
		if err := do(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
