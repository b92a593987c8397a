package notice

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Freeze makes an edition of finished copies: each copy's digest, and the root
// over all. Invalid when there is none.
func Freeze(e Edition, copies []Copy) (Edition, []Copy, error) {
	if len(copies) == 0 {
		return e, nil, fault.Invalid("There is no draft to submit in this wave.")
	}
	frozen := slices.Clone(copies)
	for i := range frozen {
		if len(frozen[i].Contacts) == 0 {
			return e, nil, fault.Invalid("A customer in this wave has no contact to write to. Add one, then submit again.")
		}
		frozen[i].EditionID = e.ID
		frozen[i].Digest = frozen[i].Sum()
	}
	e.Digest, e.Copies = Root(frozen), len(frozen)
	return e, frozen, nil
}

// Void ends an edition whose words have changed. It can no longer be signed.
func (e *Edition) Void(reason string, now time.Time) {
	if e.VoidedAt == nil {
		e.VoidedAt, e.VoidReason = &now, reason
	}
}

// Approve checks a signature under the edition: the digest that the signer read,
// and the copies as they are stored now. Conflict when the edition is stale or
// already signed.
func (e *Edition) Approve(digest string, copies []Copy, prior *Approval) error {
	if prior != nil {
		return fault.Conflict("This edition was already signed at %s.", prior.SignedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	if e.VoidedAt != nil {
		return fault.Conflict("Edition %d is stale: %s. Read and sign the edition that replaced it.", e.Number, e.VoidReason)
	}
	if digest != e.Digest {
		return fault.Conflict("What you read is not edition %d as it stands. Read it again, then sign.", e.Number)
	}
	return e.Intact(copies)
}

// Share says what somebody did to the edition themselves, "" for nothing: they
// changed a letter of it last, or submitted it. Nobody signs that alone.
func (e *Edition) Share(personID string, copies []Copy) string {
	for i := range copies {
		if copies[i].Stands() && copies[i].AuthorID == personID {
			return "You changed a letter in this wave last."
		}
	}
	if e.FrozenBy == personID {
		return "You submitted this wave."
	}
	return ""
}

// Intact checks every copy against its digest and, of all that were frozen,
// those that stand or were signed before they were struck against the
// edition's. Mismatch names what differs: somebody changed the stored words.
func (e *Edition) Intact(copies []Copy) error {
	if err := e.Whole(copies); err != nil {
		return err
	}
	return e.Covers(copies)
}

// Whole checks the words of copies against their digests.
func (e *Edition) Whole(copies []Copy) error {
	for i := range copies {
		if copies[i].Sum() != copies[i].Digest {
			return mismatch("A letter of edition %d differs from what was frozen. Nothing is sent; tell an admin.", e.Number)
		}
	}
	return nil
}

// Covers checks the digests of all copies against the edition's. It needs no
// words.
func (e *Edition) Covers(copies []Copy) error {
	if Root(Covered(copies)) != e.Digest {
		return mismatch("The letters of edition %d are not those that were frozen. Nothing is sent; tell an admin.", e.Number)
	}
	return nil
}

// Signed checks that an approval covers exactly this edition, and where the
// signer wrote of it themselves, that a countersignature does too.
func (e *Edition) Signed(a *Approval, c *Countersignature) error {
	switch {
	case a == nil:
		return mismatch("Edition %d is not signed. Nothing is sent before legal signs it.", e.Number)
	case e.VoidedAt != nil:
		return fault.Conflict("Edition %d is stale: %s. Nothing of it is sent.", e.Number, e.VoidReason)
	case a.EditionID != e.ID || a.Digest != e.Digest:
		return mismatch("The signature does not cover edition %d as it stands. Nothing is sent.", e.Number)
	case a.NeedsCounter && c == nil:
		return fault.Conflict("Edition %d waits for a countersignature. Nothing is sent before somebody else signs what the signer wrote.", e.Number)
	case a.NeedsCounter && (c.EditionID != e.ID || c.Digest != e.Digest || c.SignedBy == a.SignedBy):
		return mismatch("The countersignature does not cover edition %d as it stands. Nothing is sent.", e.Number)
	}
	return nil
}
