package pages

import "github.com/flowchestra/tocsin/app/incident"

// LaterAwarenessPage is where two people set awareness later: legal proposes
// it, somebody else seconds it.
type LaterAwarenessPage struct {
	AwarenessPage
	Proposal *incident.AwarenessProposal // what waits, or else what came last; nil for none
	Reason   string                      // for withdrawing it, as entered
	Stale    string                      // why it cannot be seconded any more, "" where it can
	Seconds  bool                        // the viewer may second a later deadline
	WhoMay2  string                      // roles that may
}

func (p LaterAwarenessPage) cannotSecond() string {
	switch {
	case p.Stale != "":
		return p.Stale
	case p.Proposal.ProposedBy == p.Viewer.ID:
		return "You proposed it. Somebody else must second it."
	case !p.Seconds:
		return "Seconding is for the role " + p.WhoMay2 + "."
	}
	return ""
}

func (p LaterAwarenessPage) heading() string {
	switch {
	case p.Proposal == nil:
		return "No later awareness is proposed"
	case p.Proposal.Waits():
		return "We became aware later? A second person decides"
	case p.Proposal.SecondedAt != nil:
		return "A later awareness was seconded"
	}
	return "The later awareness was withdrawn"
}
