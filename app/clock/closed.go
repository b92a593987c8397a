package clock

import (
	"regexp"
	"sync"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/flowchestra/tocsin/app/fault"
)

// calendar is a set of closed days under the name of a place.
type calendar struct {
	name    string
	lacking bool  // a place whose holidays this version does not have
	days    *year // nil: weekends only
}

// year is a list of holidays. The library works a day out anew each time it is
// asked; known keeps the answers, a year at a time.
type year struct {
	holidays []*cal.Holiday
	known    sync.Map // int to map[int]string: the reason by day of the year
}

// weekends closes Saturdays and Sundays only.
var weekends = &calendar{name: "none"}

// places are names that a calendar could have: a country, or a part of one.
var places = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// calendarOf finds a calendar. A place that this version has no holidays of is
// counted by weekends: a night without a date helps nobody, and the earlier
// date harms nobody. A name that no place has is refused (fault.Invalid).
func calendarOf(name string) (*calendar, error) {
	if name == "" || name == weekends.name {
		return weekends, nil
	}
	if c, ok := calendars[name]; ok {
		return c, nil
	}
	if !places.MatchString(name) {
		return nil, fault.Invalid("%q is not a holiday calendar: name a country such as DE, a State such as US-NY, or none.", name)
	}
	return &calendar{name: name, lacking: true}, nil
}

// closed tells why no business is done on the day, or "" when it is.
func (c *calendar) closed(d day) string {
	switch d.midnight.Weekday() {
	case time.Saturday:
		return "a Saturday"
	case time.Sunday:
		return "a Sunday"
	}
	if c.days == nil {
		return ""
	}
	return c.days.of(d.midnight.Year())[d.midnight.YearDay()]
}

// of lists the holidays of a year by day of the year. A day counts where it is
// observed: the fourth of July on a Saturday closes the Friday, and a holiday
// that law moves to a Monday leaves its own date open. The years beside it are
// asked too, because New Year's Day can be observed on 31 December.
func (l *year) of(y int) map[int]string {
	if days, ok := l.known.Load(y); ok {
		if found, ok := days.(map[int]string); ok {
			return found
		}
	}
	days := make(map[int]string)
	for _, h := range l.holidays {
		for of := y - 1; of <= y+1; of++ {
			if of != y && h.Observed == nil {
				continue
			}
			actual, observed := h.Calc(of)
			if observed.IsZero() || observed.Year() != y || days[observed.YearDay()] != "" {
				continue
			}
			why := "a holiday (" + h.Name + ")"
			if !observed.Equal(actual) {
				why = "a holiday (" + h.Name + ", observed)"
			}
			days[observed.YearDay()] = why
		}
	}
	l.known.Store(y, days)
	return days
}

// A skipped day is one that the counting passed over, and why.
type skipped struct {
	day      day
	why      string
	calendar string // the name of the one that closes it
}

// roll moves a day onto the first that is open, and tells each day it passes.
func (c *calendar) roll(d day) (day, []Step, []skipped) {
	var steps []Step
	var passed []skipped
	for why := c.closed(d); why != ""; why = c.closed(d) {
		steps = append(steps, Step{Says: d.String() + " is " + why + ": the end moves to the next day."})
		passed = append(passed, skipped{d, why, c.name})
		d = d.add(1)
	}
	return d, steps, passed
}

// forward goes n open days on from the day, which is not counted itself.
func (c *calendar) forward(d day, n int) (day, []skipped) {
	var passed []skipped
	for n > 0 {
		d = d.add(1)
		if why := c.closed(d); why != "" {
			passed = append(passed, skipped{d, why, c.name})
			continue
		}
		n--
	}
	return d, passed
}
