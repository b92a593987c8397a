package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// PreviewLaterAwareness tells which clocks a later awareness would move once
// it is seconded, and changes nothing. It refuses what proposing would.
func (a *App) PreviewLaterAwareness(ctx context.Context, by people.Person, in SettleAwareness) ([]Move, error) {
	l, f, org, err := a.previewed(ctx, by, in.IncidentID)
	if err != nil {
		return nil, err
	}
	if err := a.mayProposeLater(l, f, org.Organisation, in, a.Now()); err != nil {
		return nil, err
	}
	return a.movesLater(l, f, org, in)
}

// PreviewSeconding tells the same of a later awareness that waits for its
// second person, for whoever reads it before they second it. Conflict when
// another awareness stands by now.
func (a *App) PreviewSeconding(ctx context.Context, by people.Person, p incident.AwarenessProposal) ([]Move, error) {
	l, f, org, err := a.previewed(ctx, by, p.IncidentID)
	if err != nil {
		return nil, err
	}
	if p.Stood != standingAwareness(f) {
		return nil, fault.Conflict("Another awareness was recorded since this was proposed. Withdraw it and propose it again.")
	}
	return a.movesLater(l, f, org, SettleAwareness{IncidentID: p.IncidentID, At: p.At, Zone: p.Zone, Reason: p.Reason})
}

func (a *App) movesLater(l store.Look, f *incident.File, org ground, in SettleAwareness) ([]Move, error) {
	before := *f
	if _, err := f.Record(laterAwareness(in), a.Now()); err != nil {
		return nil, err
	}
	return a.movesBetween(l, &before, f, org)
}

// movesBetween compares the clocks of an incident before and after a fact.
func (a *App) movesBetween(l store.Look, before, f *incident.File, org ground) ([]Move, error) {
	was, err := a.clocksOf(l, before, org)
	if err != nil {
		return nil, err
	}
	now, err := a.clocksOf(l, f, org)
	if err != nil {
		return nil, err
	}
	met, err := l.MetDuties(f.ID)
	return unmoved(moves(was, now), met), err
}

// unmoved takes away from some moves whoever has been told already: what was
// met stays as it is, for good.
func unmoved(in []Move, met []store.MetDuty) []Move {
	var out []Move
	for _, m := range in {
		towards, gone := m.Tenants > 0, false
		for _, d := range met {
			switch {
			case m.From == nil || !m.From.Equal(d.DueAt) || m.Soft != d.Soft:
			case towards && d.Tenants > 0 && m.Name == d.Name:
				m.Tenants -= d.Tenants
			case !towards && d.Tenants == 0 && m.Name == towardsAuthority(d.Name, d.Recipient):
				gone = true
			}
		}
		if !gone && (!towards || m.Tenants > 0) {
			out = append(out, m)
		}
	}
	return out
}
