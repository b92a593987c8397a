package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/templates/parts"
)

// toldOfLaw are the verbs by which people judge what the law leaves to them.
var toldOfLaw = map[string]func(said) words{
	"question.ruled": func(s said) words {
		w := words{says: "answered “" + strings.ReplaceAll(s.str("question"), "_", " ") + "”: no", quote: s.str("reason")}
		if s.is("yes") {
			w.says = strings.TrimSuffix(w.says, "no") + "yes"
		}
		if s.str("corrects") != "" {
			w.more = "This corrects an answer from before"
		}
		return w
	},
	"waiver.proposed": func(s said) words {
		return words{says: "proposed that " + parts.Many(s.num("duties"), "duty is", "duties are") + " not required", quote: s.str("reason")}
	},
	"waiver.approved": func(s said) words {
		return words{says: "approved it: " + parts.Many(s.num("duties"), "duty is", "duties are") + " not required", quote: s.str("why"), mark: parts.NotRequired}
	},
	"waiver.declined": func(s said) words {
		return words{says: "declined it: " + parts.Many(s.num("duties"), "duty stays", "duties stay"), quote: s.str("reason")}
	},
	"hold.recorded": func(s said) words {
		return words{says: "recorded that law enforcement asked us to wait" + until(s), more: s.str("authority"), quote: s.str("reason")}
	},
	"hold.approved": func(s said) words {
		return words{says: "approved the hold" + until(s), more: s.str("authority"), mark: parts.Held}
	},
	"hold.decided": func(s said) words {
		w := words{says: "decided that the hold does not pause " + s.str("duty"), quote: s.str("reason")}
		if s.is("pause") {
			w.says, w.mark = "decided that the hold pauses "+s.str("duty"), parts.Held
		}
		return w
	},
	"holding.armed": func(s said) words {
		return words{says: "armed a holding notice to " + parts.Many(s.num("customers"), "customer", "customers"), more: "Leaves by itself " + s.at("fires_at")}
	},
	"holding.fired": func(s said) words {
		return words{says: "let the armed holding notice go to " + parts.Many(s.num("customers"), "customer", "customers") + " not told by then", mark: parts.Urgent}
	},
	"holding.disarmed": func(s said) words { return words{says: "disarmed the holding notice", more: s.str("why")} },
	"holding.withheld": func(s said) words {
		return words{says: "kept the armed holding notice back", more: s.str("why"), mark: parts.Urgent}
	},
	"notice.countersigned": func(s said) words {
		return words{says: "countersigned " + parts.Many(s.num("copies"), "letter", "letters"), more: "Digest " + short(s.str("digest")), mark: parts.Met}
	},
	"guest.invited": func(s said) words { return words{says: "invited " + s.str("name") + ", outside counsel, as a guest"} },
	"guest.ended":   func(s said) words { return words{says: "ended the visit of " + s.str("name") + ", outside counsel"} },
	"hold.lifted":   func(s said) words { return words{says: "lifted the hold", quote: s.str("reason"), mark: parts.Running} },
	"hold.ended":    func(said) words { return words{says: "the hold ended, and the clocks go on", mark: parts.Running} },
}

func until(s said) string {
	if end := s.at("ends_at"); end != "" {
		return ", until " + end
	}
	return ""
}
