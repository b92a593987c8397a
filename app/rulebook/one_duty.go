package rulebook

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// Duty answers one regime to the facts. NotFound when the book has no such
// regime any more.
func (b *Book) Duty(regimeID string, f Facts) (Duty, error) {
	i, ok := b.at[regimeID]
	if !ok {
		return Duty{}, fault.NotFound("This version of the rulebook has no rule %q.", regimeID)
	}
	return b.duty(&b.regimes[i], &f), nil
}

// CountFrom counts one regime's period from another instant than its own
// trigger, with the zone and the closed days of the facts: to show what would
// be, never to schedule. NotFound when the book has no such regime.
func (b *Book) CountFrom(regimeID string, f Facts, at time.Time) (clock.Clock, error) {
	i, ok := b.at[regimeID]
	if !ok {
		return clock.Clock{}, fault.NotFound("This version of the rulebook has no rule %q.", regimeID)
	}
	rule, _ := b.ruleFor(&b.regimes[i], &f)
	return rule.Start(at)
}
