package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Audience of an obligation: a tenant's duty is met by a delivered notice, an
// authority's by a filing, and what was promised to customers together by a
// letter to each of them.
type Audience string

// The audiences.
const (
	ToTenant    Audience = "tenant"
	ToAuthority Audience = "authority"
	ToCustomers Audience = "customers"
)

// Obligation is a duty that bites, or that may bite and waits for a fact, with
// its clock. DueAt is the conservative reading and drives the jobs; OuterAt is
// the statutory outer bound, for "late or not". Rule, clock and working never
// change once they are on record: when facts change them, a new obligation
// supersedes this one. So what was on time when it was met stays on time.
type Obligation struct {
	ID          string
	IncidentID  string
	TenantID    *string // nil towards an authority and towards customers together
	Audience    Audience
	RegimeID    string
	BookVersion string
	Name        string // "GDPR art. 33(2)"
	Recipient   string
	Because     string
	Undecided   bool // a fact is missing: it may bite
	Soft        bool // no number in law: a target of ours
	Trigger     string
	StartedAt   *time.Time
	DueAt       *time.Time
	OuterAt     *time.Time
	Working     []clock.Step `gorm:"serializer:json"`
	MetAt       *time.Time
	MetBy       string // delivery or filing
	EndedAt     *time.Time
	EndReason   string // "not required: refuted"
	OpenedAt    time.Time
	Version     int

	Counting    *Counting         `gorm:"serializer:json"` // what it was counted by, nil without a clock
	ClosedDays  []clock.ClosedDay `gorm:"serializer:json"` // the days that the counting skipped
	ContestedAt *time.Time        // a reading that is shown and never scheduled
	NotStarted  bool              // it hangs on an event that has not happened, such as an earlier filing
	Missing     tenant.List       // facts that are missing to decide or to date it, as the rulebook names them
	Unchecked   string            // why it reads "possibly due, not checked", "" when counsel adopted its rule
	Reasons     bool              // reasons for lateness belong in the notice

	SupersededBy *string // the obligation that took this one's place, nil while it stands

	// The other reading of a customer found later: counted from when we knew
	// that it is affected. It drives nothing; nil where there is only one.
	OtherStartedAt *time.Time
	OtherDueAt     *time.Time
	OtherWorking   []clock.Step `gorm:"serializer:json"`

	MeetsOn        Proof      // what meets it
	ReceivedAt     *time.Time // when the other side took the letter that still stands
	AcknowledgedAt *time.Time // when the recipient said that it has it
	BouncedAt      *time.Time // when the letter that met it came back after it was due
}

// Oblige makes the obligation of a duty that the rulebook found to bite or
// could not decide.
func Oblige(incidentID string, tenantID *string, bookVersion string, d rulebook.Duty, now time.Time) Obligation {
	o := Obligation{IncidentID: incidentID, TenantID: tenantID, Audience: ToTenant, OpenedAt: now}
	if tenantID == nil {
		o.Audience = ToAuthority
	}
	o.apply(bookVersion, d)
	return o
}

// apply takes over what the rulebook says of the duty.
func (o *Obligation) apply(bookVersion string, d rulebook.Duty) {
	o.RegimeID, o.BookVersion = d.Regime.ID, bookVersion
	o.Name, o.Recipient = Label(d.Regime), d.Regime.Recipient
	o.Because, o.Trigger = d.Because, d.Trigger
	o.Undecided = d.Answer == rulebook.Undecided
	o.Working, o.ClosedDays = []clock.Step{}, []clock.ClosedDay{}
	o.NotStarted, o.Missing, o.Unchecked, o.Reasons = d.NotStarted, d.Missing, d.Unchecked, d.Regime.Reasons
	if o.MeetsOn = DefaultProof; d.MeetsOn != "" {
		o.MeetsOn = Proof(d.MeetsOn)
	}
	if d.Clock == nil {
		return
	}
	started, due := d.Clock.StartedAt, d.Clock.Due
	o.StartedAt, o.DueAt, o.OuterAt = &started, &due, d.Clock.Outer
	o.Working, o.Soft = d.Clock.Working, d.Clock.Soft
	o.Counting, o.ContestedAt = countingOf(d), d.Clock.Contested
	if d.Clock.Closed != nil {
		o.ClosedDays = d.Clock.Closed
	}
}

// Label names a regime in a few words: the article of a law, the name of a
// contract's or a promise's rule.
func Label(r rulebook.Regime) string {
	if r.Status == rulebook.StatusTemplate || r.Article == "" {
		return r.Name
	}
	return r.Article
}

func same(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Open tells whether the obligation still waits to be met.
func (o *Obligation) Open() bool { return o.MetAt == nil && o.EndedAt == nil }

// Meet records that the obligation was met at an instant by a delivery or a
// filing. A second meeting changes nothing: the first one counts.
func (o *Obligation) Meet(at time.Time, by string) bool {
	if !o.Open() || o.Undecided {
		return false
	}
	o.MetAt, o.MetBy = &at, by
	return true
}

// Reopen undoes a meeting whose only proof has bounced before it was due.
func (o *Obligation) Reopen() { o.MetAt, o.MetBy, o.ReceivedAt = nil, "", nil }

// End records that the duty is not required after all.
func (o *Obligation) End(reason string, now time.Time) error {
	if !o.Open() {
		return fault.Conflict("%s is no longer open.", o.Name)
	}
	o.EndedAt, o.EndReason = &now, reason
	return nil
}

// Late tells whether the obligation was met after it was due under the
// conservative reading, or is open past it.
func (o *Obligation) Late(now time.Time) bool {
	if o.DueAt == nil || o.EndedAt != nil {
		return false
	}
	if o.MetAt != nil {
		return o.MetAt.After(*o.DueAt)
	}
	return now.After(*o.DueAt)
}
