package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RevokeLinks is the links that a notice's messages carry, or with no notice
// all those of an incident.
type RevokeLinks struct {
	IncidentID string
	NoticeID   string // "" for all
	Why        string
}

// RevokeLinks ends customers' links and whatever is open behind them: after it
// they open nothing. The letters themselves stand as they were sent. Invalid
// without a reason.
func (a *App) RevokeLinks(ctx context.Context, by people.Person, in RevokeLinks) (int, error) {
	if err := by.Must(people.SendNotices); err != nil {
		return 0, err
	}
	ended := 0
	return ended, a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		ended, err = revokeLinks(tx, by, in)
		return err
	})
}

// revokeLinks is for whatever hands out messages as they were sent, in its own
// transaction: whoever has the export must not have the way in.
func revokeLinks(tx *store.Tx, by people.Person, in RevokeLinks) (int, error) {
	if in.Why == "" || len(in.Why) > 500 {
		return 0, fault.Invalid("Say why the links are withdrawn, in 500 characters at most.").In("why")
	}
	f, err := tx.LockFile(in.IncidentID)
	if err != nil {
		return 0, err
	}
	n, err := tx.RevokeLinks(f.ID, in.NoticeID, in.Why)
	if err != nil {
		return 0, err
	}
	tx.Record("portal.links_revoked", by.ID, f.Number, says{"notice": in.NoticeID, "links": n, "why": in.Why})
	return n, nil
}
