package clock

import "time"

// A method counts n units from an instant. days tells that n is in days and
// that the zone decides the result; rolls that it needs a calendar.
type method struct {
	count func(at time.Time, n int, g ground) (time.Time, []Step)
	days  bool
	rolls bool
}

var methods = map[Method]method{
	HoursElapsed:  {count: hoursElapsed},
	Hours1182:     {count: hours1182},
	CalDays:       {count: calDays, days: true},
	CalDaysRoll:   {count: calDaysRoll, days: true, rolls: true},
	ContractHours: {count: contractHours},
}

// Known reports whether m is a method this version can count, SOFT included.
func Known(m Method) bool {
	_, ok := methods[m]
	return ok || m == Soft
}

const source1182 = "Reg. (EEC, Euratom) 1182/71 art. 3(1), 3(2)(a), 3(3), 3(4)"

// hoursElapsed adds real hours on the UTC line: nights, weekends, holidays and
// clock changes all count. It is the strictest reading of an hour period: the
// GDPR's 72 hours "after having become aware" (art. 33(1)) name no later
// start. No authority was found that counts wall-clock hours.
func hoursElapsed(at time.Time, n int, g ground) (time.Time, []Step) {
	due := at.Add(time.Duration(n) * time.Hour)
	return due, []Step{step(due, "", "Add %d real hours; nights, weekends and holidays count: %s.", n, g.both(due))}
}

// contractHours counts as hoursElapsed: an agreement's "within 24 hours" means
// hours that really pass, unless the clause says business hours, which is
// another method. Source: the clause itself.
func contractHours(at time.Time, n int, g ground) (time.Time, []Step) {
	due := at.Add(time.Duration(n) * time.Hour)
	return due, []Step{step(due, "", "Add the %d hours of the agreement; nights, weekends and holidays count: %s.", n, g.both(due))}
}

// hours1182 leaves out the clock hour of the event and counts n full hours
// from the next one. Sources: Reg. (EEC, Euratom) 1182/71 art. 3(1) (the hour
// of the event is not counted, so 10:00:00 exactly also moves to 11:00), 3(2)(a)
// (to the end of the last hour), 3(3) and 3(4) (weekends and holidays count and
// do not move the end of a period in hours). The clock hour is the zone's own:
// with a half-hour offset it does not begin on the UTC hour.
func hours1182(at time.Time, n int, g ground) (time.Time, []Step) {
	local := at.In(g.zone)
	into := time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second +
		time.Duration(local.Nanosecond())
	from := at.Add(time.Hour - into)
	due := from.Add(time.Duration(n) * time.Hour)
	return due, []Step{
		step(from, source1182, "The clock hour of the event is not counted; counting starts at the next full hour: %s.", g.both(from)),
		step(due, source1182, "Add %d hours; weekends and holidays count and do not move the end: %s.", n, g.both(due)),
	}
}

// calDays leaves out the day of the event and ends with the last second of
// the n-th day after it, in the zone. Weekends and holidays count and do not
// move the end. Sources: 45 CFR 164.410(b) ("60 calendar days after discovery");
// N.Y. Gen. Constr. Law 20 and Cal. Gov. Code 6800 (first day excluded).
func calDays(at time.Time, n int, g ground) (time.Time, []Step) {
	last := dayOf(at, g.zone).add(n)
	due := last.end(g.zone)
	return due, []Step{step(due, "", "The day of the event is not counted; %s is day %d and ends at %s.", last, n, g.both(due))}
}

// calDaysRoll counts as calDays; a last day that is a Saturday, a Sunday or a
// public holiday moves to the next business day. Sources: N.Y. Gen. Constr.
// Law 25-a; Cal. Gov. Code 6800 with Code Civ. Proc. 12a; Tex. Gov. Code
// 311.014. Such statutes only extend: this is an outer bound, never the date
// that drives a job.
func calDaysRoll(at time.Time, n int, g ground) (time.Time, []Step) {
	last := dayOf(at, g.zone).add(n)
	steps := []Step{{Says: "The day of the event is not counted; day " + itoa(n) + " is " + last.String() + "."}}
	for why := closed(last, g.calendar); why != ""; why = closed(last, g.calendar) {
		steps = append(steps, Step{Says: last.String() + " is " + why + ": the end moves to the next day."})
		last = last.add(1)
	}
	due := last.end(g.zone)
	return due, append(steps, step(due, "", "The period ends with %s, at %s.", last, g.both(due)))
}
