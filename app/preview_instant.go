package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// Move is what a fact does to one clock: it starts without From, stops without
// To, and else moves: earlier at once, later only after two people say so.
type Move struct {
	Name    string
	Soft    bool
	Tenants int // 0 for a duty towards an authority
	From    *time.Time
	To      *time.Time
	Waits   bool // later, by a fact alone: it is proposed and moves nothing
}

// Standpoint is since when we count as aware and what runs because of it.
type Standpoint struct {
	At      *time.Time // nil while nothing is recorded that it could follow from
	Working []clock.Step
	Running []PreviewLine
}

// AwarenessNow tells since when we count as aware, why, and which clocks
// run towards whom nobody has told yet.
func (a *App) AwarenessNow(ctx context.Context, by people.Person, incidentID string) (Standpoint, error) {
	l, f, org, err := a.previewed(ctx, by, incidentID)
	if err != nil {
		return Standpoint{}, err
	}
	var out Standpoint
	if at, working, ok := rulebook.Awareness(instantsOf(f), investigationCap(org.Organisation)); ok {
		out.At, out.Working = &at, working
	}
	all, err := a.clocksOf(l, f, org)
	if err != nil {
		return out, err
	}
	met, err := l.MetDuties(f.ID)
	out.Running = unmet(all, met)
	return out, err
}

// unmet takes away from some clocks whoever has been told already.
func unmet(lines []PreviewLine, met []store.MetDuty) []PreviewLine {
	var out []PreviewLine
	for _, line := range lines {
		towards := line.Tenants > 0
		for _, m := range met {
			same := line.Soft == m.Soft && line.StartedAt.Equal(m.StartedAt) && line.DueAt.Equal(m.DueAt)
			switch {
			case same && towards && m.Tenants > 0 && line.Name == m.Name:
				line.Tenants -= m.Tenants
			case same && !towards && m.Tenants == 0 && line.Name == towardsAuthority(m.Name, m.Recipient):
				line.Tenants = -1
			}
		}
		if line.Tenants > 0 || !towards && line.Tenants == 0 {
			out = append(out, line)
		}
	}
	return out
}

// towardsAuthority names a duty with whom it is owed to.
func towardsAuthority(name, recipient string) string { return name + ", to " + recipient }

// PreviewInstant tells which clocks an instant would start, stop or move, and
// changes nothing. It refuses what recording or settling it would refuse.
func (a *App) PreviewInstant(ctx context.Context, by people.Person, in RecordInstant) ([]Move, error) {
	l, f, org, err := a.previewed(ctx, by, in.IncidentID)
	if err != nil {
		return nil, err
	}
	if err := stillStands(f, in.Kind, in.Stood); err != nil {
		return nil, err
	}
	before := *f
	then := in.instant()
	then.ID = "preview"
	if in.Kind == incident.Aware {
		then.Standing = incident.Settled
		if err := notLater(f, org.Organisation, in.At); err != nil {
			return nil, err
		}
	}
	if _, err := f.Record(then, a.Now()); err != nil {
		return nil, err
	}
	if in.closes() {
		return nil, mayClose(l, &before)
	}
	if in.Kind != incident.Aware && !slices.Contains(anchors, in.Kind) {
		return nil, nil
	}
	out, err := a.movesBetween(l, &before, f, org)
	for i := range out {
		out[i].Waits = out[i].From != nil && out[i].To != nil && out[i].To.After(*out[i].From)
	}
	return out, err
}

func (a *App) previewed(ctx context.Context, by people.Person, incidentID string) (store.Look, *incident.File, ground, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return l, nil, ground{}, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return l, nil, ground{}, err
	}
	org, err := a.ground(l, f.ID)
	return l, f, org, err
}

// clocksOf works out every clock that the facts start: towards customers that
// are affected or may be, and towards authorities.
func (a *App) clocksOf(l store.Look, f *incident.File, org ground) ([]PreviewLine, error) {
	if !f.Running() {
		return nil, nil
	}
	var p ConfirmationPreview
	if err := a.previewLines(l, f, org, &p); err != nil {
		return nil, err
	}
	out := slices.Concat(p.Running, p.Starting)
	authorities, err := a.authorityDuties(l, f, org)
	if err != nil {
		return nil, err
	}
	for _, d := range authorities {
		if d.Answer == rulebook.Bites && d.Clock != nil {
			out = append(out, PreviewLine{Name: towardsAuthority(incident.Label(d.Regime), d.Regime.Recipient), Soft: d.Clock.Soft, StartedAt: d.Clock.StartedAt, DueAt: d.Clock.Due})
		}
	}
	sortPreview(out)
	return out, nil
}

// moves pairs the clocks that were with those that are now: what has the same
// name and as many customers is taken to be the same clock, in their order.
func moves(was, now []PreviewLine) []Move {
	var out []Move
	gone := slices.DeleteFunc(slices.Clone(was), func(x PreviewLine) bool { return slices.Contains(now, x) })
	for _, n := range now {
		if slices.Contains(was, n) {
			continue
		}
		m := Move{Name: n.Name, Soft: n.Soft, Tenants: n.Tenants, To: &n.DueAt}
		if i := slices.IndexFunc(gone, func(x PreviewLine) bool { return x.Name == n.Name && x.Tenants == n.Tenants }); i >= 0 {
			from := gone[i].DueAt
			m.From = &from
			gone = slices.Delete(gone, i, i+1)
		}
		out = append(out, m)
	}
	for _, g := range gone {
		out = append(out, Move{Name: g.Name, Soft: g.Soft, Tenants: g.Tenants, From: &g.DueAt})
	}
	return out
}
