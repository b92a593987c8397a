package clock

import "time"

// Articles of Delegated Reg. (EU) 2025/301 on the times of reports.
const (
	sourceDora       = "RTS (EU) 2025/301 art. 5(1)"
	sourceDoraLate   = "RTS (EU) 2025/301 art. 5(2)"
	sourceDoraRelief = "RTS (EU) 2025/301 art. 5(4)"
)

// day24 is the longest that the initial notification may come after awareness.
const day24 = 24 * time.Hour

// doraInitial ends n hours after the classification as major, and at the
// latest 24 hours after awareness; where the classification itself came later
// than that, only its hours count. Source: Delegated Reg. (EU) 2025/301 art.
// 5(1)(a) and 5(2). at is the classification, g.aware the awareness.
func doraInitial(at time.Time, n int, g ground) reading {
	byClass, latest := at.Add(time.Duration(n)*time.Hour), g.aware.Add(day24)
	steps := []Step{
		step(byClass, sourceDora, "%d hours from the classification as major end at %s.", n, g.both(byClass)),
		step(latest, sourceDora, "24 hours from awareness (%s) end at %s.", g.both(g.aware), g.both(latest)),
	}
	switch {
	case at.After(latest):
		return reading{end: byClass, steps: append(steps, step(byClass, sourceDoraLate, "The classification came after those 24 hours, so only its own hours count: %s.", g.both(byClass)))}
	case latest.Before(byClass):
		return reading{end: latest, steps: append(steps, step(latest, sourceDora, "The earlier of the two counts: %s.", g.both(latest)))}
	}
	return reading{end: byClass, steps: append(steps, step(byClass, sourceDora, "The earlier of the two counts: %s.", g.both(byClass)))}
}

// dora72 adds n real hours to the submission of the initial notification.
// Source: Delegated Reg. (EU) 2025/301 art. 5(1)(b).
func dora72(at time.Time, n int, g ground) reading { return hoursElapsed(at, n*60, g) }

// relieved is the statutory reading of a DORA period: an end on a closed day
// moves to noon of the next working day, for the entities that have the relief.
// Source: Delegated Reg. (EU) 2025/301 art. 5(4); credit institutions, central
// counterparties, trading venues and essential or important entities under
// NIS2 do not have it (art. 5(5), 5(6)).
func relieved(count func(time.Time, int, ground) reading) func(time.Time, int, ground) reading {
	return func(at time.Time, n int, g ground) reading {
		r := count(at, n, g)
		if g.relief {
			r.toNoon(g)
		}
		return r
	}
}

// doraMonth is the final report: n months after the submission at the same
// time of day, an end on a closed day moving to noon of the next working day.
// Every entity has that relief for the final report. Source: Delegated Reg.
// (EU) 2025/301 art. 5(1)(c) and 5(4), which goes before Reg. (EEC, Euratom)
// 1182/71 art. 3(4) as the special rule.
func doraMonth(at time.Time, n int, g ground) reading {
	r := sameTimeMonth(at, n, g)
	r.toNoon(g)
	return r
}

// toNoon moves an end on a closed day to noon of the next open one.
func (r *reading) toNoon(g ground) {
	last, moved, closed := g.days.roll(dayOf(r.end, g.zone))
	if len(closed) == 0 {
		return
	}
	noon, _ := last.at(12*time.Hour, g.zone)
	r.end = noon
	r.closed = append(r.closed, closed...)
	r.steps = append(append(r.steps, moved...), step(noon, sourceDoraRelief, "There it ends at noon: %s.", g.both(noon)))
}
