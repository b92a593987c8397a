package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ApproveNotice is legal's signature: the edition, the digest of what was read,
// and a fresh code of the signer's second factor, blanks allowed.
type ApproveNotice struct {
	EditionID string
	Digest    string
	Code      string
	Release   notice.Mode // when it leaves; "" is notice.AtOnce
	SendAt    *time.Time  // of notice.AtATime
	ExpiresAt *time.Time  // of notice.Armed: until when
}

// ApproveNotice signs an edition and settles, in the same commit, when it
// leaves; when the signer wrote or submitted of it themselves, somebody must
// countersign it before that. Conflict when the edition is stale, already signed
// or no longer what was read, or letters that stand out were not opened by the
// signer; Invalid at "code" without a fresh code that is right, and then nothing
// is signed.
func (a *App) ApproveNotice(ctx context.Context, by people.Person, in ApproveNotice) (*notice.Approval, error) {
	if err := by.Must(people.ApproveNotices); err != nil {
		return nil, err
	}
	unread, err := a.Unread(ctx, by, in.EditionID)
	if err != nil {
		return nil, err
	}
	var out *notice.Approval
	return out, a.withFactor(ctx, by, "notice.signed", func(tx *store.Tx) error {
		e, err := tx.Look().Edition(in.EditionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		leaves, err := planRelease(tx, by, e, &in, org.Hold())
		if err != nil {
			return err
		}
		if out, err = a.sign(tx, by, in, unread); err != nil {
			return err
		}
		tx.Record("notice.signed", by.ID, f.Number, says{"edition": e.Number, "copies": e.Copies, "digest": e.Digest, "proven_by": out.ProvenBy, "needs_counter": out.NeedsCounter})
		if out.NeedsCounter {
			return a.awaitCounter(tx, f, leaves)
		}
		if err := a.nothingToSign(tx, f.ID, signedReason); err != nil {
			return err
		}
		return a.release(tx, f, e, leaves)
	})
}

// sign checks and stores the signature. It reads the edition again, under the
// incident's lock: an edit may have voided it meanwhile. The code comes last:
// no other refusal costs one.
func (a *App) sign(tx *store.Tx, by people.Person, in ApproveNotice, unread []notice.Outlier) (*notice.Approval, error) {
	e, err := tx.Look().Edition(in.EditionID)
	if err != nil {
		return nil, err
	}
	copies, err := tx.Look().Copies(e.ID)
	if err != nil {
		return nil, err
	}
	prior, err := tx.Look().Approval(e.ID)
	if err != nil {
		return nil, err
	}
	if err := e.Approve(in.Digest, copies, prior); err != nil {
		return nil, err
	}
	accounts, err := tx.Look().Accounts(e.IncidentID)
	if err != nil {
		return nil, err
	}
	words, err := tx.Look().WritersOf(e)
	if err != nil {
		return nil, err
	}
	copies = notice.Standing(copies)
	if err := refuseTwice(tx.Look(), e, copies); err != nil {
		return nil, err
	}
	if err := stillPromises(tx.Look(), e, copies, later(tx.Now, in.SendAt)); err != nil {
		return nil, err
	}
	if err := refuseUnread(unread); err != nil {
		return nil, err
	}
	proven, err := a.proveFactor(tx, by, in.Code)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	out := &notice.Approval{ID: id, ProvenBy: proven, NeedsCounter: ShareOf(e, copies, accounts, words, by.ID) != "", EditionID: e.ID, NoticeID: e.NoticeID, IncidentID: e.IncidentID, Digest: e.Digest, SignedBy: by.ID, SignedAt: tx.Now}
	return out, tx.Insert(out)
}

// ShareOf says what somebody wrote or did of an edition themselves, "" for
// nothing: they submitted it, changed one of its letters last, or wrote the
// words that its letters begin with or alone say, by language. What they share
// in, they cannot sign alone.
func ShareOf(e notice.Edition, copies []notice.Copy, accounts map[string]incident.Account, words map[string]map[string]notice.Words, personID string) string {
	if share := e.Share(personID, copies); share != "" {
		return share
	}
	for i := range copies {
		if accounts[copies[i].Language].AuthorID == personID {
			return "You wrote what customers are told in this wave."
		}
		for _, w := range words[copies[i].Language] {
			if w.AuthorID == personID {
				return "You wrote what this letter says."
			}
		}
	}
	return ""
}

// refuseTwice refuses a second signed letter of one notice to one customer.
func refuseTwice(l store.Look, e notice.Edition, copies []notice.Copy) error {
	stages, err := l.Stages(e.NoticeID)
	if err != nil {
		return err
	}
	for i := range copies {
		if s := stages[copies[i].TenantID]; s.Signed && s.EditionID != e.ID {
			return fault.Conflict("A letter of this notice to a customer in edition %d is already signed. Submit the wave again without it.", e.Number)
		}
	}
	return nil
}
