package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DecideProposal is legal's word on a later date that was worked out. The
// proposal stands for all that are alike: the same duty of the incident from
// the same date to the same date, however many customers.
type DecideProposal struct {
	ProposalID string
	Reason     string
}

// AcceptLater accepts a later date, or the end of a duty, with a reason.
// Nothing moves before a second person seconds it. It returns how many duties
// it stands for. Conflict when it was decided, or facts have made it moot.
func (a *App) AcceptLater(ctx context.Context, by people.Person, in DecideProposal) (int, error) {
	return a.decideLater(ctx, by, in, true)
}

// DeclineLater declines a later date with a reason: the date that stands
// stays, and the same one is not proposed again.
func (a *App) DeclineLater(ctx context.Context, by people.Person, in DecideProposal) (int, error) {
	return a.decideLater(ctx, by, in, false)
}

func (a *App) decideLater(ctx context.Context, by people.Person, in DecideProposal, accept bool) (int, error) {
	if err := by.Must(people.AcceptLater); err != nil {
		return 0, err
	}
	verb, n := "deadline.later_declined", 0
	if accept {
		verb = "deadline.later_accepted"
	}
	return n, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, group, err := lockProposals(tx, in.ProposalID)
		if err != nil {
			return err
		}
		for i := range group {
			if err := group[i].Decide(accept, in.Reason, by.ID, tx.Now); err != nil {
				return err
			}
			group[i].Version++
		}
		n = len(group)
		tx.Record(verb, by.ID, f.Number, proposalSays(group, in.Reason))
		return tx.Replace(group)
	})
}

// SecondLater puts accepted later dates in force: each duty is superseded by
// one with the later clock, or ends, and the alarms follow. Conflict when
// legal has not accepted them or the same person did.
func (a *App) SecondLater(ctx context.Context, by people.Person, proposalID string) (int, error) {
	if err := by.Must(people.SecondLater); err != nil {
		return 0, err
	}
	n := 0
	return n, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, group, err := lockProposals(tx, proposalID)
		if err != nil {
			return err
		}
		n = len(group)
		w, err := secondAll(tx, by, group)
		if err != nil {
			return err
		}
		tx.Record("deadline.later_seconded", by.ID, f.Number, proposalSays(group, group[0].Reason))
		if err := tx.Replace(group); err != nil {
			return err
		}
		if err := w.store(tx); err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		return a.planAlarms(tx, f, org)
	})
}

// secondAll seconds each proposal of a group and gathers what comes of it.
func secondAll(tx *store.Tx, by people.Person, group []incident.Proposal) (*dutyWriter, error) {
	ids := make([]string, len(group))
	for i := range group {
		ids[i] = group[i].ObligationID
	}
	duties, err := tx.Look().ObligationsByID(ids)
	if err != nil {
		return nil, err
	}
	w := &dutyWriter{now: tx.Now}
	for i := range group {
		p := &group[i]
		if err := p.Second(by.ID, tx.Now); err != nil {
			return nil, err
		}
		p.Version++
		old := duties[p.ObligationID]
		if p.Ends {
			if err := old.End("not required: "+p.Reason, tx.Now); err != nil {
				return nil, err
			}
			w.change(old)
			continue
		}
		if err := w.supersede(old, p.Obligation(old, tx.Now), "legal accepted a later date: "+p.Reason); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// lockProposals locks the incident of a proposal and returns all that wait and
// are alike with it. Conflict when it waits no more.
func lockProposals(tx *store.Tx, id string) (*incident.File, []incident.Proposal, error) {
	before, err := tx.Look().Proposal(id)
	if err != nil {
		return nil, nil, err
	}
	f, err := tx.LockFile(before.IncidentID)
	if err != nil {
		return nil, nil, err
	}
	p, err := tx.Look().Proposal(id)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := tx.Look().WaitingProposals(f.ID)
	if err != nil {
		return nil, nil, err
	}
	group := slices.DeleteFunc(waiting, func(q incident.Proposal) bool { return !q.Alike(p) })
	if !slices.ContainsFunc(group, func(q incident.Proposal) bool { return q.ID == id }) {
		return nil, nil, fault.Conflict("This proposal waits for nobody any more: it was decided, its duty was met or has ended, or the facts have changed. Look at the duties again.")
	}
	return f, group, nil
}

func proposalSays(group []incident.Proposal, reason string) says {
	p := group[0]
	rows := make([]string, len(group))
	for i := range group {
		rows[i] = group[i].ObligationID
	}
	return says{"duty": p.Name, "regime": p.RegimeID, "duties": len(group), "from": p.FromDue, "to": p.ToDue, "ends": p.Ends, "cause": p.Cause, "reason": reason, "digest": sum(rows...)}
}
