package clock

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Start runs the rule from the trigger instant at. It refuses (fault.Invalid)
// an absent instant and a rule that cannot be counted: an unknown method,
// unit, zone or calendar, or a length below 1 or beyond ten years.
//
// Due is never later than the statutory reading: where the conservative
// method would end later (72 elapsed hours over a spring clock change can pass
// the end of the third day), Due is the statutory instant.
//
// A later trigger never has an earlier due, with three exceptions that the
// sources themselves make: what ends at the same time of day (30 January 23:00
// and 31 January 08:00 both end on 28 February), weekdays of an agreement
// (Friday 17:00 and Saturday 08:00 both end on a Monday), and DORA's noon
// (Saturday's end moves past Monday's 09:00). There a later trigger never has
// an earlier date.
func (r Rule) Start(at time.Time) (Clock, error) {
	at = at.UTC()
	if err := r.check(at); err != nil {
		return Clock{}, err
	}
	g, err := r.ground()
	if err != nil {
		return Clock{}, err
	}
	c := Clock{StartedAt: at, Working: []Step{{Says: "Runs from " + g.both(at) + ".", At: &at, Source: r.Source}}}
	if r.Conservative == Soft {
		return r.startSoft(c, g)
	}
	due, err := r.conservative(at, g)
	if err != nil {
		return Clock{}, err
	}
	c.Due = due.end
	c.add(due)
	if err := r.addOuter(&c, g); err != nil {
		return Clock{}, err
	}
	if err := r.addContested(&c, g); err != nil {
		return Clock{}, err
	}
	c.Working = append(c.Working, r.lacking(g)...)
	if !methods[r.Conservative].days { // a count of days already speaks of the wall's dates
		c.Working = append(c.Working, changeOfClocks(c.StartedAt, c.Due, g)...)
	}
	return c, nil
}

// check refuses what no method could count. The years keep an instant that was
// mistyped from being counted from: no duty to notify is older or lies further
// ahead, and no calendar is known there.
func (r Rule) check(at time.Time) error {
	switch {
	case at.IsZero():
		return fault.Invalid("No instant is recorded from which this period runs: record it first.")
	case at.Year() < 1970 || at.Year() > 2200:
		return fault.Invalid("%s lies outside the years 1970 to 2200: check the date.", at.Format(time.RFC3339))
	case r.Contested != "" && r.Contested != Contested35:
		return fault.Invalid("%q is not a contested reading this version knows: use %s or none.", r.Contested, Contested35)
	case r.Contested != "" && (r.Unit != UnitHours || r.Conservative == Soft):
		return fault.Invalid("%s is a reading of periods in hours, not of %q.", r.Contested, r.Unit)
	}
	if r.Conservative != DoraInitial && r.Statutory != DoraInitial {
		return nil
	}
	if r.Awareness == nil || r.Awareness.IsZero() || r.Awareness.Year() < 1970 || r.Awareness.Year() > 2200 {
		return fault.Invalid("%s also runs from awareness: record when the entity became aware.", DoraInitial)
	}
	return nil
}

// add appends a reading's working and the closed days that it skipped.
func (c *Clock) add(r reading) {
	c.Working = append(c.Working, r.steps...)
	c.skip(r.closed)
}

// skip keeps the closed days of a reading, each once, in order.
func (c *Clock) skip(closed []skipped) {
	second := len(c.Closed) > 0
	for _, s := range closed {
		c.Closed = append(c.Closed, ClosedDay{Date: s.day.midnight.Format(time.DateOnly), Why: s.why, Calendar: s.calendar})
	}
	if !second {
		return // one reading passes its days in order
	}
	slices.SortStableFunc(c.Closed, func(a, b ClosedDay) int { return strings.Compare(a.Date, b.Date) })
	c.Closed = slices.CompactFunc(c.Closed, func(a, b ClosedDay) bool { return a.Date == b.Date })
}

// startSoft sets the house's target. Its cap is a statutory period where the
// law has only an outer limit (New York: "immediately", within 30 days).
func (r Rule) startSoft(c Clock, g ground) (Clock, error) {
	if r.Target <= 0 {
		return Clock{}, fault.Invalid("A duty without a number in law needs a target in hours: set one above zero.")
	}
	if most := longestHours * time.Hour; r.Target > most || r.Cap < 0 || r.Cap > most {
		return Clock{}, fault.Invalid("A target and its cap must lie between zero and ten years.")
	}
	c.Soft = true
	c.Due = c.StartedAt.Add(r.Target)
	c.Working = append(c.Working, step(c.Due, "", "A target, not a date set by law: %s after the start: %s.", inHours(r.Target), g.both(c.Due)))
	switch {
	case r.Statutory != "" && r.Statutory != Soft:
		read, err := r.statutory(r.Statutory, c.StartedAt, g)
		if err != nil {
			return Clock{}, err
		}
		outer := read.end
		c.Outer = &outer
		c.add(read)
		c.Working = append(c.Working, step(outer, r.Source, "That is the last date the law allows, never the date to aim at: %s.", g.both(outer)))
	case r.Cap > 0:
		outer := c.StartedAt.Add(r.Cap)
		c.Outer = &outer
		c.Working = append(c.Working, step(outer, "", "The house's ceiling: %s after the start: %s.", inHours(r.Cap), g.both(outer)))
	}
	if c.Outer != nil && c.Outer.Before(c.Due) {
		c.Due = *c.Outer
		c.Working = append(c.Working, step(c.Due, "", "The target lies beyond that limit, so the limit counts: %s.", g.both(c.Due)))
	}
	c.Working = append(append(c.Working, r.lacking(g)...), changeOfClocks(c.StartedAt, c.Due, g)...)
	return c, nil
}

func step(at time.Time, source, format string, args ...any) Step {
	return Step{Says: fmt.Sprintf(format, args...), At: &at, Source: source}
}
