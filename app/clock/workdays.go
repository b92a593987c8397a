package clock

import (
	"strings"
	"time"
)

// busDays ends with the last second of the n-th working day after the day of
// the event, which is day 0 whether it is open or not. Sources: Iowa Code
// 715C.2(8), 10 M.R.S. 1348, 9 V.S.A. 2435 and Res. CD/ANPD 15/2024 art. 6,
// which count in business days and say no more; first day out, last day in is
// the common rule of computation (N.Y. Gen. Constr. Law 20).
func busDays(at time.Time, n int, g ground) reading {
	last, passed := g.days.forward(dayOf(at, g.zone), n)
	due := last.end(g.zone)
	return reading{due, append(passedOver(g, passed), step(due, "", "Working day %d is %s and ends at %s.", n, last, g.both(due))), passed}
}

// The SEC's day ends in New York, wherever the registrant is.
const (
	zoneSEC   = "America/New_York"
	closesSEC = 17*time.Hour + 30*time.Minute
	sourceSEC = "Form 8-K Gen. Instr. B.1; 17 CFR 232.13(a)(2)"
)

// busDaysSEC counts as busDays in New York and ends at 17:30 there: a filing
// after that is dated the next business day. An event on a closed day needs no
// rule of its own, because the period then begins with, and includes, the next
// business day, which is day 1 either way. Sources: Form 8-K Gen. Instr. B.1;
// 17 CFR 232.13(a)(2).
func busDaysSEC(at time.Time, n int, g ground) reading {
	if zone, err := Zone(zoneSEC); err == nil {
		g.zone, g.name = zone, zoneSEC
	}
	last, passed := g.days.forward(dayOf(at, g.zone), n)
	due, _ := last.at(closesSEC, g.zone)
	return reading{due, append(passedOver(g, passed), step(due, sourceSEC, "Working day %d is %s; filings close at 17:30 in New York: %s.", n, last, g.both(due))), passed}
}

// contractWeekdays is the strict reading of an agreement's working days: n
// weekdays on, holidays not skipped, at the same time of day. Source: the
// clause; where it does not say what a business day is, nobody can hold that a
// holiday of ours gave us another day.
func contractWeekdays(at time.Time, n int, g ground) reading {
	g.days = weekends
	last, passed := g.days.forward(dayOf(at, g.zone), n)
	r := reading{steps: append(passedOver(g, passed), Step{Says: "Weekday " + itoa(n) + " is " + last.String() + "."}), closed: passed}
	r.sameTime(at, last, g)
	return r
}

// The hours that an agreement means by business hours when it does not say.
const (
	opens  = 9 * time.Hour
	closes = 17 * time.Hour
)

// businessHours counts the hours from 09:00 to 17:00 in the zone on working
// days. Source: the clause; it is the outer reading of one that says business
// hours.
func businessHours(at time.Time, n int, g ground) reading {
	left := time.Duration(n) * time.Hour
	var passed []skipped
	for d := dayOf(at, g.zone); ; d = d.add(1) {
		if why := g.days.closed(d); why != "" {
			passed = append(passed, skipped{d, why, g.days.name})
			continue
		}
		from, _ := d.at(opens, g.zone)
		to, _ := d.at(closes, g.zone)
		if from.Before(at) {
			from = at
		}
		open := to.Sub(from)
		if left <= open {
			due := from.Add(left)
			steps := append([]Step{{Says: "Only the hours from 09:00 to 17:00 in " + City(g.name) + " are counted."}}, holidays(passed)...)
			return reading{due, append(steps, step(due, "", "Business hour %d ends at %s.", n, g.both(due))), passed}
		}
		left -= max(open, 0)
	}
}

// passedHours is the strict reading of an agreement's business hours: hours
// that really pass.
func passedHours(at time.Time, n int, g ground) reading { return contractHours(at, n*60, g) }

// passedOver says which days were not counted: the weekends in one line, each
// holiday in one of its own.
func passedOver(g ground, passed []skipped) []Step {
	first := "The day of the event is not counted, nor are Saturdays and Sundays."
	if g.days.days != nil {
		first = "The day of the event is not counted, nor are Saturdays, Sundays and the holidays of " + g.days.name + "."
	}
	return append([]Step{{Says: first}}, holidays(passed)...)
}

func holidays(passed []skipped) []Step {
	var weekend []string
	var steps []Step
	for _, p := range passed {
		if w := p.day.midnight.Weekday(); w == time.Saturday || w == time.Sunday {
			weekend = append(weekend, p.day.String())
			continue
		}
		steps = append(steps, Step{Says: p.day.String() + " is " + p.why + ": not counted."})
	}
	if weekend == nil {
		return steps
	}
	return append([]Step{{Says: "Not counted as weekends: " + strings.Join(weekend, ", ") + "."}}, steps...)
}
