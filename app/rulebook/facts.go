package rulebook

import (
	"slices"
	"strings"
	"time"
)

// Roles an organisation can have towards personal data (GDPR art. 4(7), (8)).
const (
	Processor  = "processor"
	Controller = "controller"
)

// Instants are the dated facts of an incident, UTC; nil means not recorded.
type Instants struct {
	Occurred, Detected, Suspected, Aware, Discovered, Confirmed *time.Time

	Determined           *time.Time // a formal determination: a breach, materiality
	Classified           *time.Time // major (DORA), relatively major (China), PAIN (FedRAMP)
	Assessed             *time.Time // the assessment found it notifiable (Singapore)
	Paid                 *time.Time // a ransom was paid
	FixAvailable         *time.Time // a corrective or mitigating measure is available (CRA)
	InformationAvailable *time.Time // what a filing left open became known (Form 8-K/A)
	Cleared              *time.Time // law enforcement no longer objects to notice
	Closed               *time.Time // the handling of the incident ended

	// AwareSettled tells that awareness was set with a logged reason and a
	// second approver. Only then may it lie later than its default.
	AwareSettled bool
}

// Organisation is the one that runs Tocsin. Zero durations mean the default.
type Organisation struct {
	Zone             string   // IANA
	Roles            []string // Processor, Controller
	Establishments   []string // ISO 3166-1 alpha-2 codes, or "EU"
	FedRAMP          bool     // holds a FedRAMP authorisation
	Entities         []string // what it is in law, by code of the book; empty with EntitiesKnown: none of them
	EntitiesKnown    bool     // somebody answered what it is in law
	PromiseTarget    time.Duration
	PromiseCap       time.Duration
	InvestigationCap time.Duration
}

// Tenant is the affected customer that a duty may be owed to.
type Tenant struct {
	Name      string
	Country   string     // ISO 3166-1 alpha-2; "" means not recorded
	Zone      string     // IANA; "" means not recorded
	Sectors   []string   // hipaa, us-federal
	States    []string   // US States of the data subjects: "CA"
	Agreement *Agreement // nil means none recorded
}

// Agreement is what the tenant's contract says about telling it of incidents.
type Agreement struct {
	Trigger  string // aware, discovered, detected, confirmed or suspected; "" means the clause names none
	Window   *int   // in Unit; nil means no window recorded
	Unit     string // clock.UnitHours, UnitBusinessHours, UnitCalendarDays or UnitBusinessDays; "" means hours
	Calendar string // closed days of business days, by name; "" means those of the tenant's country
	MeetsOn  string // what meets a duty towards the tenant: MeetsSent, MeetsAccepted or MeetsAcknowledged; "" means what the rule says
}

// Exposure is what is known of the data affected. An empty list means not
// known yet, never "none".
type Exposure struct {
	Data      []string // codes of data classes; others are kept as they are
	Encrypted string   // yes, no or unknown; "" is unknown
	Places    []string // countries of the data subjects, States as "US-CA"

	Counts  map[string]int // people affected by place; a place that is missing is not counted yet
	People  *int           // people affected everywhere; nil means not counted yet
	Partial bool           // more may be found: the counts can only grow
	KnownAt *time.Time     // when we knew that this customer is affected, where it was found after the list was closed
}

// Ruling is a person's answer to a question of the book, given once per
// incident, with a reason.
type Ruling struct {
	Yes    bool
	Reason string
	By     string // name
	At     time.Time
}

// Adoption is counsel's word on one row of the book: adopted, or set aside. It
// covers the row as it read then: another text needs another word.
type Adoption struct {
	SetAside bool
	Digest   string // of the row, Regime.Digest
	Version  string // of the book
	Reason   string
	By       string // name
	At       time.Time
}

// Facts are everything a duty is decided by.
type Facts struct {
	Instants
	Organisation
	Tenant   *Tenant // nil while it is not known who is affected
	Exposure Exposure

	Rulings map[string]Ruling    // by code of the question
	Filed   map[string]time.Time // last filing or notice, by id of the regime it met
	Adopted map[string]Adoption  // by id of the regime; nil where nobody asks for counsel's word
}

// country puts a code into its ISO form; "UK" and "EL" are common slips.
func country(s string) string {
	switch c := strings.ToUpper(strings.TrimSpace(s)); c {
	case "UK":
		return "GB"
	case "EL":
		return "GR"
	default:
		return c
	}
}

// code puts a free word into the form of a code: "Driver licence" and
// "driver-licence" are driver_licence.
func code(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// has compares codes, whatever their case and separators.
func has(list []string, want string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return code(s) == code(want) })
}

func (t *Tenant) name() string {
	if t == nil || t.Name == "" {
		return "this customer"
	}
	return t.Name
}
