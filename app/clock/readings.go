package clock

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

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
	if (outer.skips || r.Contested != "") && g.outer.lacking {
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
