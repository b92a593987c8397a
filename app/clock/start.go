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

// conservative counts in the rule's zone and, for day counts with a second
// zone, in that one too: the earlier end counts.
func (r Rule) conservative(at time.Time, g ground) (reading, error) {
	first, err := r.count(r.Conservative, at, r.Length, g, true)
	if err != nil || g.also == nil || !methods[r.Conservative].days {
		return first, err
	}
	other := g
	other.zone, other.name = g.also, g.alsoName
	second, err := r.count(r.Conservative, at, r.Length, other, true)
	if err != nil || !second.end.Before(first.end) {
		return first, err
	}
	second.steps = append(second.steps, step(second.end, "", "The day ends earlier in %s than in %s, so the earlier end counts.", City(g.alsoName), City(g.name)))
	return second, nil
}

// statutory counts in the rule's zone with the outer length and closed days.
func (r Rule) statutory(m Method, at time.Time, g ground) (reading, error) {
	g.days = g.outer
	return r.count(m, at, r.outerLength(), g, false)
}

// addOuter adds the statutory reading and holds Due at or before it.
func (r Rule) addOuter(c *Clock, g ground) error {
	m := r.Statutory
	if m == "" {
		m = r.Conservative
	}
	if m == Soft {
		return fault.Invalid("A period with a number cannot have an outer reading without one.")
	}
	if r.oneReading(m, g) {
		outer := c.Due
		c.Outer = &outer
		return nil
	}
	read, err := r.statutory(m, c.StartedAt, g)
	if err != nil {
		return err
	}
	outer := read.end
	c.Outer = &outer
	c.skip(read.closed)
	if outer.Equal(c.Due) {
		return nil
	}
	c.Working = append(c.Working, Step{Says: "The other reading, for judging what was late:"})
	c.Working = append(c.Working, read.steps...)
	if outer.Before(c.Due) {
		c.Due = outer
		c.Working = append(c.Working, step(outer, "", "It ends earlier here, so it counts: %s.", g.both(outer)))
	}
	return nil
}

// oneReading reports that both readings are the same count, as in most rules;
// it then need not be done twice.
func (r Rule) oneReading(m Method, g ground) bool {
	how, _ := methodFor(m, r.Unit)
	return m == r.Conservative && how.early == nil && g.also == nil && g.outer == g.days && r.outerLength() == r.Length
}

// addContested adds the reading that is shown and never scheduled. The days it
// skips are told in its own steps and kept out of Closed.
func (r Rule) addContested(c *Clock, g ground) error {
	if r.Contested == "" {
		return nil
	}
	if _, err := methods[Hours1182].length(Hours1182, r.outerLength(), r.Unit); err != nil {
		return err
	}
	g.days = g.outer
	read := contested(c.StartedAt, r.outerLength(), g)
	end := read.end.UTC()
	c.Contested = &end
	c.Working = append(c.Working, read.steps...)
	return nil
}

// lacking says that a reading skipped closed days of a place whose holidays
// nobody has told this version.
func (r Rule) lacking(g ground) []Step {
	m := r.Statutory
	if m == "" {
		m = r.Conservative
	}
	inner, _ := methodFor(r.Conservative, r.Unit)
	outer, _ := methodFor(m, r.Unit)
	var names []string
	if inner.skips && inner.early == nil && g.days.lacking {
		names = append(names, g.days.name)
	}
	if outer.skips && g.outer.lacking {
		names = append(names, g.outer.name)
	}
	var steps []Step
	for _, name := range slices.Compact(names) {
		steps = append(steps, Step{Says: "No holidays of " + name + " are on record in this version: only weekends are skipped, so the law's end may be later."})
	}
	return steps
}

func (r Rule) outerLength() int {
	if r.OuterLength > 0 {
		return r.OuterLength
	}
	return r.Length
}

// count runs one method over n of the rule's units; strict takes its
// conservative reading where it has one of its own.
func (r Rule) count(name Method, at time.Time, n int, g ground, strict bool) (reading, error) {
	m, ok := methodFor(name, r.Unit)
	if !ok {
		return reading{}, fault.Invalid("%q is not a method of counting this version knows.", name)
	}
	n, err := m.length(name, n, r.Unit)
	if err != nil {
		return reading{}, err
	}
	count := m.count
	if strict && m.early != nil {
		count = m.early
	}
	read := count(at, n, g)
	read.end = read.end.UTC()
	return read, nil
}

func step(at time.Time, source, format string, args ...any) Step {
	return Step{Says: fmt.Sprintf(format, args...), At: &at, Source: source}
}
