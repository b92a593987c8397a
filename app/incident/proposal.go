package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// Causes of a proposal.
const (
	ByFacts    = "facts"    // the recorded facts changed
	ByRulebook = "rulebook" // a new edition of rules, calendars or zones counts otherwise
)

// Proposal is a later date for an obligation, or its end, that the product
// worked out and that nothing moves before legal has accepted it with a reason
// and a second person has seconded it.
type Proposal struct {
	ID           string
	IncidentID   string
	ObligationID string
	RegimeID     string
	Name         string
	Cause        string // ByFacts or ByRulebook
	Ends         bool   // the duty would not bite any more
	FromDue      *time.Time
	FromOuter    *time.Time
	ToStarted    *time.Time
	ToDue        *time.Time // nil when it ends or would be undecided
	ToOuter      *time.Time
	ToUndecided  bool
	ToSoft       bool
	ToTrigger    string
	ToBecause    string
	ToWorking    []clock.Step `gorm:"serializer:json"`
	BookVersion  string       // by which it was worked out
	ProposedAt   time.Time
	WithdrawnAt  *time.Time // facts made it moot
	DecidedAt    *time.Time // legal's word
	DecidedBy    *string
	Reason       string
	Accepted     bool
	SecondedAt   *time.Time // in force since
	SecondedBy   *string
	Version      int
}

// Propose makes the proposal that o becomes n. A nil n proposes that o ends,
// because of what the rulebook now says.
func Propose(o Obligation, n *Obligation, because, bookVersion string, now time.Time) Proposal {
	p := Proposal{IncidentID: o.IncidentID, ObligationID: o.ID, RegimeID: o.RegimeID, Name: o.Name, Cause: ByFacts, FromDue: o.DueAt, FromOuter: o.OuterAt,
		ToBecause: because, ToTrigger: o.Trigger, BookVersion: bookVersion, ProposedAt: now, Version: 1}
	if o.BookVersion != bookVersion {
		p.Cause = ByRulebook
	}
	if n == nil {
		p.Ends = true
		return p
	}
	p.ToStarted, p.ToDue, p.ToOuter, p.ToWorking = n.StartedAt, n.DueAt, n.OuterAt, n.Working
	p.ToUndecided, p.ToSoft, p.ToTrigger = n.Undecided, n.Soft, n.Trigger
	return p
}

// Same tells whether two proposals would do the same to the same obligation.
func (p *Proposal) Same(q Proposal) bool {
	return p.ObligationID == q.ObligationID && p.Ends == q.Ends && p.ToUndecided == q.ToUndecided && same(p.ToDue, q.ToDue) && same(p.ToOuter, q.ToOuter)
}

// Alike tells whether two proposals are one decision: the same duty, moved
// from the same date to the same date, for however many customers.
func (p *Proposal) Alike(q Proposal) bool {
	return p.IncidentID == q.IncidentID && p.RegimeID == q.RegimeID && p.Ends == q.Ends && p.ToUndecided == q.ToUndecided && p.Accepted == q.Accepted &&
		same(p.FromDue, q.FromDue) && same(p.ToDue, q.ToDue) && same(p.FromOuter, q.FromOuter) && same(p.ToOuter, q.ToOuter)
}

// Waits tells whether somebody has to decide or to second it still.
func (p *Proposal) Waits() bool {
	return p.WithdrawnAt == nil && p.SecondedAt == nil && (p.DecidedAt == nil || p.Accepted)
}

// Decide records legal's word. Conflict when it was decided or is moot;
// Invalid without a reason.
func (p *Proposal) Decide(accept bool, reason, by string, now time.Time) error {
	if err := Line("reason", reason, 2000); err != nil {
		return err
	}
	if p.WithdrawnAt != nil || p.DecidedAt != nil {
		return fault.Conflict("This proposal is decided already, or the facts have changed since. Look at it again.")
	}
	p.Accepted, p.Reason, p.DecidedAt, p.DecidedBy = accept, reason, &now, &by
	return nil
}

// Second puts an accepted proposal in force. Conflict when legal has not
// accepted it, or the same person did.
func (p *Proposal) Second(by string, now time.Time) error {
	switch {
	case !p.Waits() || !p.Accepted:
		return fault.Conflict("No later date waits for a second person here: legal accepts it first, with a reason.")
	case p.DecidedBy != nil && *p.DecidedBy == by:
		return fault.Conflict("You accepted this later date. Somebody else must second it.")
	}
	p.SecondedAt, p.SecondedBy = &now, &by
	return nil
}

// Obligation makes, of the one that stands, the one that the proposal puts in
// its place. It has no id yet.
func (p *Proposal) Obligation(o Obligation, now time.Time) Obligation {
	o.BookVersion, o.Because, o.Trigger, o.Undecided, o.Soft = p.BookVersion, p.ToBecause, p.ToTrigger, p.ToUndecided, p.ToSoft
	o.StartedAt, o.DueAt, o.OuterAt, o.Working = p.ToStarted, p.ToDue, p.ToOuter, p.ToWorking
	if o.Working == nil {
		o.Working = []clock.Step{}
	}
	o.OpenedAt, o.Version = now, 1
	return o
}

// AwarenessProposal is legal's proposal that we became aware later than what
// stands. It changes nothing until a second person has seconded it; then it is
// recorded as settled and the clocks that run from it move.
type AwarenessProposal struct {
	ID          string
	IncidentID  string
	At          time.Time
	Zone        string
	Reason      string
	Stood       string // id of the awareness that stood, "" for none
	ProposedAt  time.Time
	ProposedBy  string
	WithdrawnAt *time.Time
	SecondedAt  *time.Time
	SecondedBy  *string
	InstantID   *string // the instant that it became
	Version     int
}

// Waits tells whether it waits for its second person.
func (p *AwarenessProposal) Waits() bool { return p.WithdrawnAt == nil && p.SecondedAt == nil }

// Second puts it in force. Conflict when it does not wait, the same person
// proposed it, or another awareness stands by now.
func (p *AwarenessProposal) Second(by, stands string, now time.Time) error {
	switch {
	case !p.Waits():
		return fault.Conflict("No later awareness waits for a second person.")
	case p.ProposedBy == by:
		return fault.Conflict("You proposed this later awareness. Somebody else must second it.")
	case p.Stood != stands:
		return fault.Conflict("Another awareness was recorded since this was proposed. Propose it again, so that the clocks shown are those that move.")
	}
	p.SecondedAt, p.SecondedBy = &now, &by
	return nil
}
