package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Promise is one version of what the organisation has published about telling
// its customers, clause by clause. Versions are never changed: another wording
// is another version.
type Promise struct {
	ID            string
	Number        int // 1 first
	Title         string
	PublishedAt   time.Time
	EffectiveFrom time.Time
	Clauses       []Clause `gorm:"serializer:json"`
	RecordedBy    string
	RecordedAt    time.Time
}

// Clause is one sentence of a promise and how it is measured.
type Clause struct {
	Number      string  `json:"number"` // as it was published: "7.1"
	Text        string  `json:"text"`
	Measure     Measure `json:"measure"`
	TargetHours int     `json:"target_hours,omitempty"` // of ReasonableTime: what we aim at, 0 for the organisation's
	CapHours    int     `json:"cap_hours,omitempty"`    // and never pass, 0 for the organisation's
}

// Measure is what shows whether a clause was kept.
type Measure string

// The measures.
const (
	LegalTime      Measure = "legal_time"      // told by every date that a law or a contract sets
	ReasonableTime Measure = "reasonable_time" // told within the time that we call reasonable
	Details        Measure = "details"         // every letter says which data, and when there is more to hear
	Mitigation     Measure = "mitigation"      // it was contained or resolved
	NoAdmission    Measure = "no_admission"    // every letter says that it admits no fault
	Other          Measure = "other"           // people judge it
)

// Measures are all of them, in the order in which they are offered.
var Measures = []Measure{LegalTime, ReasonableTime, Details, Mitigation, NoAdmission, Other}

// Check refuses a promise that cannot have been published, and comes after the
// version before it, nil for the first.
func (p Promise) Check(before *Promise, now time.Time) error {
	var bad fault.Many
	say := func(err error) {
		if f, ok := err.(*fault.Fault); ok {
			bad = append(bad, f)
		}
	}
	say(Line("title", p.Title, 200))
	switch {
	case p.PublishedAt.IsZero() || p.PublishedAt.After(now):
		say(fault.Invalid("Say when it was published: not in the future.").In("published_at"))
	case p.EffectiveFrom.Before(p.PublishedAt):
		say(fault.Invalid("It cannot hold before it was published.").In("effective_from"))
	case before != nil && p.EffectiveFrom.Before(before.EffectiveFrom):
		say(fault.Invalid("Version %d holds from %s. The next holds from then at the earliest: what was promised before is not rewritten.", before.Number, stamp(before.EffectiveFrom)).In("effective_from"))
	}
	if len(p.Clauses) == 0 || len(p.Clauses) > 50 {
		say(fault.Invalid("Write at least one clause, and no more than 50.").In("clauses"))
	}
	for i, c := range p.Clauses {
		if slices.ContainsFunc(p.Clauses[:i], func(d Clause) bool { return d.Number == c.Number }) {
			say(fault.Invalid("There are two clauses %q.", c.Number).In("clauses").At(i + 1))
		}
		for _, f := range c.faults() {
			say(f.At(i + 1))
		}
	}
	return bad.Err()
}

func (c Clause) faults() []*fault.Fault {
	var out []*fault.Fault
	for _, err := range []error{Line("number", c.Number, 20), Plain("text", c.Text, 2000)} {
		if f, ok := err.(*fault.Fault); ok {
			out = append(out, f)
		}
	}
	if strings.TrimSpace(c.Text) == "" {
		out = append(out, fault.Invalid("Fill in what it says.").In("text"))
	}
	if !slices.Contains(Measures, c.Measure) {
		out = append(out, fault.Invalid("Say how it is measured; choose that people judge it where nothing else fits.").In("measure"))
	}
	for _, h := range []int{c.TargetHours, c.CapHours} {
		if h != 0 && (c.Measure != ReasonableTime || h < 1 || h > 8760) {
			out = append(out, fault.Invalid("Hours go with a reasonable time only: whole ones from 1 to 8760.").In("target_hours"))
			break
		}
	}
	if c.CapHours != 0 && c.CapHours < c.TargetHours {
		out = append(out, fault.Invalid("Never later than %d hours is before the %d hours you aim at.", c.CapHours, c.TargetHours).In("cap_hours"))
	}
	return out
}

// State is how a clause stands in one incident.
type State string

// The states of a clause.
const (
	Kept          State = "kept"
	Late          State = "late" // it was not kept in time, or is still owed
	Running       State = "running"
	NotMeasurable State = "not_measurable"
)

// Report is how one clause stands in one incident, since or by when, and why.
type Report struct {
	Clause  Clause
	State   State
	At      *time.Time // when it was kept, or broken; of what runs, when it is due
	Because string
}

// Letter is what a customer was told, as a promise looks at it.
type Letter struct {
	At          time.Time // when the other side took it
	Data        bool      // it says which data
	NextUpdate  bool      // it says when there is more to hear
	NoAdmission bool      // it says that it admits no fault
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
