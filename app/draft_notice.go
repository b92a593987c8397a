package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DraftNotice asks for letters to be drafted from the facts of one version,
// beginning after a customer.
type DraftNotice struct {
	IncidentID string      `json:"incident_id"`
	Letter     notice.Kind `json:"letter"`
	Facts      int         `json:"facts"`
	After      string      `json:"after"`
}

// Kind names the job.
func (DraftNotice) Kind() string { return "draft_notice" }

// DraftNotice drafts one slice of letters and returns the order for the next,
// nil after the last: an initial letter to every affected customer, or an
// all-clear to every customer who was told what proved wrong. A draft that
// nobody has edited follows changed facts; one that somebody has edited is
// left alone.
func (a *App) DraftNotice(ctx context.Context, in DraftNotice) (*DraftNotice, error) {
	by := people.System()
	if err := by.Must(people.DraftNotices); err != nil {
		return nil, err
	}
	var next *DraftNotice
	return next, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil || (in.Facts > 0 && f.FactsVersion != in.Facts) {
			return err
		}
		tids, err := a.addressees(tx.Look(), f, in)
		if err != nil || len(tids) == 0 {
			return err
		}
		n, err := a.noticeFor(tx, f, in.Letter, by)
		if err != nil {
			return err
		}
		fresh, changed, err := a.drafts(tx, f, n, tids)
		if err != nil {
			return err
		}
		if len(tids) == slice {
			in.After = tids[len(tids)-1]
			next = &in
		}
		return a.storeDrafts(tx, f, n, fresh, changed)
	})
}

// addressees pages through the customers that a kind of letter goes to.
func (a *App) addressees(l store.Look, f *incident.File, in DraftNotice) ([]string, error) {
	if in.Letter == notice.AllClear {
		return l.ToldAfter(f.ID, in.After, slice)
	}
	if f.Confirmed() == nil {
		return nil, nil
	}
	page, err := l.ExposuresAfter(f.ID, incident.In, in.After, slice)
	tids := make([]string, len(page))
	for i := range page {
		tids[i] = page[i].TenantID
	}
	return tids, err
}

func (a *App) noticeFor(tx *store.Tx, f *incident.File, kind notice.Kind, by people.Person) (notice.Notice, error) {
	have, err := tx.Look().NoticeOf(f.ID, kind)
	if err != nil || have != nil {
		if have != nil {
			return *have, nil
		}
		return notice.Notice{}, err
	}
	id, err := newID()
	if err != nil {
		return notice.Notice{}, err
	}
	ref, err := notice.NewReference()
	if err != nil {
		return notice.Notice{}, err
	}
	n := notice.Notice{ID: id, IncidentID: f.ID, Kind: kind, Reference: ref, CreatedAt: tx.Now, CreatedBy: by.ID}
	tx.Record("notice.opened", by.ID, f.Number, says{"kind": kind, "reference": ref})
	return n, tx.Insert(&n)
}

func (a *App) storeDrafts(tx *store.Tx, f *incident.File, n notice.Notice, fresh, changed []notice.Draft) error {
	if len(fresh)+len(changed) == 0 {
		return nil
	}
	if err := tx.Insert(fresh); err != nil {
		return err
	}
	if err := tx.Replace(changed); err != nil {
		return err
	}
	tx.Record("notice.drafted", people.System().ID, f.Number, says{"kind": n.Kind, "drafted": len(fresh), "changed": len(changed), "digest": sumDrafts(fresh, changed)})
	for _, d := range changed {
		if err := a.voidEdition(tx, f.Number, d, "the facts changed"); err != nil {
			return err
		}
	}
	return nil
}

// voidEdition voids the unsigned edition that holds a draft's earlier words,
// where there is one.
func (a *App) voidEdition(tx *store.Tx, number string, d notice.Draft, why string) error {
	e, err := tx.Look().EditionCovering(d.NoticeID, d.TenantID)
	if err != nil || e == nil {
		return err
	}
	signed, err := isSigned(tx.Look(), e)
	if err != nil || signed {
		return err
	}
	e.Void(why, tx.Now)
	tx.Record("edition.voided", d.AuthorID, number, says{"edition": e.Number, "digest": e.Digest, "why": why})
	if err := tx.Update(e); err != nil {
		return err
	}
	return a.nothingToSign(tx, e.IncidentID, nothingLeft)
}
