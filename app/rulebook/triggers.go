package rulebook

import "slices"

// Triggers: the recorded instants from which a duty can run (EDPB Guidelines
// 9/2022 for awareness; 45 CFR 164.410(a)(2) for discovery).
const (
	Aware      = "aware"                 // reasonable certainty
	Discovered = "discovered"            // known, or knowable with reasonable diligence
	Detected   = "detected"              // first alert or report
	Confirmed  = "confirmed"             // a person confirmed the breach
	Suspected  = "suspected"             // credible grounds, still investigating
	Occurred   = "occurred"              // the event itself
	Determined = "determined"            // a formal determination
	Classified = "classified"            // major, relatively major, a class of impact
	Assessed   = "assessed"              // the assessment is finished
	Paid       = "paid"                  // a ransom was paid
	FixThere   = "fix_available"         // a corrective measure is available
	Informed   = "information_available" // what a filing left open is known
	Cleared    = "le_cleared"            // law enforcement no longer objects
	Closed     = "closed"                // the handling ended
	YearEnd    = "year_end"              // the end of the year of discovery
	Filed      = "filed"                 // an earlier stage was filed
	Notified   = "notified"              // another notice was sent
	OfContract = "agreement"             // whichever of the first five the agreement names
)

var triggers = []string{Aware, Discovered, Detected, Confirmed, Suspected, Occurred, Determined, Classified, Assessed, Paid,
	FixThere, Informed, Cleared, Closed, YearEnd, Filed, Notified, OfContract}

// instants are the triggers that an agreement can name.
var instants = []string{Aware, Discovered, Detected, Confirmed, Suspected}

// Eventual reports whether a trigger is an event that need not happen: a duty
// that hangs on it is not started, which is something else than a missing
// date.
func Eventual(trigger string) bool {
	return slices.Contains([]string{Filed, Notified, Paid, FixThere, Informed, Cleared, Closed, Assessed, Classified}, trigger)
}

// What meets a duty.
const (
	MeetsSent         = "sent"         // handed over; the law asks for sending only
	MeetsAccepted     = "accepted"     // the other side's server took it at the agreed address
	MeetsAcknowledged = "acknowledged" // a person there said that it came
)

// records say how to supply an anchor that is missing.
var records = map[string]string{
	Aware:      "Record when the incident was detected, known or confirmed.",
	Discovered: "Record when the incident was discovered or detected.",
	Detected:   "Record when the incident was detected.",
	Suspected:  "Record when there were first grounds to suspect it.",
	Confirmed:  "It starts when the incident is confirmed.",
	Occurred:   "Record when it happened, or when it was detected.",
	Determined: "It starts with your organisation's determination. Record it when it is made.",
	Classified: "It starts when the incident is classified. Record the classification when it is made.",
	Assessed:   "It starts when the assessment is finished. Record that when it is.",
	Paid:       "It starts if a ransom is paid.",
	FixThere:   "It starts when a corrective measure is available.",
	Informed:   "It starts when what the filing left open is known.",
	Cleared:    "It starts when law enforcement no longer objects to notice.",
	Closed:     "It starts when the handling of the incident ends.",
	YearEnd:    "Record when the incident was discovered or detected.",
}

// TriggerWords put a trigger into the words of the pages.
var TriggerWords = map[string]string{
	Aware: "awareness", Discovered: "discovery", Detected: "detection", Confirmed: "confirmation", Suspected: "suspicion",
	Occurred: "occurrence", Determined: "determination", Classified: "classification", Assessed: "finished assessment",
	Paid: "payment", FixThere: "corrective measure available", Informed: "information available", Cleared: "law-enforcement clearance",
	Closed: "end of the incident", YearEnd: "end of the year of discovery", Filed: "earlier filing", Notified: "notice sent", OfContract: "what the agreement names",
}
