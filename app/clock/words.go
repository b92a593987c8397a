package clock

import (
	"fmt"
	"strings"
	"time"
)

// daysFrom is the length from which a span is told in days and hours; below
// it, in hours and minutes, because "2 d" hides how much of a 72 h period is
// left.
const daysFrom = 72 * time.Hour

// Left tells how much time remains until due: "41 h 12 m left", "3 d 4 h
// left", "Due now", "Overdue by 2 h 10 m". What remains is rounded down and
// what is overdue is rounded up, so the words never promise time that is not
// there. Being at the due instant is still on time.
func Left(now, due time.Time) string {
	switch left := due.Sub(now); {
	case left == 0:
		return "Due now"
	case left < 0:
		return "Overdue by " + words(up(-left))
	case left < time.Minute:
		return "Less than 1 m left"
	default:
		return words(down(left)) + " left"
	}
}

// Margin tells how early or late something was done at the instant at: "18 h
// 19 m early", "2 h late", "on time" at the very instant. Early is rounded
// down, late is rounded up.
func Margin(at, due time.Time) string {
	switch early := due.Sub(at); {
	case early == 0:
		return "on time"
	case early < 0:
		return words(up(-early)) + " late"
	case early < time.Minute:
		return "less than 1 m early"
	default:
		return words(down(early)) + " early"
	}
}

// Span tells a length of time, rounded down: "24 h", "3 d 4 h", "15 m".
func Span(d time.Duration) string {
	if d < 0 {
		return "minus " + Span(-d)
	}
	return words(down(d))
}

// down and up round to what words will show: whole minutes, and whole hours
// once days are shown. up rounds twice because the first may cross daysFrom.
func down(d time.Duration) time.Duration {
	if d >= daysFrom {
		return d.Truncate(time.Hour)
	}
	return d.Truncate(time.Minute)
}

func up(d time.Duration) time.Duration {
	if d = ceil(d, time.Minute); d >= daysFrom {
		d = ceil(d, time.Hour)
	}
	return d
}

func ceil(d, unit time.Duration) time.Duration {
	if t := d.Truncate(unit); t < d {
		return t + unit
	}
	return d
}

func words(d time.Duration) string {
	big, small, bigName, smallName := d/time.Hour, d%time.Hour/time.Minute, "h", "m"
	if d >= daysFrom {
		big, small, bigName, smallName = d/(24*time.Hour), d%(24*time.Hour)/time.Hour, "d", "h"
	}
	switch {
	case big == 0:
		return fmt.Sprintf("%d %s", small, smallName)
	case small == 0:
		return fmt.Sprintf("%d %s", big, bigName)
	}
	return fmt.Sprintf("%d %s %d %s", big, bigName, small, smallName)
}

// City is the short name of a zone: the last element of its path, "New York"
// for America/New_York. UTC, "" and a zone this version does not know are
// "UTC", which is also how Zoned and Both then tell the time.
func City(zone string) string {
	if !ValidZone(zone) {
		return "UTC"
	}
	name := zone[strings.LastIndexByte(zone, '/')+1:]
	return strings.ReplaceAll(name, "_", " ")
}

// Zoned tells an instant in a zone: "Sun 29 Mar 03:40 Berlin". Seconds are
// dropped, never rounded up.
func Zoned(t time.Time, zone string) string {
	return inZone(t, zone).Format("Mon 2 Jan 15:04 ") + City(zone)
}

// Both tells an instant in UTC and in a zone: "Sun 01:40 UTC = 03:40 Berlin",
// with the second weekday where it differs: "Sat 23:40 UTC = Sun 01:40
// Berlin". In UTC it is told once.
func Both(t time.Time, zone string) string {
	first := t.UTC().Format("Mon 15:04") + " UTC"
	if City(zone) == "UTC" {
		return first
	}
	local := inZone(t, zone)
	layout := "15:04 "
	if local.Day() != t.UTC().Day() {
		layout = "Mon 15:04 "
	}
	return first + " = " + local.Format(layout) + City(zone)
}

func inZone(t time.Time, zone string) time.Time {
	if loc, err := Zone(zone); err == nil {
		return t.In(loc)
	}
	return t.UTC()
}
