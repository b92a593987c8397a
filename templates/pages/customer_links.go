package pages

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CustomerLinksPage is who opens a customer's own page, and by which link.
type CustomerLinksPage struct {
	parts.Frame
	Customer tenant.Tenant
	Links    []notice.LinkHolder
}

// mayMessages tells whether the viewer may take exact messages out of the house.
func mayMessages(f parts.Frame) bool { return f.Viewer.May(people.ExportMessages) }

func mayLink(f parts.Frame) bool { return f.Viewer.May(people.SendLinks) }

func (p CustomerLinksPage) path(h notice.LinkHolder) string {
	return customerPath(p.Customer.Reference) + "/links/" + h.ID
}

// deadLinks counts the readers of a customer's letters whose link no longer
// works.
func deadLinks(f parts.Frame, links []notice.LinkHolder) int {
	n := 0
	for _, h := range links {
		if !h.Works(f.Now) {
			n++
		}
	}
	return n
}

// deadWords say how many readers have no link that works.
func deadWords(n int) string {
	return parts.Many(n, "reader has", "readers have") + " a link that no longer works."
}

// linkStands says how a reader's link stands.
func (p CustomerLinksPage) linkStands(h notice.LinkHolder) (parts.State, string) {
	switch {
	case h.RevokedAt != nil:
		return parts.Overdue, "Ended"
	case !p.Now.Before(h.EndsAt):
		return parts.Overdue, "Has run out"
	case notice.State(h.Heard) == notice.Refused:
		return parts.Overdue, "Its mail was refused"
	case h.Mailed() && (h.Heard == "" || notice.State(h.Heard) == notice.Deferred):
		return parts.Running, "Its mail is on its way"
	case notice.State(h.Heard) == notice.Uncertain:
		return parts.Soon, "Whether its mail arrived is in doubt"
	}
	return parts.Met, "Works"
}

// came says how a link came to its reader.
func (p CustomerLinksPage) came(h notice.LinkHolder) string {
	switch {
	case h.SentBy != nil:
		return "sent by us instead of an older one, "
	case h.Mailed():
		return "sent for a colleague, "
	}
	return "in its letter, "
}
