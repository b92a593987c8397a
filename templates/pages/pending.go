package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// pendingOf lists what waits in an incident for a second thought, each with
// the page on which it is decided.
func pendingOf(o *incident.Overview) []OpenLine {
	base, p := "/incidents/"+o.Number, o.Pending
	var out []OpenLine
	if p.ForLegal > 0 {
		out = append(out, OpenLine{parts.Many(p.ForLegal, "later deadline waits", "later deadlines wait") + " for " + orNobody(o.Legal, "legal"), base + "/proposals"})
	}
	if p.ForSecond > 0 {
		out = append(out, OpenLine{parts.Many(p.ForSecond, "later deadline waits", "later deadlines wait") + " for a second person", base + "/proposals"})
	}
	if p.Awareness > 0 {
		out = append(out, OpenLine{"A later awareness waits for a second person", base + "/awareness/later"})
	}
	if p.Holds > 0 {
		out = append(out, OpenLine{parts.Many(p.Holds, "hold waits", "holds wait") + " for approval", base + "/holds"})
	}
	return out
}

// asksToResume tells whether the first act of the page is to resume a sending.
func (p IncidentPage) asksToResume() bool {
	o := &p.Overview
	return o.Waits().Act == incident.ToSend && len(o.Kept) > 0 && o.Kept[0].PausedAt != nil
}

// pausedOf lists the sendings of an incident that somebody paused, each with
// the page on which it is resumed.
func pausedOf(f parts.Frame, o *incident.Overview) []OpenLine {
	var out []OpenLine
	for _, k := range o.Kept {
		if k.PausedAt != nil {
			out = append(out, OpenLine{"Sending " + pausedBy(f, k) + leftWords(k.Left), "/editions/" + k.EditionID})
		}
	}
	return out
}

// notStarted says what a later stage hangs on.
func notStarted(o incident.Obligation) string {
	if o.Because == "" {
		return "Not started: it starts with an earlier filing."
	}
	return "Not started: " + lowerFirst(o.Because)
}
