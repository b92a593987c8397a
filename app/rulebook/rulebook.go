// Package rulebook holds law, contract and policy as data and answers one
// question: which duties to notify do these facts raise, because of what, and
// by when. Same facts, same answer; it reads no clock and no database.
//
// The rows are in regimes/*.yaml, by region, each with its citation and its
// source. They are engineering input and not legal advice.
package rulebook

import (
	"bytes"
	"embed"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

//go:embed regimes/*.yaml
var embedded embed.FS

// Audiences of a regime.
const (
	ToTenant    = "tenant"      // the duty is owed to an affected customer
	ToAuthority = "authority"   // to a public authority
	ToPeople    = "individuals" // to the people whose data it is
	ToPublic    = "public"      // to the market, the media, card brands, an insurer
	Inside      = "inside"      // an assessment that must be finished
)

// Statuses of a regime. Only StatusInForce and StatusTemplate ever bite, and
// StatusFuture from its first day on; the others are watched.
const (
	StatusInForce    = "in_force"
	StatusTemplate   = "template" // contract or policy: in force because somebody agreed to it
	StatusFuture     = "future"   // enacted, not yet applicable
	StatusProposed   = "proposed"
	StatusSuperseded = "superseded"
	StatusUnclear    = "unclear"
)

// Regime is one duty of law, contract or policy.
type Regime struct {
	ID, Name, Law, Article, Jurisdiction string
	Region                               string // file it stands in: contract, eu, policy, uk, us-federal, …
	Audience                             string // ToTenant, ToAuthority, ToPeople, ToPublic or Inside
	Recipient                            string
	Bound                                string // who is bound, in words
	Trigger                              string
	After                                []string // Filed, Notified: the regimes whose filing or notice starts this one
	Starts                               string   // the law's own words for the trigger
	Standard                             string   // the law's own measure, in a few words
	Rule                                 clock.Rule
	When                                 When
	Delay                                Delay
	Reasons                              bool   // reasons for lateness belong in the notice
	MeetsOn                              string // sent, accepted or acknowledged: what meets it; "" means accepted
	Phased                               string // whether it may be told in phases
	Status                               string
	EffectiveFrom, EffectiveTo           *time.Time // UTC midnight of the first and the last day; nil means open
	Verified                             bool       // number, recipient and trigger were seen in a text
	VerificationLevel                    string     // primary-text, secondary, quoted or none
	LastChecked                          string     // date, 2006-01-02
	Citation, Source                     string
	Contents                             string // code of the content checklist, e.g. C-PROC
	Notes                                string
	Digest                               string // first 12 hex digits of a SHA-256 over the row: what counsel adopts

	period period
}

// Delay is what the law says about telling later.
type Delay struct {
	LawEnforcement bool   `yaml:"law_enforcement"` // law enforcement can ask for a pause
	OralDays       int    `yaml:"oral_days"`       // an oral request ends after so many days; 0 where the law names none
	Rule           string `yaml:"rule"`
	Note           string `yaml:"note"`
}

// IsLaw tells whether the regime is law: not a contract's and not the house's.
func (r Regime) IsLaw() bool { return r.Status != StatusTemplate }

// MayBeDelayed tells whether law enforcement can have the duty wait: where its
// law says so, and where the duty is a promise of the house's own, which gives
// way to it.
func (r Regime) MayBeDelayed() bool { return r.Region == "policy" || r.Delay.LawEnforcement }

// AgreedID tells by its id that a duty is a contract's or the house's own, not
// one of law; also for duties that stand in no file, such as reaching a
// customer whose letter came back.
func AgreedID(id string) bool {
	return strings.HasPrefix(id, "contract-") || strings.HasPrefix(id, "policy-")
}

// Book is a loaded and checked set of regimes. It is read-only and safe for
// use by many goroutines.
type Book struct {
	regimes   []Regime
	at        map[string]int // index of a regime by id
	classes   []Term
	entities  []Term
	sectors   []Term
	questions []Question
	groups    map[string][]string
	version   string
}

// Open loads the regimes that ship with the program.
func Open() (*Book, error) {
	sub, err := fs.Sub(embedded, "regimes")
	if err != nil {
		return nil, err
	}
	return Load(sub)
}

// OpenWith loads the one file that holds a regime, and the terms: enough to
// count its period, in a fraction of the time. A regime that hangs on another
// file, or that no file holds, gets the whole book.
func OpenWith(id string) (*Book, error) {
	sub, err := fs.Sub(embedded, "regimes")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(sub, "*.yaml")
	if err != nil {
		return nil, err
	}
	row := []byte("\n  - id: " + id + "\n")
	names = slices.DeleteFunc(names, func(name string) bool {
		text, err := fs.ReadFile(sub, name)
		return err == nil && bytes.Contains(text, []byte("\nregimes:")) && !bytes.Contains(text, row)
	})
	if b, err := load(sub, names); err == nil {
		if _, ok := b.at[id]; ok {
			return b, nil
		}
	}
	return Load(sub)
}

// Version identifies the exact text of the regimes: the first 12 hex digits of
// a SHA-256 over names and bytes of the files. Duties are stored with it, so
// that a later reader knows by which text they were decided.
func (b *Book) Version() string { return b.version }

// Regime finds a regime by id.
func (b *Book) Regime(id string) (Regime, bool) {
	i, ok := b.at[id]
	if !ok {
		return Regime{}, false
	}
	return b.regimes[i], true
}

// Regimes lists all regimes, by file name and then as they stand in the file.
// The order is stable.
func (b *Book) Regimes() []Regime { return slices.Clone(b.regimes) }

// Search lists the regimes that have the words in their id, name, law,
// article, jurisdiction or recipient, whatever their case; all of them for "".
func (b *Book) Search(words string) []Regime {
	var out []Regime
	for _, r := range b.regimes {
		text := strings.ToLower(strings.Join([]string{r.ID, r.Name, r.Law, r.Article, r.Jurisdiction, PlaceName(r.Jurisdiction), r.Recipient, r.Bound}, " "))
		hit := true
		for _, w := range strings.Fields(strings.ToLower(words)) {
			hit = hit && strings.Contains(text, w)
		}
		if hit {
			out = append(out, r)
		}
	}
	return out
}
