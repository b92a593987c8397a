package pages

import "github.com/flowchestra/tocsin/templates/parts"

// toldOfRecords are the verbs of lists of records and of what is exported.
var toldOfRecords = map[string]func(said) words{
	"records.uploaded": func(s said) words {
		return words{says: "uploaded a file of " + parts.Many(s.num("rows"), "record", "records") + " of " + parts.Many(s.num("customers"), "customer", "customers") + "; nobody sees it yet"}
	},
	"records.kept": func(s said) words {
		return words{says: "put lists of " + parts.Many(s.num("rows"), "record", "records") + " on the pages of " + parts.Many(s.num("customers"), "customer", "customers"), mark: parts.Met}
	},
	"records.dropped":       func(said) words { return words{says: "dropped an uploaded file of records"} },
	"records.code_asked":    func(said) words { return words{says: "asked for the code that opens its list of records"} },
	"records.code_accepted": func(said) words { return words{says: "mailed a code for a list of records; the other side accepted"} },
	"records.code_deferred": func(said) words {
		return words{says: "was told to wait with a code for a list of records and tries again"}
	},
	"records.code_refused":   func(said) words { return words{says: "had a code for a list of records refused", mark: parts.Overdue} },
	"records.code_uncertain": func(said) words { return words{says: "does not know whether a code for a list of records arrived"} },
	"records.code_wrong":     func(said) words { return words{says: "entered a wrong code for its list of records", mark: parts.Soon} },
	"records.code_used":      func(said) words { return words{says: "opened its list of records with its code"} },
	"records.fetched": func(s said) words {
		return words{says: "fetched its list of " + parts.Many(s.num("rows"), "record", "records"), more: "Digest " + short(s.str("digest"))}
	},
	"deliveries.exported": func(s said) words {
		return words{says: "exported the delivery ledger of " + s.str("reference") + ", with every address"}
	},
	"delivery.unsent": func(s said) words {
		return words{says: "put a letter back that it had not begun to hand over", more: s.str("why")}
	},
}
