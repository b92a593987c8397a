package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// otherReadings counts, for a customer that was found later, each clock from
// when we knew that the customer is affected, by regime. It is a reading for
// legal to rely on with a reason: the strict one, from the incident's own
// instants, drives alarms and jobs. nil for a customer that was on the list.
func (a *App) otherReadings(f rulebook.Facts) map[string]*clock.Clock {
	known := f.Exposure.KnownAt
	if known == nil {
		return nil
	}
	f.Aware, f.AwareSettled = noEarlier(f.Aware, known), true
	if f.Aware == nil {
		f.Aware = known
	}
	f.Discovered, f.Detected = noEarlier(f.Discovered, known), noEarlier(f.Detected, known)
	f.Suspected, f.Confirmed = noEarlier(f.Suspected, known), noEarlier(f.Confirmed, known)
	out := map[string]*clock.Clock{}
	for _, d := range a.Book.Duties(f) {
		if d.Clock != nil {
			out[d.Regime.ID] = d.Clock
		}
	}
	return out
}

// noEarlier moves a recorded instant to another one that is later.
func noEarlier(at, other *time.Time) *time.Time {
	if at != nil && other.After(*at) {
		return other
	}
	return at
}

// read gives an obligation its other reading, where that ends later.
func read(o *incident.Obligation, other *clock.Clock) {
	if other == nil || o.DueAt == nil || !other.Due.After(*o.DueAt) {
		return
	}
	started, due := other.StartedAt, other.Due
	o.OtherStartedAt, o.OtherDueAt, o.OtherWorking = &started, &due, other.Working
}

// passed says on an obligation that was past at birth that it must go out now.
func passed(o *incident.Obligation, now time.Time) {
	if o.OtherDueAt == nil || o.DueAt == nil || !now.After(*o.DueAt) {
		return
	}
	ago := "The strict reading passed " + clock.Span(now.Sub(*o.DueAt)) + " ago: send now."
	o.Because += " " + ago
	o.Working = append(append([]clock.Step{}, o.Working...), clock.Step{Says: ago, At: o.DueAt})
}
