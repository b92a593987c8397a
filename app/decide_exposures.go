package app

import (
	"context"
	"errors"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Decision puts one customer in or out of an incident.
type Decision struct {
	Reference   string // the customer's number in our own systems
	Involvement incident.Involvement
	Reason      string
	Data        tenant.List
	Encrypted   string
	Places      tenant.List
	Records     *int
}

// DecideExposures is a list of decisions. Complete says that the list answers
// "which customers?" in full: everybody else is out of the question.
type DecideExposures struct {
	IncidentID string
	Decisions  []Decision
	Complete   bool
}

// DecideExposures decides many customers at once, in slices: every reference
// and reason is checked before the first is written. NotFound names customers
// that are not on record. Said twice, it changes nothing the second time.
func (a *App) DecideExposures(ctx context.Context, by people.Person, in DecideExposures) error {
	if err := by.Must(people.DecideExposures); err != nil {
		return err
	}
	known, err := a.checkDecisions(ctx, by, in)
	if err != nil {
		return err
	}
	for rest := in.Decisions; len(rest) > 0; {
		n := min(slice, len(rest))
		err := a.Store.Tx(ctx, func(tx *store.Tx) error { return a.decideSlice(tx, by, in.IncidentID, rest[:n], known) })
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error { return a.decided(tx, by, in) })
}

func (a *App) checkDecisions(ctx context.Context, by people.Person, in DecideExposures) (map[string]tenant.Tenant, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	f, err := l.File(in.IncidentID)
	if err != nil {
		return nil, err
	}
	if f.Ended() {
		return nil, fault.Conflict("%s is %s. Declare a new incident for something new.", f.Number, f.Status())
	}
	refs := make([]string, len(in.Decisions))
	var bad fault.Many
	for i, d := range in.Decisions {
		refs[i] = d.Reference
		var probe incident.Exposure
		err := probe.Decide(d.Involvement, d.Reason, by.ID, a.Now())
		for _, w := range append(append([]string{d.Reference, d.Encrypted}, d.Data...), d.Places...) {
			err = errors.Join(err, plainWord(w))
		}
		if err != nil {
			bad = append(bad, fault.Invalid("%s: %s", d.Reference, err).At(i+1))
		}
	}
	known, err := l.TenantsByReference(refs)
	if err != nil {
		return nil, err
	}
	for i, r := range refs {
		if _, ok := known[r]; !ok {
			bad = append(bad, fault.NotFound("There is no customer %q on record. Import it first, or correct the number.", r).In("reference").At(i+1))
		}
	}
	return known, bad.Err()
}

// plainWord refuses a cell that could not be told in a letter.
func plainWord(w string) error {
	if w == "" {
		return nil
	}
	return incident.Line("the cell", w, 200)
}

func (a *App) decideSlice(tx *store.Tx, by people.Person, incidentID string, ds []Decision, known map[string]tenant.Tenant) error {
	f, err := tx.LockFile(incidentID)
	if err != nil {
		return err
	}
	tids := make([]string, len(ds))
	for i, d := range ds {
		tids[i] = known[d.Reference].ID
	}
	have, err := tx.Look().ExposuresOf(incidentID, tids)
	if err != nil {
		return err
	}
	var rows []incident.Exposure
	var left []string
	for i, d := range ds {
		e, ok := have[tids[i]]
		if !ok {
			id, err := newID()
			if err != nil {
				return err
			}
			e = incident.Exposure{ID: id, IncidentID: incidentID, TenantID: tids[i]}
		}
		if e.Involvement == incident.In && d.Involvement == incident.Out {
			left = append(left, e.TenantID)
		}
		e.Data, e.Encrypted, e.Places, e.Records, e.Version = d.Data, strings.ToLower(d.Encrypted), d.Places, d.Records, e.Version+1
		if err := e.Decide(d.Involvement, d.Reason, by.ID, tx.Now); err != nil {
			return err
		}
		rows = append(rows, e)
	}
	f.FactsVersion++ // so that the sweep finds a list that broke off between two slices
	f.FactsAt = tx.Now
	if err := tx.Update(&f.Incident); err != nil {
		return err
	}
	tx.Record("exposures.decided", by.ID, f.Number, says{"decisions": ds})
	if err := tx.Replace(rows); err != nil {
		return err
	}
	if len(left) == 0 {
		return nil
	}
	if err := a.voidLetters(tx, f, by, left); err != nil {
		return err
	}
	return a.endDuties(tx, f, left, "not required: the customer is not affected")
}

// voidLetters voids the unsigned editions that hold a letter to customers who
// turned out not to be affected.
func (a *App) voidLetters(tx *store.Tx, f *incident.File, by people.Person, tids []string) error {
	n, err := tx.Look().NoticeOf(f.ID, notice.Initial)
	if err != nil || n == nil {
		return err
	}
	for _, tid := range tids {
		letter := notice.Draft{NoticeID: n.ID, TenantID: tid, AuthorID: by.ID}
		if err := a.voidEdition(tx, f.Number, letter, "a customer in it is not affected"); err != nil {
			return err
		}
	}
	return nil
}

// decided closes the question when the list is complete and has the duties
// worked out.
func (a *App) decided(tx *store.Tx, by people.Person, in DecideExposures) error {
	f, err := tx.LockFile(in.IncidentID)
	if err != nil {
		return err
	}
	if in.Complete {
		f.CustomersKnown = true
		task, err := tx.Look().OpenTask(f.ID, "identify_customers", "")
		if err != nil {
			return err
		}
		if task != nil {
			task.DoneAt, task.DoneBy = &tx.Now, &by.ID
			if err := tx.Update(task); err != nil {
				return err
			}
		}
	}
	tx.Record("customers.decided", by.ID, f.Number, says{"complete": in.Complete, "decisions": len(in.Decisions)})
	return a.factsChanged(tx, &f.Incident)
}

// endDuties ends the open obligations towards some customers; nil means
// towards everybody.
func (a *App) endDuties(tx *store.Tx, f *incident.File, tids []string, reason string) error {
	var duties []incident.Obligation
	var err error
	if tids == nil {
		duties, err = tx.Look().Obligations(f.ID)
	} else {
		var byTenant map[string][]incident.Obligation
		byTenant, err = tx.Look().ObligationsOf(f.ID, tids)
		for _, os := range byTenant {
			duties = append(duties, os...)
		}
	}
	if err != nil {
		return err
	}
	var ended []incident.Obligation
	for _, o := range duties {
		if o.Open() && o.End(reason, tx.Now) == nil {
			o.Version++
			ended = append(ended, o)
		}
	}
	return tx.Replace(ended)
}
