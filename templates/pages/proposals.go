package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// LaterDeadline is proposals that are one decision: the same duty, moved from
// the same date to the same date, for however many customers.
type LaterDeadline struct {
	incident.Proposal
	Duties    int
	Customers bool // owed to customers, not to an authority
}

// ProposalsPage lists the later deadlines of an incident that wait.
type ProposalsPage struct {
	FactPage
	Waiting []LaterDeadline
}

// ProposalPage is one of them, with the working of the later clock.
type ProposalPage struct {
	FactPage
	Later   LaterDeadline
	Reason  string // as entered
	Seconds bool   // the viewer may second it
	WhoMay2 string // roles that may
}

func (d LaterDeadline) cause() string {
	if d.Cause == incident.ByRulebook {
		return "A new edition of the rulebook or of its calendars counts otherwise"
	}
	return "The recorded facts changed"
}

func (d LaterDeadline) whom() string { return parts.Many(d.Duties, "duty", "duties") }

// then is what the date would become, where it is no date.
func (d LaterDeadline) then() string {
	switch {
	case d.Ends:
		return "Not required any more"
	case d.ToUndecided:
		return "May apply, and waits for a fact"
	}
	return "No date"
}

func (d LaterDeadline) waits(legal string) string {
	if d.Accepted {
		return "Waits for a second person"
	}
	return "Waits for " + legal
}

func (p ProposalPage) path2(rest string) string { return p.path("/proposals/" + p.Later.ID + rest) }

func (p ProposalPage) cannotSecond() string {
	switch {
	case p.Later.DecidedBy != nil && *p.Later.DecidedBy == p.Viewer.ID:
		return "You accepted it. Somebody else must second it."
	case !p.Seconds:
		return "Seconding is for the role " + p.WhoMay2 + "."
	}
	return ""
}
