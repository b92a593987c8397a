package clock

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Contested returns the outermost reading of an hour period under Reg. (EEC,
// Euratom) 1182/71: the later of the art. 3(1) reading and the end of the
// second working day after the event, if art. 3(5) ("at least two working
// days") covered hours too. Piltz/Pradel argue so; BayLfD and LDI NRW reject
// it. It is for display beside the working and is never scheduled on. hours
// is in hours, zone and calendar as in Rule; errors are fault.Invalid.
func Contested(at time.Time, hours int, zone, calendar string) (time.Time, error) {
	rule := Rule{Conservative: Hours1182, Length: hours, Unit: UnitHours, Zone: zone, Calendar: calendar}
	c, err := rule.Start(at)
	if err != nil {
		return time.Time{}, err
	}
	g, err := rule.ground()
	if err != nil {
		return time.Time{}, err
	}
	if g.calendar == nil {
		return time.Time{}, fault.Invalid("The reading by working days needs a holiday calendar (one of %v), not %q.", Calendars(), calendar)
	}
	d := dayOf(at, g.zone)
	for working := 0; working < 2; {
		d = d.add(1)
		if closed(d, g.calendar) == "" {
			working++
		}
	}
	if end := d.end(g.zone).UTC(); end.After(c.Due) {
		return end, nil
	}
	return c.Due, nil
}
