package app

import (
	"context"
	"slices"

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
	NoticeID   string      `json:"notice_id,omitempty"` // "" for the one letter of its kind
	Facts      int         `json:"facts"`
	After      string      `json:"after"`
}

// Kind names the job.
func (DraftNotice) Kind() string { return "draft_notice" }

// DraftNotice drafts one slice of letters and returns the order for the next,
// nil after the last: an initial letter to every affected customer, an
// all-clear to every customer who was told what proved wrong, any other letter
// to whom it was opened for. A draft that nobody has edited follows changed
// facts; one that somebody has edited is left alone and marked stale.
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
		n, err := a.noticeFor(tx, f, in, by)
		if err != nil {
			return err
		}
		drafted, err := a.drafts(tx, f, n, tids)
		if err != nil {
			return err
		}
		if len(tids) == slice {
			in.After = tids[len(tids)-1]
			next = &in
		}
		return a.storeDrafts(tx, f, n, drafted)
	})
}

// addressees pages through the customers that a letter goes to.
func (a *App) addressees(l store.Look, f *incident.File, in DraftNotice) ([]string, error) {
	switch {
	case in.Letter.Follows():
		return l.AddresseesAfter(in.NoticeID, in.After, slice)
	case in.Letter == notice.AllClear:
		return l.ToldAfter(f.ID, in.After, slice)
	case f.Confirmed() == nil:
		return nil, nil
	}
	page, err := l.ExposuresAfter(f.ID, incident.In, in.After, slice)
	tids := make([]string, len(page))
	for i := range page {
		tids[i] = page[i].TenantID
	}
	return tids, err
}

// noticeFor is the notice that is being drafted. The first letter and the
// all-clear open themselves.
func (a *App) noticeFor(tx *store.Tx, f *incident.File, in DraftNotice, by people.Person) (notice.Notice, error) {
	if in.NoticeID != "" {
		return tx.Look().Notice(in.NoticeID)
	}
	have, err := tx.Look().NoticeOf(f.ID, in.Letter)
	if err != nil || have != nil {
		if have != nil {
			return *have, nil
		}
		return notice.Notice{}, err
	}
	n, err := a.newNotice(tx, f, in.Letter, by)
	if err != nil {
		return n, err
	}
	tx.Record("notice.opened", by.ID, f.Number, says{"kind": n.Kind, "reference": n.Reference})
	return n, tx.Insert(&n)
}

// draftOthers asks for the letters that an incident has beside its first one to
// be brought up to its facts.
func draftOthers(tx *store.Tx, f *incident.File) error {
	notices, err := tx.Look().Notices(f.ID)
	if err != nil {
		return err
	}
	for _, n := range notices {
		if n.Kind == notice.Initial || n.Kind == notice.AllClear {
			continue
		}
		if err := tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: n.Kind, NoticeID: n.ID, Facts: f.FactsVersion}}); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) storeDrafts(tx *store.Tx, f *incident.File, n notice.Notice, d drafted) error {
	touched := append(slices.Clone(d.changed), d.stale...)
	if len(d.fresh)+len(touched) == 0 {
		return nil
	}
	if err := tx.Insert(d.fresh); err != nil {
		return err
	}
	if err := tx.Replace(touched); err != nil {
		return err
	}
	tx.Record("notice.drafted", people.System().ID, f.Number, says{"kind": n.Kind, "drafted": len(d.fresh), "changed": len(d.changed), "stale": len(d.stale),
		"digest": sumDrafts(d.fresh, touched)})
	var tids []string
	for _, t := range touched {
		if t.AuthorID == people.System().ID || t.Stale() { // else the facts are back where they were
			tids = append(tids, t.TenantID)
		}
	}
	_, err := a.strike(tx, f.Number, n.ID, people.System().ID, tids, "the facts changed", false)
	return err
}
