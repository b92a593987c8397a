package app

import (
	"context"
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
	Encrypted   string // yes, no or unknown; "" is unknown
	Places      tenant.List
	Records     *int
	Counts      incident.Counts // people by place; nil leaves what is on record

	Row  int  `json:"-"` // of the list that it came in, 1 first; 0 counts by place
	Seen *int `json:"-"` // version of what was on record when it was decided, 0 for nothing; nil does not say
}

// DecideExposures is a list of decisions. Complete says that the list answers
// "which customers?" in full: everybody else is out of the question.
type DecideExposures struct {
	IncidentID string
	Decisions  []Decision
	Complete   bool
	Facts      int // version of the facts that were read before deciding; 0 does not say
}

// DecideExposures decides many customers at once, in slices: every reference
// and reason is checked before the first is written. NotFound names customers
// that are not on record. Conflict when what was read before has changed. Said
// twice, it changes nothing the second time.
func (a *App) DecideExposures(ctx context.Context, by people.Person, in DecideExposures) error {
	if err := by.Must(people.DecideExposures); err != nil {
		return err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return err
	}
	_, known, err := a.checkDecisions(l, by, in)
	if err != nil {
		return err
	}
	changed := 0
	for rest := in.Decisions; len(rest) > 0; {
		n := min(slice, len(rest))
		err := a.Store.Tx(ctx, func(tx *store.Tx) error {
			c, err := a.decideSlice(tx, by, in, rest[:n], known)
			changed += c
			return err
		})
		if err != nil {
			return err
		}
		rest = rest[n:]
		in.Facts = 0 // from here on the facts change by our own hand
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error { return a.decided(tx, by, in, changed) })
}

// decideSlice writes those decisions of a slice that change something, and
// returns how many.
func (a *App) decideSlice(tx *store.Tx, by people.Person, in DecideExposures, ds []Decision, known map[string]tenant.Tenant) (int, error) {
	f, err := tx.LockFile(in.IncidentID)
	if err != nil {
		return 0, err
	}
	if facts, err := factsRead(tx.Look(), f); err != nil {
		return 0, err
	} else if in.Facts != 0 && in.Facts != facts {
		return 0, fault.Conflict("The facts of %s have changed since you read them. Read them again before you decide.", f.Number)
	}
	c, err := a.decideRows(tx, by, f, ds, known)
	if err != nil || len(c.rows) == 0 {
		return 0, err
	}
	f.FactsVersion++ // so that the sweep finds a list that broke off between two slices
	f.FactsAt = tx.Now
	if err := tx.Update(&f.Incident); err != nil {
		return 0, err
	}
	tx.Record("exposures.decided", by.ID, f.Number, says{"decisions": c.decisions})
	if err := tx.Replace(c.rows); err != nil {
		return 0, err
	}
	if len(c.left) == 0 {
		return len(c.rows), nil
	}
	if err := a.strikeLetters(tx, f, by, c.left); err != nil {
		return 0, err
	}
	return len(c.rows), a.endDuties(tx, f, c.left, "not required: the customer is not affected")
}

// changes are what a slice of decisions changes.
type changes struct {
	rows      []incident.Exposure
	decisions []Decision
	left      []string // customers who were in and are out
}

func (a *App) decideRows(tx *store.Tx, by people.Person, f *incident.File, ds []Decision, known map[string]tenant.Tenant) (changes, error) {
	var out changes
	tids := make([]string, len(ds))
	for i, d := range ds {
		tids[i] = known[d.Reference].ID
	}
	have, err := tx.Look().ExposuresOf(f.ID, tids)
	if err != nil {
		return out, err
	}
	for i, d := range ds {
		old := have[tids[i]]
		if d.Seen != nil && *d.Seen != old.Version {
			return out, fault.Conflict("%s was decided by somebody else while you wrote. What stands now is on the page: compare it with what you wrote, and decide again.", d.Reference)
		}
		e := old
		if e.ID == "" {
			if e.ID, err = newID(); err != nil {
				return out, err
			}
			e.IncidentID, e.TenantID = f.ID, tids[i]
		}
		e.Data, e.Encrypted, e.Places, e.Records = d.Data, strings.ToLower(d.Encrypted), d.Places, d.Records
		e.Counts = d.counts(old)
		if err := e.Decide(d.Involvement, d.Reason, by.ID, tx.Now); err != nil {
			return out, err
		}
		e.Find(old.Involvement, f.CustomersKnownAt, tx.Now)
		if !e.Differs(old) {
			continue
		}
		if old.Involvement == incident.In && e.Involvement == incident.Out {
			out.left = append(out.left, e.TenantID)
		}
		e.Version++
		out.rows, out.decisions = append(out.rows, e), append(out.decisions, d)
	}
	return out, nil
}

// strikeLetters strikes the unsigned letters to customers who turned out not to
// be affected.
func (a *App) strikeLetters(tx *store.Tx, f *incident.File, by people.Person, tids []string) error {
	n, err := tx.Look().NoticeOf(f.ID, notice.Initial)
	if err != nil || n == nil {
		return err
	}
	_, err = a.strike(tx, f.Number, n.ID, by.ID, tids, "the customer is not affected", false)
	return err
}

// decided closes the question when the list is complete and has the duties
// worked out, unless the list changed nothing.
func (a *App) decided(tx *store.Tx, by people.Person, in DecideExposures, changed int) error {
	f, err := tx.LockFile(in.IncidentID)
	if err != nil {
		return err
	}
	if changed == 0 && (f.CustomersKnown || !in.Complete) {
		return nil
	}
	if in.Complete {
		f.ListClosed(tx.Now)
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
	tx.Record("customers.decided", by.ID, f.Number, says{"complete": in.Complete, "decisions": len(in.Decisions), "changed": changed})
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
