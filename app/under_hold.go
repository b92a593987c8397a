package app

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// deadlines are the binding deadlines of customers as holds leave them: a held
// duty is in none, and one that was held is due by the later date.
func deadlines(l store.Look, incidentID string, now time.Time) ([]store.Deadline, error) {
	holds, err := l.Holds(incidentID)
	if err != nil {
		return nil, err
	}
	if len(holds) == 0 {
		return l.Deadlines(incidentID)
	}
	duties, err := l.Obligations(incidentID)
	first := map[string]store.Deadline{}
	for _, o := range duties {
		if o.TenantID == nil || !o.Open() || o.Undecided || o.DueAt == nil {
			continue
		}
		c := incident.UnderHold(o, holds, now)
		was, ok := first[*o.TenantID]
		if !c.Held && (!ok || c.DueAt.Before(was.DueAt)) {
			first[*o.TenantID] = store.Deadline{TenantID: *o.TenantID, DueAt: *c.DueAt, StartedAt: *o.StartedAt, OpenedAt: o.OpenedAt}
		}
	}
	out := make([]store.Deadline, 0, len(first))
	for _, d := range first {
		out = append(out, d)
	}
	slices.SortFunc(out, store.Deadline.Compare)
	return out, err
}

// authorityDeadlines are the open dated duties towards authorities as holds
// leave them, each with the date that counts.
func authorityDeadlines(l store.Look, incidentID string, now time.Time) ([]incident.Obligation, error) {
	duties, err := l.AuthorityObligations(incidentID)
	if err != nil {
		return nil, err
	}
	holds, err := l.Holds(incidentID)
	var out []incident.Obligation
	for _, o := range duties {
		if !o.Open() || o.DueAt == nil {
			continue
		}
		if c := incident.UnderHold(o, holds, now); !c.Held {
			o.DueAt = c.DueAt // of this copy, which nobody stores
			out = append(out, o)
		}
	}
	return out, err
}

// withheld tells which of some customers' letters are held back, and why.
func withheld(l store.Look, incidentID string, tids []string, now time.Time) (map[string]incident.Withheld, error) {
	holds, err := l.Holds(incidentID)
	if err != nil || !slices.ContainsFunc(holds, func(h incident.Hold) bool { return h.InForce(now) }) {
		return nil, err
	}
	duties, err := l.ObligationsOf(incidentID, tids)
	out := map[string]incident.Withheld{}
	for _, tid := range tids {
		if w := incident.Withhold(duties[tid], holds, now); w != nil {
			out[tid] = *w
		}
	}
	return out, err
}

// refuseHeld refuses to fan an edition out of which every letter is held back.
// Where only some are, they wait one by one.
func refuseHeld(l store.Look, e notice.Edition, copies []notice.Copy, now time.Time) error {
	tids := make([]string, len(copies))
	for i := range copies {
		tids[i] = copies[i].TenantID
	}
	held, err := withheld(l, e.IncidentID, tids, now)
	if err != nil || len(held) == 0 || len(held) < len(tids) {
		return err
	}
	return fault.Conflict("Nothing of edition %d is sent. %s", e.Number, held[tids[0]].Why())
}
