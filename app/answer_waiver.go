package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// AnswerWaiver is legal's word on proposals that duties are not required.
type AnswerWaiver struct {
	IncidentID string
	Waivers    []string // ids
	Approve    bool
	Reason     string // needed for declining
}

// AnswerWaiver approves or declines proposals. Approved, the duty ends as not
// required and its alarms with it; declined, it stays as it is. Conflict when
// somebody answered before, when the duty is not open any more, or when the
// answer comes from whoever proposed it.
func (a *App) AnswerWaiver(ctx context.Context, by people.Person, in AnswerWaiver) error {
	if err := by.Must(people.AnswerWaivers); err != nil {
		return err
	}
	ids, err := chosen(in.Waivers, "proposal", "proposals")
	if err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		waivers, err := a.waiversAnswered(tx, f, by, in, ids)
		if err != nil {
			return err
		}
		verb := "waiver.declined"
		if in.Approve {
			verb = "waiver.approved"
		}
		tx.Record(verb, by.ID, f.Number, says{"duties": len(waivers), "why": waivers[0].Reason, "reason": in.Reason, "digest": sum(ids...)})
		if err := tx.Replace(waivers); err != nil {
			return err
		}
		if !in.Approve {
			return nil
		}
		return a.endWaived(tx, f, waivers)
	})
}

func (a *App) waiversAnswered(tx *store.Tx, f *incident.File, by people.Person, in AnswerWaiver, ids []string) ([]incident.Waiver, error) {
	have, err := tx.Look().Waivers(f.ID)
	if err != nil {
		return nil, err
	}
	known := make(map[string]incident.Waiver, len(have))
	for _, w := range have {
		known[w.ID] = w
	}
	var out []incident.Waiver
	for _, id := range ids {
		w, ok := known[id]
		if !ok {
			return nil, fault.NotFound("There is no such proposal about %s on record.", f.Number)
		}
		if err := w.Decide(in.Approve, in.Reason, by.ID, tx.Now); err != nil {
			return nil, err
		}
		w.Version++
		out = append(out, w)
	}
	return out, nil
}

// endWaived ends the duties that are not required, and what watches them.
func (a *App) endWaived(tx *store.Tx, f *incident.File, waivers []incident.Waiver) error {
	ids := make([]string, len(waivers))
	for i, w := range waivers {
		ids[i] = w.ObligationID
	}
	duties, err := tx.Look().ObligationsByID(ids)
	if err != nil {
		return err
	}
	var ended []incident.Obligation
	for _, w := range waivers {
		o := duties[w.ObligationID]
		if err := o.End("not required: "+w.Reason, tx.Now); err != nil {
			return err
		}
		o.Version++
		ended = append(ended, o)
	}
	if err := tx.Replace(ended); err != nil {
		return err
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	return a.planAlarms(tx, f, org)
}
