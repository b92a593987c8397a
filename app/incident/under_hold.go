package incident

import (
	"slices"
	"time"
)

// TellAfterHold is how long we take at most to tell when a hold has ended: a
// policy of ours, since the laws say "without delay" again from then.
const TellAfterHold = 24 * time.Hour

// HeldClock is the clock of a duty as holds leave it. The duty's own record is
// never changed by them.
type HeldClock struct {
	Held    bool       // silent now: nobody may be told, nobody is woken
	Until   *time.Time // when it goes on; nil while the hold names no end
	DueAt   *time.Time // the later of the duty's own and a day after the hold
	OuterAt *time.Time // the duty's own and as long as it was held
}

// UnderHold works the clock of a duty out under the holds of its incident, in
// any order. A duty that was late before they asked stays late.
func UnderHold(o Obligation, holds []Hold, now time.Time) HeldClock {
	c := HeldClock{DueAt: o.DueAt, OuterAt: o.OuterAt}
	endless := false
	var counted time.Time // until here the outer date was moved already
	for _, h := range inOrderOfStart(holds) {
		if h.ApprovedAt == nil || h.StartsAt.After(now) || h.Over(o) != Paused || o.MetAt != nil && o.MetAt.Before(h.StartsAt) {
			continue
		}
		end := h.End()
		if h.InForce(now) && o.MetAt == nil {
			c.Held = true
			endless = endless || end == nil
			if end != nil && (c.Until == nil || end.After(*c.Until)) {
				c.Until = end
			}
		}
		if end == nil || o.DueAt == nil || o.DueAt.Before(h.StartsAt) || o.StartedAt != nil && !end.After(*o.StartedAt) {
			continue
		}
		if due := end.Add(TellAfterHold); due.After(*c.DueAt) {
			c.DueAt = &due
		}
		from := latest(h.StartsAt, counted)
		if o.StartedAt != nil {
			from = latest(from, *o.StartedAt)
		}
		if c.OuterAt != nil && end.After(from) {
			outer := c.OuterAt.Add(end.Sub(from))
			c.OuterAt = &outer
		}
		counted = latest(counted, *end)
	}
	if endless {
		c.Until = nil
	}
	return c
}

// Hold puts a group of customers under the holds of its incident: paused, or due
// later because of one that is over. What legal decided of one customer alone
// does not count for the group.
func (g *Group) Hold(holds []Hold, now time.Time) {
	if len(holds) == 0 || g.Met() {
		return
	}
	o := Obligation{RegimeID: g.RegimeID, StartedAt: &g.StartedAt, DueAt: &g.DueAt}
	c := UnderHold(o, holds, now)
	if g.Held, g.HeldUntil = c.Held, c.Until; slices.ContainsFunc(holds, func(h Hold) bool { return h.IsDiscreet() && h.InForce(now) }) {
		g.HeldUntil = nil
	}
	if g.Held || !c.DueAt.After(g.DueAt) {
		return
	}
	resumed := c.DueAt.Add(-TellAfterHold)
	g.DueAt, g.ResumedAt = *c.DueAt, &resumed
}

// Withheld is why a letter to a customer may not leave.
type Withheld struct {
	Until    *time.Time // nil while a hold names no end, or a decision is missing
	ToSettle []string   // names of the duties that legal must decide first
}

// Withhold tells whether a letter to a customer with these duties is held
// back: while a hold pauses one of them and no other runs on, and while legal
// has not decided about those that no law lets it pause. nil lets it go.
func Withhold(duties []Obligation, holds []Hold, now time.Time) *Withheld {
	var out Withheld
	paused, runs, open := 0, 0, 0
	forAll := slices.ContainsFunc(holds, func(h Hold) bool { return h.InForce(now) && len(h.Regimes) == 0 })
	for _, o := range duties {
		if !o.Open() || o.Undecided {
			continue
		}
		open++
		c := UnderHold(o, holds, now)
		switch {
		case c.Held:
			paused++
			if out.Until == nil || c.Until != nil && c.Until.Before(*out.Until) {
				out.Until = c.Until
			}
		case slices.ContainsFunc(holds, func(h Hold) bool { return h.InForce(now) && h.Over(o) == ToSettle }):
			out.ToSettle = append(out.ToSettle, o.Name)
		default:
			runs++
		}
	}
	if runs > 0 || paused+len(out.ToSettle) == 0 && (open > 0 || !forAll) {
		return nil
	}
	if len(out.ToSettle) > 0 {
		out.Until = nil
	}
	return &out
}

// Why says it in a sentence.
func (w Withheld) Why() string {
	switch {
	case len(w.ToSettle) > 0:
		return "Law enforcement asked us to wait. " + NotPaused(w.ToSettle) + " Until then no letter leaves."
	case w.Until == nil:
		return "Law enforcement asked us to wait. The letter leaves when the hold is lifted."
	}
	return "Law enforcement asked us to wait. The letter leaves when the hold ends, at " + stamp(*w.Until) + "."
}

func inOrderOfStart(holds []Hold) []Hold {
	out := slices.Clone(holds)
	slices.SortStableFunc(out, func(a, b Hold) int { return a.StartsAt.Compare(b.StartsAt) })
	return out
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// PausedRule is a rule whose duties a hold pauses now, in one incident.
type PausedRule struct{ IncidentID, RegimeID string }

// PausedRules lists the rules that holds pause now. What legal decided about
// one duty alone is left aside.
func PausedRules(holds []Hold, now time.Time) []PausedRule {
	var out []PausedRule
	for i := range holds {
		h := &holds[i]
		if !h.InForce(now) {
			continue
		}
		rules := slices.Clone(h.Allowed)
		for _, d := range h.Decisions {
			rules = append(rules, d.RegimeID)
		}
		for _, id := range rules {
			p := PausedRule{h.IncidentID, id}
			if h.Over(Obligation{RegimeID: id}) == Paused && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}
