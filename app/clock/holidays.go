package clock

import (
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/us"
)

// calendars are the closed days by place. Saturdays and Sundays are closed in
// all of them; "none" closes nothing else and is not listed here.
//
// US-FED is 5 U.S.C. 6103 with the Saturday-to-Friday and Sunday-to-Monday
// observance. US-NY, US-CA and US-TX are modelled as the federal days: States
// differ by a few days, and a missing State holiday can only make the outer
// bound earlier. DE holds the nine nationwide holidays. AU holds the days
// common to all States. JP-PPC adds the year-end closure of 29 December to
// 3 January.
var calendars = map[string]*cal.Calendar{
	"US-FED": {Name: "US-FED", Holidays: us.Holidays},
	"US-NY":  {Name: "US-NY", Holidays: us.Holidays},
	"US-CA":  {Name: "US-CA", Holidays: us.Holidays},
	"US-TX":  {Name: "US-TX", Holidays: us.Holidays},
	"DE":     {Name: "DE", Holidays: de.Holidays},
	"AU": {Name: "AU", Holidays: []*cal.Holiday{
		au.NewYear, au.AustraliaDay, au.GoodFriday, au.EasterMonday, au.ChristmasDay, au.BoxingDay,
	}},
	"JP-PPC": {Name: "JP-PPC", Holidays: slices.Concat(jp.Holidays, yearEnd())},
}

func yearEnd() []*cal.Holiday {
	var days []*cal.Holiday
	for _, d := range []struct {
		month time.Month
		day   int
	}{{time.December, 29}, {time.December, 30}, {time.December, 31}, {time.January, 1}, {time.January, 2}, {time.January, 3}} {
		days = append(days, &cal.Holiday{Name: "the year-end closure", Month: d.month, Day: d.day, Func: cal.CalcDayOfMonth})
	}
	return days
}

// Calendars lists the holiday calendars by name, sorted, without "none".
func Calendars() []string { return slices.Sorted(maps.Keys(calendars)) }

// closed tells why no business is done on the day, or "" when it is.
func closed(d day, c *cal.Calendar) string {
	switch d.midnight.Weekday() {
	case time.Saturday:
		return "a Saturday"
	case time.Sunday:
		return "a Sunday"
	}
	actual, observed, h := c.IsHoliday(d.midnight)
	switch {
	case actual:
		return "a holiday (" + h.Name + ")"
	case observed:
		return "a holiday (" + h.Name + ", observed)"
	}
	return ""
}
