package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// OpenDuties asks for an incident's duties to be worked out from its facts of
// one version, beginning after a customer.
type OpenDuties struct {
	IncidentID string `json:"incident_id"`
	Facts      int    `json:"facts"`
	After      string `json:"after"`
}

// Kind names the job.
func (OpenDuties) Kind() string { return "open_duties" }

// OpenDuties works out the duties towards one slice of customers and returns
// the order for the next, nil after the last. With the last it works out those
// towards authorities, plans the alarms and asks for drafts. Older facts than
// stand now are left to the job that was asked for with the newer ones. A
// slice that was worked before is left as it is.
func (a *App) OpenDuties(ctx context.Context, in OpenDuties) (*OpenDuties, error) {
	if err := people.System().Must(people.OpenDuties); err != nil {
		return nil, err
	}
	var next *OpenDuties
	return next, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil || f.FactsVersion != in.Facts || f.DutiesVersion >= in.Facts && f.Basis == basis(a.Book) {
			return err
		}
		org, err := a.ground(tx.Look(), f.ID)
		if err != nil {
			return err
		}
		var page []incident.Exposure
		if f.Running() {
			if page, err = tx.Look().ExposuresAfter(f.ID, incident.In, in.After, slice); err != nil {
				return err
			}
		}
		if len(page) > 0 {
			if err := a.openSlice(tx, f, org, page); err != nil {
				return err
			}
		}
		if len(page) == slice {
			in.After = page[len(page)-1].TenantID
			next = &in
			return nil
		}
		return a.dutiesOpened(tx, f, org)
	})
}

func (a *App) openSlice(tx *store.Tx, f *incident.File, g ground, page []incident.Exposure) error {
	w, err := a.dutiesOf(tx.Look(), f, g, page, tx.Now)
	if err != nil || w.isIdle() {
		return err
	}
	tx.Record("duties.opened", people.System().ID, f.Number, w.says(len(page)))
	return w.store(tx)
}

// dutiesOf works out what the rulebook's present word changes for a slice of
// customers.
func (a *App) dutiesOf(l store.Look, f *incident.File, g ground, page []incident.Exposure, now time.Time) (*dutyWriter, error) {
	tids := make([]string, len(page))
	for i := range page {
		tids[i] = page[i].TenantID
	}
	tenants, err := l.TenantsByID(tids)
	if err != nil {
		return nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	have, err := l.ObligationsOf(f.ID, tids)
	if err != nil {
		return nil, err
	}
	w, err := a.writer(l, f, have, now)
	if err != nil {
		return nil, err
	}
	if w.told, err = l.FirstTold(f.ID, tids); err != nil {
		return nil, err
	}
	among := a.Book.Among(facts(f, g, nil, nil, nil))
	for i := range page {
		t := tenants[page[i].TenantID]
		known := facts(f, g, &t, agreements[t.ID], &page[i])
		if err := w.merge(f.ID, &t.ID, towards(among, known, have[t.ID]), a.otherReadings(known), have[t.ID]); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// towards are the duties towards a customer that bite or may bite, and the
// word of the rulebook on those that stand and no longer do.
func towards(among *rulebook.Among, known rulebook.Facts, have []incident.Obligation) []rulebook.Duty {
	duties := among.Due(*known.Tenant, known.Exposure)
	for _, o := range have {
		if slices.ContainsFunc(duties, func(d rulebook.Duty) bool { return d.Regime.ID == o.RegimeID }) {
			continue
		}
		if d, ok := among.Why(*known.Tenant, known.Exposure, o.RegimeID); ok {
			duties = append(duties, d)
		}
	}
	return duties
}

// authorityDutiesOf does the same for the duties towards authorities.
func (a *App) authorityDutiesOf(l store.Look, f *incident.File, g ground, now time.Time) (*dutyWriter, error) {
	have, err := l.AuthorityObligations(f.ID)
	if err != nil {
		return nil, err
	}
	w, err := a.writer(l, f, map[string][]incident.Obligation{"": have}, now)
	if err != nil {
		return nil, err
	}
	duties, err := a.authorityDuties(l, f, g)
	if err != nil {
		return nil, err
	}
	return w, w.merge(f.ID, nil, duties, nil, have)
}

func (a *App) writer(l store.Look, f *incident.File, have map[string][]incident.Obligation, now time.Time) (*dutyWriter, error) {
	w := &dutyWriter{now: now, book: a.Book.Version()}
	var ids []string
	for _, rows := range have {
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
	}
	var err error
	if w.had, err = l.ProposalsFor(ids); err != nil {
		return nil, err
	}
	if w.waived, err = l.Waived(f.ID); err != nil {
		return nil, err
	}
	w.seconded, err = secondedAwareness(l, f)
	return w, err
}

// dutiesOpened ends the working-out: duties towards authorities, alarms,
// drafts, and the mark that the duties are those of the present facts.
func (a *App) dutiesOpened(tx *store.Tx, f *incident.File, g ground) error {
	w := &dutyWriter{}
	if f.Running() {
		var err error
		if w, err = a.authorityDutiesOf(tx.Look(), f, g, tx.Now); err != nil {
			return err
		}
		if err := w.store(tx); err != nil {
			return err
		}
	}
	f.DutiesVersion, f.Basis = f.FactsVersion, basis(a.Book)
	if err := tx.Update(&f.Incident); err != nil {
		return err
	}
	tx.Record("duties.settled", people.System().ID, f.Number, says{"facts": f.FactsVersion, "book": a.Book.Version(), "authorities": len(w.fresh), "proposed": len(w.proposed)})
	if err := a.planAlarms(tx, f, g.Organisation); err != nil {
		return err
	}
	if err := draftOthers(tx, f); err != nil || f.Confirmed() == nil {
		return err
	}
	revived, err := tx.ReviveDeliveries(f.ID)
	if err != nil {
		return err
	}
	if revived > 0 {
		tx.Record("deliveries.revived", people.System().ID, f.Number, says{"letters": revived})
	}
	return tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: notice.Initial, Facts: f.FactsVersion}})
}
