package pages

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// PortalRecordsPage is where a customer gets the list of its records.
type PortalRecordsPage struct {
	PortalPage
	notice.RecordLists
}

// mailed says what became of the code that was asked for here.
func (p PortalRecordsPage) mailed() (parts.State, string) {
	switch notice.State(p.Heard) {
	case notice.Refused:
		return parts.Overdue, "The mail with the code was refused for " + p.To + ". Call us."
	case notice.Deferred:
		return parts.Soon, "The mail with the code was put off on its way to " + p.To + ". It is tried again."
	case notice.Uncertain:
		return parts.Soon, "Whether the mail with the code reached " + p.To + " is in doubt. If it does not come, ask for another."
	}
	return parts.Met, "A code is on its way to " + p.To + ". It is good for " + parts.Many(int(notice.CodeLasts.Minutes()), "minute", "minutes") + "."
}

func (p PortalRecordsPage) holds(l notice.RecordList) string {
	return parts.Many(l.Lines, "record", "records")
}

// first says how much there is.
func (p PortalRecordsPage) first() string {
	n := 0
	for _, l := range p.Lists {
		n += l.Lines
	}
	return "We have a list of " + parts.Many(n, "record", "records") + " of yours"
}

func (p PortalRecordsPage) mailWords() string {
	if p.Mailed {
		return "Mail me another code"
	}
	return "Mail me a code"
}

func (p PortalRecordsPage) mailClass() string {
	if p.Mailed {
		return "quiet"
	}
	return ""
}
