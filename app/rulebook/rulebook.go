// Package rulebook holds law, contract and policy as data and answers one
// question: which duties to notify do these facts raise, because of what, and
// by when. Same facts, same answer; it reads no clock and no database.
//
// The rows are in regimes/*.yaml, by region, each with its citation and its
// source. They are engineering input and not legal advice.
package rulebook

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

//go:embed regimes/*.yaml
var embedded embed.FS

// Audiences of a regime.
const (
	ToTenant    = "tenant"    // the duty is owed to an affected customer
	ToAuthority = "authority" // the duty is owed to a public authority
)

// Triggers: the recorded instants from which a duty can run.
const (
	Aware      = "aware"      // reasonable certainty (EDPB Guidelines 9/2022)
	Discovered = "discovered" // known, or knowable with reasonable diligence (45 CFR 164.410(a)(2))
	Detected   = "detected"   // first alert or report
	Confirmed  = "confirmed"  // a person confirmed the breach
	Suspected  = "suspected"  // credible grounds, still investigating
	OfContract = "agreement"  // whichever of these the agreement names
)

// Statuses of a regime. Only StatusInForce and StatusTemplate ever bite.
const (
	StatusInForce    = "in_force"
	StatusTemplate   = "template" // contract or policy: in force because somebody agreed to it
	StatusFuture     = "future"
	StatusProposed   = "proposed"
	StatusSuperseded = "superseded"
	StatusUnclear    = "unclear"
)

// Regime is one duty of law, contract or policy.
type Regime struct {
	ID, Name, Article, Jurisdiction string
	Region                          string // file it stands in: contract, eu, policy, uk, us
	Audience                        string // ToTenant or ToAuthority
	Recipient                       string
	Trigger                         string
	Standard                        string     // the law's own measure, in a few words
	Rule                            clock.Rule // Zone is "" where a party's zone decides
	When                            When
	Status                          string
	EffectiveFrom, EffectiveTo      *time.Time // UTC midnight of the first and the last day; nil means open
	Verified                        bool       // number, recipient and trigger were seen in a text
	VerificationLevel               string     // primary-text, secondary, quoted or none
	LastChecked                     string     // date, 2006-01-02
	Citation, Source                string
	Contents                        string // code of the content checklist, e.g. C-PROC
	Notes                           string

	zone, alsoZone string // "tenant", "organisation" or an IANA name
	from           string // whose numbers replace the row's: "agreement", "organisation" or ""
}

// DataClass is a kind of data that facts can name.
type DataClass struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
}

// Book is a loaded and checked set of regimes. It is read-only and safe for
// use by many goroutines.
type Book struct {
	regimes []Regime
	classes []DataClass
	groups  map[string][]string
	version string
}

// Open loads the regimes that ship with the program.
func Open() (*Book, error) {
	sub, err := fs.Sub(embedded, "regimes")
	if err != nil {
		return nil, err
	}
	return Load(sub)
}

// Version identifies the exact text of the regimes: the first 12 hex digits of
// a SHA-256 over names and bytes of the files. Duties are stored with it, so
// that a later reader knows by which text they were decided.
func (b *Book) Version() string { return b.version }

// Regime finds a regime by id.
func (b *Book) Regime(id string) (Regime, bool) {
	for _, r := range b.regimes {
		if r.ID == id {
			return r, true
		}
	}
	return Regime{}, false
}

// Regimes lists all regimes, by file name and then as they stand in the file.
// The order is stable.
func (b *Book) Regimes() []Regime { return slices.Clone(b.regimes) }

// DataClasses lists the kinds of data the book knows, in the order of the file.
func (b *Book) DataClasses() []DataClass { return slices.Clone(b.classes) }
