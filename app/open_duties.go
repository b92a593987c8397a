package app

import (
	"context"

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
		if err != nil || f.FactsVersion != in.Facts || f.DutiesVersion >= in.Facts {
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

func (a *App) openSlice(tx *store.Tx, f *incident.File, org ground, page []incident.Exposure) error {
	tids := make([]string, len(page))
	for i := range page {
		tids[i] = page[i].TenantID
	}
	tenants, err := tx.Look().TenantsByID(tids)
	if err != nil {
		return err
	}
	agreements, err := tx.Look().AgreementsOf(tids)
	if err != nil {
		return err
	}
	have, err := tx.Look().ObligationsOf(f.ID, tids)
	if err != nil {
		return err
	}
	w := dutyWriter{}
	if w.told, err = toldBefore(tx.Look(), f.ID, tids); err != nil {
		return err
	}
	if w.waived, err = tx.Look().Waived(f.ID); err != nil {
		return err
	}
	for i := range page {
		t := tenants[page[i].TenantID]
		known := facts(f, org, &t, agreements[t.ID], &page[i])
		known.Filed = org.filingsBeside(have[t.ID])
		duties := a.Book.Duties(known)
		if err := w.merge(f.ID, &t.ID, a.Book.Version(), duties, have[t.ID], tx); err != nil {
			return err
		}
	}
	if len(w.fresh)+len(w.changed) == 0 {
		return nil
	}
	tx.Record("duties.opened", people.System().ID, f.Number, w.says(len(page)))
	return w.store(tx)
}

// dutiesOpened ends the working-out: duties towards authorities, alarms,
// drafts, and the mark that the duties are those of the present facts.
func (a *App) dutiesOpened(tx *store.Tx, f *incident.File, org ground) error {
	var w dutyWriter
	if f.Running() {
		have, err := tx.Look().AuthorityObligations(f.ID)
		if err != nil {
			return err
		}
		if w.waived, err = tx.Look().Waived(f.ID); err != nil {
			return err
		}
		duties, err := a.authorityDuties(tx.Look(), f, org)
		if err != nil {
			return err
		}
		if err := w.merge(f.ID, nil, a.Book.Version(), duties, have, tx); err != nil {
			return err
		}
		if err := w.store(tx); err != nil {
			return err
		}
	}
	f.DutiesVersion = f.FactsVersion
	if err := tx.Update(&f.Incident); err != nil {
		return err
	}
	tx.Record("duties.settled", people.System().ID, f.Number, says{"facts": f.FactsVersion, "book": a.Book.Version(), "authorities": len(w.fresh)})
	if err := a.planAlarms(tx, f, org.Organisation); err != nil {
		return err
	}
	if f.Confirmed() == nil {
		return nil
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

// dutyWriter gathers what the rulebook's present word changes.
type dutyWriter struct {
	fresh   []incident.Obligation
	changed []incident.Obligation
	told    map[string]store.Told // customers who have had the letter
	waived  map[string]bool       // duties that legal found not to be required: no fact opens them again
}

// toldBefore returns which customers have had the initial letter.
func toldBefore(l store.Look, incidentID string, tids []string) (map[string]store.Told, error) {
	n, err := l.NoticeOf(incidentID, notice.Initial)
	if err != nil || n == nil {
		return nil, err
	}
	return l.FirstAccepted(n.ID, tids)
}

// met meets a duty that began to bite after its customer was told: the letter
// counts from when it was accepted.
func (w *dutyWriter) met(o *incident.Obligation) {
	if o.TenantID == nil {
		return
	}
	if t, ok := w.told[*o.TenantID]; ok {
		o.Meet(t.AcceptedAt, t.ID)
	}
}

func (w *dutyWriter) merge(incidentID string, tenantID *string, book string, duties []rulebook.Duty, have []incident.Obligation, tx *store.Tx) error {
	byRegime := make(map[string]incident.Obligation, len(have))
	for _, o := range have {
		byRegime[o.RegimeID] = o
	}
	for _, d := range duties {
		old, known := byRegime[d.Regime.ID]
		if w.waived[old.ID] {
			continue
		}
		if d.Answer == rulebook.DoesNot {
			if known && old.Open() && old.End("not required: "+d.Because, tx.Now) == nil {
				w.change(old)
			}
			continue
		}
		o := incident.Oblige(incidentID, tenantID, book, d, tx.Now)
		if !known {
			id, err := newID()
			if err != nil {
				return err
			}
			o.ID, o.Version = id, 1
			w.met(&o)
			w.fresh = append(w.fresh, o)
			continue
		}
		if old.EndedAt != nil || old.Differs(o) {
			old.Apply(book, d)
			old.EndedAt, old.EndReason = nil, ""
			w.met(&old)
			w.change(old)
		}
	}
	return nil
}

func (w *dutyWriter) change(o incident.Obligation) {
	o.Version++
	w.changed = append(w.changed, o)
}

func (w *dutyWriter) store(tx *store.Tx) error {
	if err := tx.Insert(w.fresh); err != nil {
		return err
	}
	return tx.Replace(w.changed)
}

// says sums the slice up with a digest over its rows, so that a bulk act is
// one line of the ledger and still says exactly what it did.
func (w *dutyWriter) says(tenants int) says {
	return says{"tenants": tenants, "opened": len(w.fresh), "changed": len(w.changed), "digest": sumDuties(w.fresh, w.changed)}
}
