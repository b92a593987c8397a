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
	Trigger string // aware, discovered, detected, confirmed or suspected; "" means the clause names none
	Window  *int   // hours; nil means no window recorded
}

// Exposure is what is known of the data affected. An empty list means not
// known yet, never "none".
type Exposure struct {
	Data      []string // codes of data classes; others are kept as they are
	Encrypted string   // yes, no or unknown; "" is unknown
	Places    []string // countries of the data subjects, States as "US-CA"
}

// Facts are everything a duty is decided by.
type Facts struct {
	Instants
	Organisation
	Tenant   *Tenant // nil while it is not known who is affected
	Exposure Exposure
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

func (b *Book) class(c string) string {
	for _, known := range b.classes {
		if known.Code == c {
			return known.Name
		}
	}
	return ""
}

func (t *Tenant) name() string {
	if t == nil || t.Name == "" {
		return "this customer"
	}
	return t.Name
}

// longestWindow bounds the windows of agreements, in hours (ten years); more
// is a slip of the keyboard.
const longestWindow = 10 * 366 * 24

// window is the recorded and possible window of the tenant's agreement.
func (t *Tenant) window() (hours int, ok bool) {
	if t == nil || t.Agreement == nil || t.Agreement.Window == nil {
		return 0, false
	}
	hours = *t.Agreement.Window
	return hours, hours > 0 && hours <= longestWindow
}
