package web

import (
	ics "github.com/arran4/golang-ical"

	"github.com/flowchestra/tocsin/app/incident"
)

// CalendarOf is what a calendar reads of some deadlines.
func CalendarOf(open []incident.Deadline, url string) string {
	return calendarOf(open, url).Serialize(ics.WithNewLineWindows)
}

// OneLine is a text as a calendar takes it.
func OneLine(s string) string { return oneLine(s) }
