package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ProposeLaterAwareness asks for an awareness after the one that stands, with
// a reason. Nothing changes before a second person seconds it. Invalid when it
// is not later: then legal settles it alone. Conflict when one waits already.
func (a *App) ProposeLaterAwareness(ctx context.Context, by people.Person, in SettleAwareness) (*incident.AwarenessProposal, error) {
	if err := by.Must(people.SettleAwareness); err != nil {
		return nil, err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return nil, err
	}
	var out *incident.AwarenessProposal
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		if err := a.mayProposeLater(tx.Look(), f, org, in, tx.Now); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &incident.AwarenessProposal{ID: id, IncidentID: f.ID, At: in.At.UTC(), Zone: in.Zone, Reason: in.Reason, Stood: standingAwareness(f), ProposedAt: tx.Now, ProposedBy: by.ID, Version: 1}
		tx.Record("awareness.later_proposed", by.ID, f.Number, says{"at": out.At, "zone": out.Zone, "reason": out.Reason, "stood": f.At(incident.Aware)})
		return tx.Insert(out)
	})
}

func (a *App) mayProposeLater(l store.Look, f *incident.File, org people.Organisation, in SettleAwareness, now time.Time) error {
	if err := stillStands(f, incident.Aware, in.Stood); err != nil {
		return err
	}
	had, err := l.AwarenessProposals(f.ID)
	if err != nil {
		return err
	}
	for i := range had {
		if had[i].Waits() {
			return fault.Conflict("A later awareness is proposed already and waits for its second person.")
		}
	}
	if notLater(f, org, in.At) == nil {
		return fault.Invalid("This is not later than what stands. Settle it: one person can.").In("at")
	}
	try := *f
	_, err = try.Record(laterAwareness(in), now)
	return err
}

// laterAwareness is the instant that a proposal becomes.
func laterAwareness(in SettleAwareness) incident.Instant {
	return incident.Instant{ID: "later", Kind: incident.Aware, At: in.At, Zone: in.Zone, Source: "legal", Standing: incident.Settled, Reason: in.Reason}
}

func standingAwareness(f *incident.File) string {
	if i := f.Current(incident.Aware); i != nil {
		return i.ID
	}
	return ""
}

// SecondLaterAwareness records a proposed later awareness as settled. It is
// the second person's act, so every clock that runs from it moves without
// another proposal. WithdrawLaterAwareness takes it back instead.
func (a *App) SecondLaterAwareness(ctx context.Context, by people.Person, proposalID string) (*incident.Instant, error) {
	if err := by.Must(people.SecondLater); err != nil {
		return nil, err
	}
	var out *incident.Instant
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, f, err := lockLaterAwareness(tx, proposalID)
		if err != nil {
			return err
		}
		if err := p.Second(by.ID, standingAwareness(f), tx.Now); err != nil {
			return err
		}
		author := people.Person{ID: p.ProposedBy} // legal's word; the second person stands beside it
		out, err = a.record(tx, f, author, laterAwareness(SettleAwareness{At: p.At, Zone: p.Zone, Reason: p.Reason}))
		if err != nil {
			return err
		}
		if err := tx.Insert(out); err != nil {
			return err
		}
		p.InstantID = &out.ID
		if err := tx.Update(p); err != nil {
			return err
		}
		tx.Record("awareness.later_seconded", by.ID, f.Number, says{"at": p.At, "zone": p.Zone, "reason": p.Reason, "proposed_by": p.ProposedBy, "corrects": out.CorrectsID})
		return a.factsChanged(tx, &f.Incident)
	})
}

// WithdrawLaterAwareness takes back a later awareness that waits, with a
// reason. Conflict when it waits no more.
func (a *App) WithdrawLaterAwareness(ctx context.Context, by people.Person, in DecideProposal) error {
	if err := by.Must(people.AcceptLater); err != nil {
		return err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, f, err := lockLaterAwareness(tx, in.ProposalID)
		if err != nil {
			return err
		}
		if !p.Waits() {
			return fault.Conflict("No later awareness waits here any more.")
		}
		p.WithdrawnAt = &tx.Now
		tx.Record("awareness.later_withdrawn", by.ID, f.Number, says{"at": p.At, "reason": in.Reason})
		return tx.Update(p)
	})
}

func lockLaterAwareness(tx *store.Tx, id string) (*incident.AwarenessProposal, *incident.File, error) {
	before, err := tx.Look().AwarenessProposal(id)
	if err != nil {
		return nil, nil, err
	}
	f, err := tx.LockFile(before.IncidentID)
	if err != nil {
		return nil, nil, err
	}
	p, err := tx.Look().AwarenessProposal(id)
	return &p, f, err
}

// secondedAwareness returns the proposal through which the awareness that
// stands was set later by two people, or nil.
func secondedAwareness(l store.Look, f *incident.File) (*incident.AwarenessProposal, error) {
	had, err := l.AwarenessProposals(f.ID)
	stands := standingAwareness(f)
	for i := range had {
		if p := &had[i]; p.SecondedAt != nil && deref(p.InstantID) == stands {
			return p, err
		}
	}
	return nil, err
}
