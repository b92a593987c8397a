package app

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordLists returns the lists of whoever sits behind a token, and whether a
// code that was entered there still opens them. Invalid or NotFound as Reads.
func (a *App) RecordLists(ctx context.Context, token string) (notice.RecordLists, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return notice.RecordLists{}, err
	}
	at, err := a.recipientOf(l, token)
	if err != nil {
		return notice.RecordLists{}, err
	}
	out := notice.RecordLists{To: veiled(at.d.Address)}
	if out.Lists, err = l.RecordListsTo(at.d.IncidentID, at.d.TenantID); err != nil {
		return out, err
	}
	codes, err := l.RecordCodes(at.d.ID, 2*notice.CodesAnHour)
	for _, c := range codes { // the newest first
		if c.Session == at.session {
			out.Mailed, out.Heard = c.MayEnter(a.Now()), c.Heard
			break
		}
	}
	out.Until = a.recordsOpen(codes, at)
	out.Open = out.Until != nil
	return out, err
}

// recipient is to whom codes are mailed: whoever a letter went to, at the root
// of the links that were forwarded from it. Who was forwarded a link asks them
// for the code: anybody who holds a link could forward it to themselves.
type recipient struct {
	d       notice.Delivery
	session string
}

func (a *App) recipientOf(l store.Look, token string) (recipient, error) {
	r, _, err := readerOf(l, token, a)
	if err != nil {
		return recipient{}, err
	}
	k := r.Link
	for k.DeliveryID == nil {
		if k.FromID == nil {
			return recipient{}, fault.NotFound(signedOff)
		}
		if k, err = l.PortalLink(*k.FromID); err != nil {
			return recipient{}, err
		}
	}
	d, err := l.Delivery(*k.DeliveryID)
	if err == nil && (d.TenantID != r.Link.TenantID || d.IncidentID != r.Link.IncidentID) {
		err = fault.NotFound(signedOff)
	}
	return recipient{d, r.SittingID}, err
}

// veiled shows of an address what its owner knows it by.
func veiled(address string) string {
	name, host, _ := strings.Cut(address, "@")
	return name[:min(1, len(name))] + "…@" + host
}

// recordsOpen is until when a code that was entered opens the lists, nil for
// none.
func (a *App) recordsOpen(codes []notice.RecordCode, at recipient) *time.Time {
	for i := range codes {
		c := &codes[i]
		if c.Session == at.session && c.Opens(a.Now()) {
			until := c.UsedAt.Add(notice.CodeOpens)
			return &until
		}
	}
	return nil
}

// FetchRecords checks that whoever sits behind a token may fetch a list, notes
// that they do, and returns what writes it. NotFound for a list that is not the
// customer's own; Forbidden without a code that still opens it; Conflict when it
// is not what was kept.
func (a *App) FetchRecords(ctx context.Context, token, listID string) (func(io.Writer, RecordFormat) error, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	at, err := a.recipientOf(l, token)
	if err != nil {
		return nil, err
	}
	list, err := ownList(l, at.d, listID)
	if err != nil {
		return nil, err
	}
	codes, err := l.RecordCodes(at.d.ID, 2*notice.CodesAnHour)
	if err != nil {
		return nil, err
	}
	if a.recordsOpen(codes, at) == nil {
		return nil, fault.Forbidden("The list opens with a code that is mailed to you. Ask for one on this page.")
	}
	up, err := l.RecordUpload(list.UploadID)
	if err != nil {
		return nil, err
	}
	if err := checkList(l, up, list); err != nil {
		return nil, err
	}
	if err := a.noteFetched(ctx, at.d, list); err != nil {
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

// behindDelivery is the incident's number and the customer's name behind a
// delivery.
func behindDelivery(l store.Look, d notice.Delivery) (number, name string, err error) {
	inc, err := l.Incident(d.IncidentID)
	if err != nil {
		return "", "", err
	}
	t, err := l.Tenant(d.TenantID)
	return inc.Number, t.Name, err
}

func (a *App) noteFetched(ctx context.Context, d notice.Delivery, list notice.RecordList) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		number, name, err := behindDelivery(tx.Look(), d)
		if err != nil {
			return err
		}
		tx.Record("records.fetched", whose, number, says{"list": list.ID, "delivery": d.ID, "tenant": d.TenantID, "customer": name, "rows": list.Lines, "digest": list.Digest})
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
