package incident

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Involvement is whether a tenant is part of an incident.
type Involvement string

// The involvements. A candidate is undecided: it may be in.
const (
	Candidate Involvement = "candidate"
	In        Involvement = "in"
	Out       Involvement = "out"
)

// Exposure is one tenant's part in one incident.
type Exposure struct {
	ID          string
	IncidentID  string
	TenantID    string
	Involvement Involvement
	Reason      string
	Data        tenant.List // classes of data: "names", "health", "credentials"
	Encrypted   string      // yes, no, unknown
	Places      tenant.List // countries and states of the data subjects
	Records     *int        // how many records, nil when not counted
	Counts      Counts      // people by place
	DecidedAt   *time.Time
	DecidedBy   string
	FoundAt     *time.Time // when it was found to be in after the list was closed; nil for one that was on it
	Version     int
}

// Find notes, beside a decision, whether a customer was found later: put in
// after "which customers?" had been answered at knownAt. A customer that was
// in already stays as it was found.
func (e *Exposure) Find(was Involvement, knownAt *time.Time, now time.Time) {
	switch {
	case e.Involvement != In:
		e.FoundAt = nil
	case was != In && knownAt != nil:
		e.FoundAt = &now
	}
}

// CheckInvolvement refuses anything but in and out.
func CheckInvolvement(inv Involvement) error {
	if inv != In && inv != Out {
		return fault.Invalid("A customer is decided in or out, not %q.", inv).In("involvement")
	}
	return nil
}

// CheckReason refuses a decision without a reason: an auditor will ask why it
// was left out.
func CheckReason(inv Involvement, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.Invalid("Say why the customer is %s.", inv).In("reason")
	}
	return Plain("reason", reason, 2000)
}

// Decide puts the tenant in or out. Invalid without a reason.
func (e *Exposure) Decide(inv Involvement, reason, by string, now time.Time) error {
	if err := CheckInvolvement(inv); err != nil {
		return err
	}
	if err := CheckReason(inv, reason); err != nil {
		return err
	}
	if e.Encrypted == "" {
		e.Encrypted = "unknown"
	}
	e.Involvement, e.Reason, e.DecidedAt, e.DecidedBy = inv, reason, &now, by
	return nil
}

// Differs tells whether a decision says something else than what stands.
func (e *Exposure) Differs(was Exposure) bool {
	same := e.Involvement == was.Involvement && e.Reason == was.Reason && e.Encrypted == was.Encrypted &&
		slices.Equal(e.Data, was.Data) && slices.Equal(e.Places, was.Places) && maps.Equal(e.Counts, was.Counts)
	if e.Records == nil || was.Records == nil {
		return !same || e.Records != was.Records
	}
	return !same || *e.Records != *was.Records
}
