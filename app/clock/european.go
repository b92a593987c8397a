package clock

import "time"

// Articles of Reg. (EEC, Euratom) 1182/71 on periods in days and months.
const (
	source1182Days   = "Reg. (EEC, Euratom) 1182/71 art. 3(1), 3(2)(b)"
	source1182Months = "Reg. (EEC, Euratom) 1182/71 art. 3(1), 3(2)(c)"
	source1182Roll   = "Reg. (EEC, Euratom) 1182/71 art. 3(4)"
	source1182Two    = "Reg. (EEC, Euratom) 1182/71 art. 3(5)"
)

// days1182 leaves out the day of the event and ends with the last second of
// the n-th day after it; a last day that is closed moves on to the next
// working day (art. 3(4)), and a period of two days or more is prolonged until
// two working days lie in it (art. 3(5)). Source: Reg. (EEC, Euratom) 1182/71
// art. 3(1), 3(2)(b), 3(4), 3(5); whose holidays count: art. 2(1).
func days1182(at time.Time, n int, g ground) reading {
	event := dayOf(at, g.zone)
	last := event.add(n)
	r := reading{steps: []Step{{Says: "The day of the event is not counted; day " + itoa(n) + " is " + last.String() + ".", Source: source1182Days}}}
	last = r.roll(last, g)
	if n >= 2 {
		last = r.twoWorkingDays(event, last, g)
	}
	r.endWith(last, g)
	return r
}

// months1182 ends with the last second of the same date n months on, or of
// that month's last day where it has no such date; a closed day moves on to
// the next working day. Source: Reg. (EEC, Euratom) 1182/71 art. 3(1),
// 3(2)(c), 3(4).
func months1182(at time.Time, n int, g ground) reading {
	event := dayOf(at, g.zone)
	last := event.addMonths(n)
	r := reading{steps: monthsOn(event, last, n, source1182Months)}
	r.endWith(r.roll(last, g), g)
	return r
}

// sameTimeDays ends at the same time on the wall n days on, with no move off
// closed days. It is the strict reading of a European period in days that
// names no end of the day, such as CRA art. 14(2)(c) and Reg. (EU) 611/2013
// art. 2(3).
func sameTimeDays(at time.Time, n int, g ground) reading {
	last := dayOf(at, g.zone).add(n)
	r := reading{steps: []Step{{Says: itoa(n) + " days after the day of the event is " + last.String() + "."}}}
	r.sameTime(at, last, g)
	return r
}

// sameTimeMonth ends at the same time on the wall on the same date n months
// on, or on that month's last day where it has no such date, with no move off
// closed days. It is the strict reading of a European period in months, such
// as NIS2 art. 23(4)(d). time.AddDate is of no use here: it makes 3 March of
// 31 January and a month.
func sameTimeMonth(at time.Time, n int, g ground) reading {
	event := dayOf(at, g.zone)
	last := event.addMonths(n)
	r := reading{steps: monthsOn(event, last, n, "")}
	r.sameTime(at, last, g)
	return r
}

func monthsOn(event, last day, n int, source string) []Step {
	steps := []Step{{Says: "The same date " + months(n) + " after " + event.String() + " is " + last.String() + ".", Source: source}}
	if last.midnight.Day() != event.midnight.Day() {
		steps[0].Says = "That month has no day " + itoa(event.midnight.Day()) + ": " + months(n) + " after " + event.String() + " is its last day, " + last.String() + "."
	}
	return steps
}

func months(n int) string {
	if n == 1 {
		return "1 month"
	}
	return itoa(n) + " months"
}

// roll moves the last day onto an open one and writes down why.
func (r *reading) roll(last day, g ground) day {
	last, moved, closed := g.days.roll(last)
	for i := range moved {
		moved[i].Source = source1182Roll
	}
	r.steps, r.closed = append(r.steps, moved...), append(r.closed, closed...)
	return last
}

// twoWorkingDays moves the last day, which is open, on to the next open one
// where it is the only one after the day of the event, and writes down what it
// passed.
func (r *reading) twoWorkingDays(event, last day, g ground) day {
	if second, _ := g.days.forward(event, 2); !second.after(last) {
		return last
	}
	until, passed := g.days.forward(last, 1)
	r.steps = append(r.steps, Step{
		Says:   "Only one working day lies in the period, and two must: it ends with the next one, " + until.String() + ".",
		Source: source1182Two,
	})
	r.closed = append(r.closed, passed...)
	return until
}

func (r *reading) endWith(last day, g ground) {
	r.end = last.end(g.zone)
	r.steps = append(r.steps, step(r.end, "", "The period ends with %s, at %s.", last, g.both(r.end)))
}

// sameTime sets the end to the time of the event on the last day.
func (r *reading) sameTime(at time.Time, last day, g ground) {
	wall := at.In(g.zone)
	end, odd := last.at(sinceMidnight(wall), g.zone)
	if odd != "" {
		r.steps = append(r.steps, Step{Says: wall.Format("15:04") + " " + odd + " on " + last.String() + " in " + City(g.name) + ", because the clocks change: the earlier instant counts."})
	}
	r.end = end
	r.steps = append(r.steps, step(end, "", "The same time of day ends it: %s.", g.both(end)))
}
