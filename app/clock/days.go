package clock

import (
	"fmt"
	"strconv"
	"time"
)

// day is a date on the calendar, held as UTC midnight so that adding days
// never meets a clock change.
type day struct{ midnight time.Time }

func dayOf(t time.Time, zone *time.Location) day {
	y, m, d := t.In(zone).Date()
	return day{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

func (d day) add(n int) day  { return day{d.midnight.Add(time.Duration(n) * 24 * time.Hour)} }
func (d day) String() string { return d.midnight.Format("Mon 2 Jan 2006") }

func (d day) after(e day) bool { return d.midnight.After(e.midnight) }

// addMonths is the same date n months on, or the last day of that month where
// it has no such date.
func (d day) addMonths(n int) day {
	y, m, date := d.midnight.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return day{last.AddDate(0, 0, min(date, last.Day())-last.Day())}
}

// at is the instant at which the wall shows the time since midnight. Where the
// clocks change that time can be missing or come twice, which odd then says;
// the instant is the earlier of the two that it could mean.
func (d day) at(since time.Duration, zone *time.Location) (t time.Time, odd string) {
	wall := d.midnight.Add(since)
	before, after := offset(wall.Add(-26*time.Hour), zone), offset(wall.Add(26*time.Hour), zone)
	early, late := wall.Add(-max(before, after)), wall.Add(-min(before, after))
	isEarly, isLate := offset(early, zone) == max(before, after), offset(late, zone) == min(before, after)
	switch {
	case early.Equal(late) || isEarly && !isLate:
		return early, ""
	case isEarly:
		return early, "comes twice"
	case isLate:
		return late, ""
	}
	return early, "does not exist"
}

// sinceMidnight is what the wall shows, as a length.
func sinceMidnight(local time.Time) time.Duration {
	h, m, s := local.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(local.Nanosecond())
}

// end is the last whole second of the day in the zone: one second before the
// next day starts, which holds where clocks change at midnight.
func (d day) end(zone *time.Location) time.Time {
	return d.add(1).start(zone).Add(-time.Second)
}

// start is the first instant of the day in the zone. Midnight can be missing
// (clocks go forward at 00:00: the day starts at 01:00) or come twice (clocks
// go back to 00:00: the first counts); time.Date alone promises neither.
func (d day) start(zone *time.Location) time.Time {
	// 26 hours reach past any offset, so the two lie either side of a change.
	before := offset(d.midnight.Add(-26*time.Hour), zone)
	after := offset(d.midnight.Add(26*time.Hour), zone)
	for _, o := range []time.Duration{max(before, after), min(before, after)} {
		t := d.midnight.Add(-o)
		if offset(t, zone) == o {
			return t
		}
	}
	// Midnight does not exist: the day starts with the change itself.
	change, _ := d.midnight.Add(-before).In(zone).ZoneBounds()
	return change.UTC()
}

func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// changeOfClocks explains a wall clock that seems to disagree with the count.
func changeOfClocks(from, to time.Time, g ground) []Step {
	shift := offset(to, g.zone) - offset(from, g.zone)
	if shift == 0 {
		return nil
	}
	way := "forward"
	if shift < 0 {
		way = "back"
	}
	passed := to.Sub(from)
	return []Step{{Says: fmt.Sprintf("The clocks in %s go %s in between: %s really pass while the wall shows %s.",
		City(g.name), way, inHours(passed), inHours(passed+shift))}}
}

// inHours tells a length in the hours that rules are written in.
func inHours(d time.Duration) string {
	if d%time.Hour != 0 {
		return d.String()
	}
	return itoa(int(d/time.Hour)) + " h"
}

func itoa(n int) string { return strconv.Itoa(n) }
