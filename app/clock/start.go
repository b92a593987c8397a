package clock

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Longest periods accepted. They keep a mistyped length from overflowing a
// duration; ten years is longer than any duty to notify.
const (
	longestHours = 10 * 366 * 24
	longestDays  = 10 * 366
)

// Start runs the rule from the trigger instant at. It refuses (fault.Invalid)
// an absent instant and a rule that cannot be counted: an unknown method,
// unit, zone or calendar, or a length below 1 or beyond ten years.
//
// Due is never later than the statutory reading: where the conservative
// method would end later (72 elapsed hours over a spring clock change can pass
// the end of the third day), Due is the statutory instant.
func (r Rule) Start(at time.Time) (Clock, error) {
	if at.IsZero() {
		return Clock{}, fault.Invalid("No instant is recorded from which this period runs: record it first.")
	}
	at = at.UTC()
	g, err := r.ground()
	if err != nil {
		return Clock{}, err
	}
	c := Clock{StartedAt: at, Working: []Step{{Says: "Runs from " + g.both(at) + ".", At: &at, Source: r.Source}}}
	if r.Conservative == Soft {
		return r.startSoft(c, g)
	}
	due, steps, err := r.conservative(at, g)
	if err != nil {
		return Clock{}, err
	}
	c.Due = due
	c.Working = append(c.Working, steps...)
	if err := r.addOuter(&c, g); err != nil {
		return Clock{}, err
	}
	if !methods[r.Conservative].days { // a count of days already speaks of the wall's dates
		c.Working = append(c.Working, changeOfClocks(c.StartedAt, c.Due, g)...)
	}
	return c, nil
}

// startSoft sets the house's target. Its cap is a statutory period where the
// law has only an outer limit (New York: "immediately", within 30 days).
func (r Rule) startSoft(c Clock, g ground) (Clock, error) {
	if r.Target <= 0 {
		return Clock{}, fault.Invalid("A duty without a number in law needs a target in hours: set one above zero.")
	}
	longest := longestHours * time.Hour
	if r.Target > longest || r.Cap < 0 || r.Cap > longest {
		return Clock{}, fault.Invalid("A target and its cap must lie between zero and ten years.")
	}
	c.Soft = true
	c.Due = c.StartedAt.Add(r.Target)
	c.Working = append(c.Working, step(c.Due, "", "A target, not a date set by law: %s after the start: %s.", inHours(r.Target), g.both(c.Due)))
	switch {
	case r.Statutory != "" && r.Statutory != Soft:
		outer, steps, err := r.count(r.Statutory, c.StartedAt, r.outerLength(), g)
		if err != nil {
			return Clock{}, err
		}
		c.Outer = &outer
		c.Working = append(c.Working, steps...)
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
	c.Working = append(c.Working, changeOfClocks(c.StartedAt, c.Due, g)...)
	return c, nil
}

// conservative counts in the rule's zone and, for day counts with a second
// zone, in that one too: the earlier end counts.
func (r Rule) conservative(at time.Time, g ground) (time.Time, []Step, error) {
	due, steps, err := r.count(r.Conservative, at, r.Length, g)
	if err != nil {
		return time.Time{}, nil, err
	}
	if g.also == nil || !methods[r.Conservative].days {
		return due, steps, nil
	}
	other := ground{zone: g.also, name: g.alsoName, calendar: g.calendar}
	due2, steps2, err := r.count(r.Conservative, at, r.Length, other)
	if err != nil || !due2.Before(due) {
		return due, steps, err
	}
	steps2 = append(steps2, step(due2, "", "The day ends earlier in %s than in %s, so the earlier end counts.", City(g.alsoName), City(g.name)))
	return due2, steps2, nil
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
	outer, steps, err := r.count(m, c.StartedAt, r.outerLength(), g)
	if err != nil {
		return err
	}
	c.Outer = &outer
	if outer.Equal(c.Due) {
		return nil
	}
	c.Working = append(c.Working, Step{Says: "The other reading, for judging what was late:"})
	c.Working = append(c.Working, steps...)
	if outer.Before(c.Due) {
		c.Due = outer
		c.Working = append(c.Working, step(outer, "", "It ends earlier here, so it counts: %s.", g.both(outer)))
	}
	return nil
}

func (r Rule) outerLength() int {
	if r.OuterLength > 0 {
		return r.OuterLength
	}
	return r.Length
}

// count runs one method over n of the rule's units.
func (r Rule) count(name Method, at time.Time, n int, g ground) (time.Time, []Step, error) {
	m, ok := methods[name]
	if !ok {
		return time.Time{}, nil, fault.Invalid("%q is not a method of counting this version knows.", name)
	}
	switch {
	case r.Unit == UnitCalendarDays && n > longestDays, r.Unit == UnitHours && n > longestHours:
		return time.Time{}, nil, fault.Invalid("A period of %d %s is longer than ten years: check the length.", n, r.Unit)
	case n < 1:
		return time.Time{}, nil, fault.Invalid("A period needs a length of 1 or more, not %d.", n)
	case r.Unit == UnitHours && !m.days:
	case r.Unit == UnitCalendarDays && !m.days:
		n *= 24
	case r.Unit == UnitCalendarDays:
	default:
		return time.Time{}, nil, fault.Invalid("%s cannot count a period in %q.", name, r.Unit)
	}
	if m.rolls && g.calendar == nil {
		return time.Time{}, nil, fault.Invalid("%s needs a holiday calendar (one of %v), not %q.", name, Calendars(), r.Calendar)
	}
	due, steps := m.count(at, n, g)
	return due.UTC(), steps, nil
}

func step(at time.Time, source, format string, args ...any) Step {
	return Step{Says: fmt.Sprintf(format, args...), At: &at, Source: source}
}
