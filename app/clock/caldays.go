package clock

import "time"

// calDays leaves out the day of the event and ends with the last second of
// the n-th day after it, in the zone. Weekends and holidays count and do not
// move the end. Sources: 45 CFR 164.410(b) ("60 calendar days after discovery");
// N.Y. Gen. Constr. Law 20 and Cal. Gov. Code 6800 (first day excluded).
func calDays(at time.Time, n int, g ground) reading {
	last := dayOf(at, g.zone).add(n)
	due := last.end(g.zone)
	return reading{end: due, steps: []Step{step(due, "", "The day of the event is not counted; %s is day %d and ends at %s.", last, n, g.both(due))}}
}

// calDaysRoll counts as calDays; a last day that is a Saturday, a Sunday or a
// public holiday moves to the next business day. Sources: N.Y. Gen. Constr.
// Law 25-a; Cal. Gov. Code 6800 with Code Civ. Proc. 12a; Tex. Gov. Code
// 311.014; Australia's Acts Interpretation Act 1901 s. 36(2) (unverified).
// Such statutes only extend: this is an outer bound, never the date that
// drives a job.
func calDaysRoll(at time.Time, n int, g ground) reading {
	last := dayOf(at, g.zone).add(n)
	steps := []Step{{Says: "The day of the event is not counted; day " + itoa(n) + " is " + last.String() + "."}}
	last, moved, closed := g.days.roll(last)
	due := last.end(g.zone)
	steps = append(append(steps, moved...), step(due, "", "The period ends with %s, at %s.", last, g.both(due)))
	return reading{due, steps, closed}
}

// jpDaysIncl counts the day of knowledge as day 1, so that it ends a day
// before calDays. Source: the strict reading of Japan's 30 and 60 days (APPI
// Enforcement Rules art. 8(2)); whether the day of knowledge counts is
// unverified, so the strict reading drives the jobs.
func jpDaysIncl(at time.Time, n int, g ground) reading {
	last := dayOf(at, g.zone).add(n - 1)
	due := last.end(g.zone)
	return reading{end: due, steps: []Step{step(due, "", "The day of the event is counted as day 1; %s is day %d and ends at %s.", last, n, g.both(due))}}
}

// yearEndPlusDays counts n calendar days from 31 December of the year, in the
// zone, in which the event fell. Sources: 45 CFR 164.408(c) ("not later than
// 60 days after the end of each calendar year"); 16 CFR 318.5(c).
func yearEndPlusDays(at time.Time, n int, g ground) reading {
	year := dayOf(at, g.zone).midnight.Year()
	end := day{time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)}
	last := end.add(n)
	due := last.end(g.zone)
	return reading{end: due, steps: []Step{
		{Says: "The event falls in " + itoa(year) + " in " + City(g.name) + "; days are counted from the end of that year, " + end.String() + "."},
		step(due, "", "Day %d after it is %s and ends at %s.", n, last, g.both(due)),
	}}
}
