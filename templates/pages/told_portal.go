package pages

import "github.com/flowchestra/tocsin/templates/parts"

// toldByCustomer are the verbs of what customers do on their own pages, and of
// what becomes of it.
var toldByCustomer = map[string]func(said) words{
	"portal.opened": func(said) words { return words{says: "opened its page, behind the link in its letter"} },
	"portal.left":   func(said) words { return words{says: "left its page"} },
	"portal.acknowledged": func(s said) words {
		return words{says: "confirmed receipt of " + s.str("reference"), more: s.str("name") + ", " + s.str("role"), mark: parts.Met}
	},
	"portal.asked": func(s said) words {
		return words{says: "asked a question; an answer is due " + s.at("due"), more: s.str("name"), quote: s.str("words"), mark: parts.Soon}
	},
	"portal.contact_named": func(s said) words {
		return words{says: "named another contact: " + s.str("name") + ", " + s.str("address"), more: "Says " + s.str("by"), quote: s.str("why")}
	},
	"portal.forwarded": func(s said) words { return words{says: "had a link sent to a colleague, " + s.str("address")} },
	"portal.link_renewed": func(s said) words {
		return words{says: "sent " + s.str("address") + " at " + s.str("customer") + " a fresh link instead of one that no longer works"}
	},
	"portal.link_accepted":  func(said) words { return words{says: "mailed a link; the other side accepted"} },
	"portal.link_deferred":  func(said) words { return words{says: "was told to wait with the mail of a link and tries again"} },
	"portal.link_refused":   func(said) words { return words{says: "had the mail of a link refused", mark: parts.Overdue} },
	"portal.link_uncertain": func(said) words { return words{says: "does not know whether the mail of a link arrived"} },
	"portal.links_revoked": func(s said) words {
		return words{says: "withdrew " + parts.Many(s.num("links"), "customer’s link", "customers’ links"), quote: s.str("why"), mark: parts.Held}
	},
	"question.answered": func(said) words {
		return words{says: "handed over the letter that answers a customer’s question", mark: parts.Met}
	},
	"question.closed": func(s said) words {
		return words{says: "closed a customer’s question", quote: s.str("how"), mark: parts.Met}
	},
	"contact.decided": func(s said) words {
		if s.is("taken") {
			return words{says: "took over a contact that a customer named: " + s.str("name") + ", " + s.str("address")}
		}
		return words{says: "left out a contact that a customer named: " + s.str("name") + ", " + s.str("address")}
	},
}

// speaker is who did it: the customer by its name, where it was the customer.
func (t Teller) speaker(s said) string {
	switch name := s.str("customer"); {
	case s.Actor != "customer":
		return t.name(s.Actor)
	case name != "":
		return name
	}
	return "A customer"
}
