package app

import (
	"context"
	"io"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordLists returns the lists of whoever got a delivery, and whether the page
// that asks (session) has entered a code that still opens them.
func (a *App) RecordLists(ctx context.Context, deliveryID, session string) (lists []notice.RecordList, open bool, err error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, false, err
	}
	d, err := l.Delivery(deliveryID)
	if err != nil {
		return nil, false, err
	}
	if lists, err = l.RecordListsTo(d.IncidentID, d.TenantID); err != nil {
		return nil, false, err
	}
	open, err = a.recordsOpen(l, d, session)
	return lists, open, err
}

func (a *App) recordsOpen(l store.Look, d notice.Delivery, session string) (bool, error) {
	codes, err := l.RecordCodes(d.ID, 2*notice.CodesAnHour)
	for _, c := range codes {
		if c.Session == session && c.Opens(a.Now()) {
			return true, err
		}
	}
	return false, err
}

// FetchRecords checks that a list may be fetched, notes that it is, and returns
// what writes it. NotFound for a list that is not the customer's own; Forbidden
// without a code that still opens it; Conflict when it is not what was kept.
func (a *App) FetchRecords(ctx context.Context, deliveryID, session, listID string) (func(io.Writer, RecordFormat) error, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	d, err := l.Delivery(deliveryID)
	if err != nil {
		return nil, err
	}
	list, err := ownList(l, d, listID)
	if err != nil {
		return nil, err
	}
	open, err := a.recordsOpen(l, d, session)
	if err != nil {
		return nil, err
	}
	if !open {
		return nil, fault.Forbidden("The list opens with a code that is mailed to you. Ask for one on this page.")
	}
	up, err := l.RecordUpload(list.UploadID)
	if err != nil {
		return nil, err
	}
	if err := checkList(l, up, list); err != nil {
		return nil, err
	}
	if err := a.noteFetched(ctx, d, list); err != nil {
		return nil, err
	}
	return func(w io.Writer, as RecordFormat) error { return writeList(l, up, list, w, as) }, nil
}

// ownList finds a list among those of the customer that a delivery went to.
func ownList(l store.Look, d notice.Delivery, listID string) (notice.RecordList, error) {
	lists, err := l.RecordListsTo(d.IncidentID, d.TenantID)
	for _, one := range lists {
		if one.ID == listID && one.TenantID == d.TenantID {
			return one, err
		}
	}
	if err == nil {
		err = fault.NotFound("There is no such list on this page.")
	}
	return notice.RecordList{}, err
}

func (a *App) noteFetched(ctx context.Context, d notice.Delivery, list notice.RecordList) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		inc, err := tx.Look().Incident(d.IncidentID)
		if err != nil {
			return err
		}
		tx.Record("records.fetched", people.System().ID, inc.Number, says{"list": list.ID, "delivery": d.ID, "tenant": d.TenantID, "rows": list.Lines, "digest": list.Digest})
		return nil
	})
}

// RecordFormat begins a list in one form: notice.RecordsCSV or
// notice.RecordsJSON.
type RecordFormat func(io.Writer, []string) (notice.RecordWriter, error)

// checkList reads a list through and compares it with what was kept.
func checkList(l store.Look, up notice.RecordUpload, list notice.RecordList) error {
	check := notice.CheckList(list.TenantID, up.Columns)
	if err := eachPiece(l, list, func(p notice.RecordPiece) error { check.Add(p); return nil }); err != nil {
		return err
	}
	if check.Digest() != list.Digest {
		return fault.Conflict("This list is not what was kept, so it is not handed out. Tell us, and we will look.")
	}
	return nil
}

// writeList writes a list without holding more of it than a piece.
func writeList(l store.Look, up notice.RecordUpload, list notice.RecordList, w io.Writer, as RecordFormat) error {
	out, err := as(w, up.Columns)
	if err != nil {
		return err
	}
	if err := eachPiece(l, list, out.Add); err != nil {
		return err
	}
	return out.End()
}

func eachPiece(l store.Look, list notice.RecordList, do func(notice.RecordPiece) error) error {
	for n := 1; n <= list.Pieces; n++ {
		p, err := l.RecordPiece(list.UploadID, list.TenantID, n)
		if err != nil {
			return err
		}
		if err := do(p); err != nil {
			return err
		}
	}
	return nil
}
