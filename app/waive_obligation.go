package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ProposeWaiver says of some duties of one incident, for one reason, that they
// are not required.
type ProposeWaiver struct {
	IncidentID  string
	Obligations []string // ids
	Reason      string
}

// mostWaived is how many duties one act may waive.
const mostWaived = 2000

// ProposeWaiver proposes that duties are not required. Nothing ends before
// somebody else from legal approves it. Invalid without a reason; Conflict
// when one of the duties is not open, or is proposed already.
func (a *App) ProposeWaiver(ctx context.Context, by people.Person, in ProposeWaiver) ([]incident.Waiver, error) {
	if err := by.Must(people.ProposeWaivers); err != nil {
		return nil, err
	}
	ids, err := chosen(in.Obligations, "duty", "duties")
	if err != nil {
		return nil, err
	}
	var out []incident.Waiver
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		if out, err = a.waivers(tx, f, by, in.Reason, ids); err != nil {
			return err
		}
		tx.Record("waiver.proposed", by.ID, f.Number, says{"duties": len(out), "reason": in.Reason, "digest": sum(ids...)})
		return tx.Insert(out)
	})
}

// waivers makes the proposals, one for each duty.
func (a *App) waivers(tx *store.Tx, f *incident.File, by people.Person, reason string, duties []string) ([]incident.Waiver, error) {
	have, err := tx.Look().ObligationsByID(duties)
	if err != nil {
		return nil, err
	}
	proposed, err := tx.Look().Waivers(f.ID)
	if err != nil {
		return nil, err
	}
	fresh, err := ids(len(duties))
	if err != nil {
		return nil, err
	}
	var out []incident.Waiver
	for i, id := range duties {
		o, ok := have[id]
		if !ok || o.IncidentID != f.ID {
			return nil, fault.NotFound("There is no such duty of %s on record.", f.Number)
		}
		if slices.ContainsFunc(proposed, func(w incident.Waiver) bool { return w.ObligationID == id && w.Waiting() }) {
			return nil, fault.Conflict("That %s is not required is proposed already, and waits for legal.", o.Name)
		}
		w, err := incident.Waive(o, incident.Waiver{ID: fresh[i], Reason: reason, ProposedBy: by.ID, ProposedAt: tx.Now})
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// chosen refuses an empty list and a very long one, and takes what stands
// there twice once.
func chosen(list []string, one, many string) ([]string, error) {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	switch {
	case len(list) == 0:
		return nil, fault.Invalid("Choose at least one %s.", one)
	case len(list) > mostWaived:
		return nil, fault.Invalid("%d %s are more than one act takes: choose %d at most.", len(list), many, mostWaived)
	}
	return list, nil
}
