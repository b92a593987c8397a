package incident

import (
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Hold is the request of law enforcement not to tell anybody for a while. It
// counts once a second person has approved it, one of the two from legal.
type Hold struct {
	ID         string
	IncidentID string
	Details    HoldDetails `gorm:"serializer:sealed"`
	Form       string      // Document or Oral
	Regimes    tenant.List
	Allowed    tenant.List // regimes whose law lets law enforcement ask, as the book stood when it was recorded
	AskedAt    time.Time
	StartsAt   time.Time
	EndsAt     *time.Time  // nil for a document that names no end
	MayKnow    tenant.List // ids of the people who may know more than that there is one; empty is everybody
	RecordedBy string
	ByLegal    bool
	RecordedAt time.Time
	ApprovedBy *string
	ApprovedAt *time.Time
	LiftedBy   *string
	LiftedAt   *time.Time
	ResumedAt  *time.Time // when the clocks were set going again
	Version    int

	Decisions []HoldDecision `gorm:"-"` // oldest first
}

// HoldDetails are what only those may know whom the hold names. They are kept
// sealed.
type HoldDetails struct {
	AskedBy    string // the officer
	Authority  string // whom the officer speaks for
	Reference  string // the authority's own number, "" for none
	Reason     string
	LiftReason string
}

// HoldDecision is legal's word on a duty whose law or contract knows no such
// delay: whether it is paused all the same, and why.
type HoldDecision struct {
	ID           string
	HoldID       string
	IncidentID   string
	RegimeID     string
	ObligationID *string // nil decides for every duty of the regime
	Pause        bool
	Reason       string `gorm:"serializer:sealed"`
	DecidedBy    string
	DecidedAt    time.Time
}

// Forms of a request.
const (
	Document = "document"
	Oral     = "oral"
)

// OralHold is how long an oral request holds at most: 30 days, then it must
// have come in writing (45 CFR 164.412(b)).
const OralHold = 30 * 24 * time.Hour

// Check refuses a request that cannot be one, and fills in when it begins and
// when an oral one runs out.
func (h *Hold) Check(now time.Time) error {
	for _, line := range []struct{ field, text string }{{"asked_by", h.Details.AskedBy}, {"authority", h.Details.Authority}} {
		if err := Line(line.field, line.text, 200); err != nil {
			return err
		}
	}
	if err := Plain("reference", h.Details.Reference, 200); err != nil {
		return err
	}
	if err := Line("reason", h.Details.Reason, 2000); err != nil {
		return err
	}
	if h.Form != Document && h.Form != Oral {
		return fault.Invalid("Say whether it came as a document or was oral.").In("form")
	}
	if h.AskedAt.IsZero() || h.AskedAt.After(now) {
		return fault.Invalid("Say when they asked: not in the future.").In("asked_at")
	}
	if h.StartsAt.IsZero() {
		h.StartsAt = h.AskedAt
	}
	h.AskedAt, h.StartsAt = h.AskedAt.UTC(), h.StartsAt.UTC()
	if h.StartsAt.Before(h.AskedAt) {
		return fault.Invalid("It cannot begin before they asked.").In("starts_at")
	}
	return h.checkEnd(now)
}

func (h *Hold) checkEnd(now time.Time) error {
	last := h.AskedAt.Add(OralHold)
	if h.Form == Oral && h.EndsAt == nil {
		h.EndsAt = &last
	}
	switch {
	case h.EndsAt == nil:
		return nil
	case !h.EndsAt.After(h.StartsAt) || !h.EndsAt.After(now):
		return fault.Invalid("It would be over already. Say when it ends, after it begins and after now.").In("ends_at")
	case h.Form == Oral && h.EndsAt.After(last):
		return fault.Invalid("An oral request holds for 30 days at most: until %s. Ask them for a document.", stamp(last)).In("ends_at")
	}
	end := h.EndsAt.UTC()
	h.EndsAt = &end
	return nil
}

// Approve puts the hold in force. Conflict when it is approved already or
// over, when the same person recorded it, or when neither is from legal.
func (h *Hold) Approve(by people.Person, now time.Time) error {
	switch {
	case h.ApprovedAt != nil:
		return fault.Conflict("This hold was approved at %s already.", stamp(*h.ApprovedAt))
	case h.LiftedAt != nil, h.EndsAt != nil && !h.EndsAt.After(now):
		return fault.Conflict("This hold is over. Record a new one if they asked again.")
	case h.RecordedBy == by.ID:
		return fault.Conflict("You recorded this hold. Somebody else must approve it.")
	case !h.ByLegal && !by.Roles.Has(people.Legal):
		return fault.Conflict("One of the two must be from legal. Ask legal to approve it.")
	}
	h.ApprovedBy, h.ApprovedAt = &by.ID, &now
	return nil
}

// Lift ends the hold now, also one that nobody approved. Conflict when it is
// over already.
func (h *Hold) Lift(by, reason string, now time.Time) error {
	if end := h.End(); end != nil && !end.After(now) {
		return fault.Conflict("This hold ended at %s already.", stamp(*end))
	}
	if err := Line("reason", reason, 2000); err != nil {
		return err
	}
	h.LiftedBy, h.LiftedAt, h.Details.LiftReason = &by, &now, reason
	return nil
}

// End is when the hold ends or has ended, nil while that is open.
func (h *Hold) End() *time.Time {
	if h.LiftedAt != nil && (h.EndsAt == nil || h.LiftedAt.Before(*h.EndsAt)) {
		return h.LiftedAt
	}
	return h.EndsAt
}

// InForce tells whether the hold holds now.
func (h *Hold) InForce(now time.Time) bool {
	end := h.End()
	return h.ApprovedAt != nil && !now.Before(h.StartsAt) && (end == nil || now.Before(*end))
}

// Word is what a hold does to a duty.
type Word string

// The words.
const (
	Untouched Word = "untouched" // it is not about this duty
	Paused    Word = "paused"    // the clock stands until the hold ends
	RunsOn    Word = "runs_on"   // legal decided that it is not paused
	ToSettle  Word = "to_settle" // law or contract knows no such delay: the clock runs on, and legal must decide
)

// Over tells what the hold does to a duty: what legal decided last, first for
// this very duty, then for its regime; else what the law allows.
func (h *Hold) Over(o Obligation) Word {
	var of *HoldDecision
	for i := range h.Decisions {
		d := &h.Decisions[i]
		own := d.ObligationID != nil && *d.ObligationID == o.ID
		if own || d.ObligationID == nil && d.RegimeID == o.RegimeID && (of == nil || of.ObligationID == nil) {
			of = d
		}
	}
	switch {
	case of != nil && of.Pause:
		return Paused
	case of != nil:
		return RunsOn
	case len(h.Regimes) > 0 && !h.Regimes.Has(o.RegimeID):
		return Untouched
	case h.Allowed.Has(o.RegimeID):
		return Paused
	}
	return ToSettle
}

// Knows tells whether a person may know more of the hold than that there is
// one: whoever it names, legal, the commanders and the admins.
func (h *Hold) Knows(p people.Person) bool {
	return len(h.MayKnow) == 0 || h.MayKnow.Has(p.ID) || p.ID == people.System().ID ||
		slices.ContainsFunc(p.Roles, func(r people.Role) bool { return r == people.Legal || r == people.Commander || r == people.Admin })
}

// IsDiscreet tells whether the hold was narrowed for somebody who may know of
// it only that there is one.
func (h *Hold) IsDiscreet() bool { return h.Details.AskedBy == "" }

// HeldDuty is the duties of one rule that a hold can be about, with the first
// of their dates.
type HeldDuty struct {
	RegimeID  string
	Name      string
	Duties    int
	StartedAt *time.Time
	DueAt     *time.Time
}

// Obligation stands for all of them.
func (d HeldDuty) Obligation() Obligation {
	return Obligation{RegimeID: d.RegimeID, Name: d.Name, StartedAt: d.StartedAt, DueAt: d.DueAt}
}

// Discreet is the hold without what only those may know whom it names: who
// asked, for whom, under which number and why.
func (h Hold) Discreet() Hold {
	h.Details, h.Form = HoldDetails{}, ""
	h.MayKnow, h.Decisions = nil, slices.Clone(h.Decisions)
	for i := range h.Decisions {
		h.Decisions[i].Reason = ""
	}
	return h
}

// NotPaused says that a hold does not pause some duties.
func NotPaused(names []string) string {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	return "This does not pause the clock of " + strings.Join(names, ", ") + ": decide it per duty."
}
