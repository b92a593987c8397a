package incident

import (
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
	DecidedAt   *time.Time
	DecidedBy   string
	Version     int
}

// Decide puts the tenant in or out. Invalid without a reason: an auditor will
// ask why it was left out.
func (e *Exposure) Decide(inv Involvement, reason, by string, now time.Time) error {
	if inv != In && inv != Out {
		return fault.Invalid("A customer is decided in or out, not %q.", inv).In("involvement")
	}
	if strings.TrimSpace(reason) == "" {
		return fault.Invalid("Say why the customer is %s.", inv).In("reason")
	}
	if err := Plain("reason", reason, 2000); err != nil {
		return err
	}
	if e.Encrypted == "" {
		e.Encrypted = "unknown"
	}
	e.Involvement, e.Reason, e.DecidedAt, e.DecidedBy = inv, reason, &now, by
	return nil
}
