package clock

import (
	"fmt"
	"time"
)

const source1182 = "Reg. (EEC, Euratom) 1182/71 art. 3(1), 3(2)(a), 3(3), 3(4)"

// hoursElapsed adds real time on the UTC line: nights, weekends, holidays and
// clock changes all count. It is the strictest reading of an hour period: the
// GDPR's 72 hours "after having become aware" (art. 33(1)) name no later
// start. No authority was found that counts wall-clock hours. n is in minutes,
// because FedRAMP has a period of fifteen.
func hoursElapsed(at time.Time, n int, g ground) reading {
	due := at.Add(time.Duration(n) * time.Minute)
	return reading{end: due, steps: []Step{step(due, "", "Add %s; nights, weekends and holidays count: %s.", inMinutes(n, "real "), g.both(due))}}
}

// contractHours counts as hoursElapsed: an agreement's "within 24 hours" means
// hours that really pass, unless the clause says business hours, which is
// another unit. Source: the clause itself. n is in minutes.
func contractHours(at time.Time, n int, g ground) reading {
	due := at.Add(time.Duration(n) * time.Minute)
	return reading{end: due, steps: []Step{step(due, "", "Add the %s of the agreement; nights, weekends and holidays count: %s.", inMinutes(n, ""), g.both(due))}}
}

// hours1182 leaves out the clock hour of the event and counts n full hours
// from the next one. Sources: Reg. (EEC, Euratom) 1182/71 art. 3(1) (the hour
// of the event is not counted, so 10:00:00 exactly also moves to 11:00), 3(2)(a)
// (to the end of the last hour), 3(3) and 3(4) (weekends and holidays count and
// do not move the end of a period in hours). The clock hour is the zone's own:
// with a half-hour offset it does not begin on the UTC hour.
func hours1182(at time.Time, n int, g ground) reading {
	local := at.In(g.zone)
	into := time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second +
		time.Duration(local.Nanosecond())
	from := at.Add(time.Hour - into)
	due := from.Add(time.Duration(n) * time.Hour)
	return reading{end: due, steps: []Step{
		step(from, source1182, "The clock hour of the event is not counted; counting starts at the next full hour: %s.", g.both(from)),
		step(due, source1182, "Add %d hours; weekends and holidays count and do not move the end: %s.", n, g.both(due)),
	}}
}

// inMinutes tells a length as it was written: "72 real hours", "15 real
// minutes", where kind is "real ".
func inMinutes(n int, kind string) string {
	if n%60 == 0 {
		return fmt.Sprintf("%d %shours", n/60, kind)
	}
	return fmt.Sprintf("%d %sminutes", n, kind)
}
