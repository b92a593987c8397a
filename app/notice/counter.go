package notice

import "github.com/flowchestra/tocsin/app/fault"

// Words are a draft's subject, a blank line and its body.
func (d *Draft) Words() string { return d.Subject + "\n\n" + d.Body }

// Counter checks a countersignature under the edition: that one is asked for,
// the digest that was read, the copies as they are stored now, and that it is
// somebody else. Conflict when the edition is stale or nothing is asked for;
// Forbidden for the signer.
func (e *Edition) Counter(by, digest string, copies []Copy, a *Approval, prior *Countersignature) error {
	switch {
	case a == nil:
		return fault.Conflict("Edition %d is not signed yet. The signer comes first.", e.Number)
	case !a.NeedsCounter:
		return fault.Conflict("Edition %d needs no countersignature: its signer wrote nothing of it.", e.Number)
	case prior != nil:
		return fault.Conflict("This edition was countersigned at %s.", prior.SignedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	case a.SignedBy == by:
		return fault.Forbidden("You signed this wave. Somebody else must countersign it.")
	}
	return e.Approve(digest, copies, nil)
}
