package clock

import "time"

// contested is the outermost reading of an hour period under Reg. (EEC,
// Euratom) 1182/71: the later of the art. 3(1) reading and the end of the
// second working day after the event, if art. 3(5) ("at least two working
// days") covered hours too. Piltz/Pradel argue so; BayLfD and LDI NRW reject
// it. It is shown beside the working and never scheduled. n is in hours.
func contested(at time.Time, n int, g ground) reading {
	first := hours1182(at, n, g)
	second, passed := g.days.forward(dayOf(at, g.zone), 2)
	end := second.end(g.zone)
	steps := append(
		[]Step{{Says: "A contested reading, shown and never scheduled: two full working days must lie in the period.", Source: source1182Two}},
		holidays(passed)...)
	if !end.After(first.end) {
		end = first.end
		return reading{end, append(steps, step(end, source1182Two, "They do, so it changes nothing: %s.", g.both(end))), passed}
	}
	return reading{end, append(steps, step(end, source1182Two, "The second is %s and ends at %s.", second, g.both(end))), passed}
}
