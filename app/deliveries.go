package app

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Deliveries asks for lines of a notice's delivery ledger.
type Deliveries struct {
	NoticeID string
	States   []notice.State // nil for all
	After    string         // id of the last one seen
	Limit    int
}

// Deliveries returns lines of a notice's delivery ledger in the order in which
// they were made, each with every answer. A number of queries that does not
// grow with them.
func (a *App) Deliveries(ctx context.Context, by people.Person, in Deliveries) ([]notice.Handed, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	n, err := l.Notice(in.NoticeID)
	if err != nil {
		return nil, err
	}
	lines, err := l.DeliveryLines(n, in.States, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return handed(l, lines)
}

// EachDelivery visits every line of a notice's delivery ledger. Never more than
// a few of them are in memory.
func (a *App) EachDelivery(ctx context.Context, by people.Person, noticeID string, visit func(notice.Handed) error) error {
	in := Deliveries{NoticeID: noticeID, Limit: slice}
	for {
		rows, err := a.Deliveries(ctx, by, in)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, h := range rows {
			if err := visit(h); err != nil {
				return err
			}
		}
		in.After = rows[len(rows)-1].ID
	}
}

// handed puts to lines whose they are, when they were signed, and what was
// answered.
func handed(l store.Look, lines []notice.DeliveryLine) ([]notice.Handed, error) {
	var ids, tenants, editions []string
	for _, d := range lines {
		ids, tenants, editions = append(ids, d.ID), append(tenants, d.TenantID), append(editions, d.EditionID)
	}
	attempts, err := l.AttemptsOf(ids)
	if err != nil {
		return nil, err
	}
	receipts, err := l.ReceiptsTo(ids)
	if err != nil {
		return nil, err
	}
	returns, err := l.ReturnsTo(ids)
	if err != nil {
		return nil, err
	}
	named, err := l.TenantsByID(tenants)
	if err != nil {
		return nil, err
	}
	signed, err := l.SignaturesOf(editions)
	if err != nil {
		return nil, err
	}
	out := make([]notice.Handed, len(lines))
	for i, d := range lines {
		out[i] = notice.Handed{DeliveryLine: d, Reference: named[d.TenantID].Reference, Customer: named[d.TenantID].Name, Attempts: attempts[d.ID], Receipts: receipts[d.ID], Returns: returns[d.ID]}
		if s, ok := signed[d.EditionID]; ok {
			out[i].SignedAt = &s.SignedAt
		}
	}
	return out, nil
}

// ExportDeliveries notes that a notice's delivery ledger leaves the house, and
// returns what writes it as CSV (RFC 4180) in which no cell is a formula.
func (a *App) ExportDeliveries(ctx context.Context, by people.Person, noticeID string) (func(io.Writer) error, error) {
	if err := by.Must(people.ExportDeliveries); err != nil {
		return nil, err
	}
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		n, err := tx.Look().Notice(noticeID)
		if err != nil {
			return err
		}
		inc, err := tx.Look().Incident(n.IncidentID)
		if err != nil {
			return err
		}
		tx.Record("deliveries.exported", by.ID, inc.Number, says{"notice": n.ID, "reference": n.Reference})
		return nil
	})
	return func(w io.Writer) error {
		out := csv.NewWriter(w)
		out.UseCRLF = true
		if err := out.Write(notice.HandedColumns); err != nil {
			return err
		}
		if err := a.EachDelivery(ctx, by, noticeID, func(h notice.Handed) error { return out.Write(notice.PlainCells(h.Cells())) }); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	}, err
}
