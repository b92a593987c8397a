package pages

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// PortalRecordsPage is where a customer gets the list of its records.
type PortalRecordsPage struct {
	PortalPage
	notice.RecordLists
	Mailed bool
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
