package app

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// strike takes the letters of some customers out of the editions that hold
// them, because what they say, or whom they go to, has changed. The others
// stand. A signed edition is left alone, unless signed says that a person
// changed the letter itself and nothing of it has begun to leave. It returns
// how many were struck.
func (a *App) strike(tx *store.Tx, number, noticeID, by string, tids []string, why string, signed bool) (int, error) {
	held, err := tx.Look().StandingCopies(noticeID, tids)
	if err != nil {
		return 0, err
	}
	n := 0
	for editionID, copyIDs := range held {
		struck, err := a.strikeOf(tx, number, editionID, copyIDs, notice.Strike{By: by, Why: why}, signed)
		if err != nil {
			return n, err
		}
		if struck > 0 {
			if err := releaseAnew(tx, editionID); err != nil {
				return n, err
			}
		}
		n += struck
	}
	return n, nil
}

// strikeOf strikes copies of one edition.
func (a *App) strikeOf(tx *store.Tx, number, editionID string, copyIDs []string, s notice.Strike, signed bool) (int, error) {
	e, err := tx.Look().Edition(editionID)
	if err != nil {
		return 0, err
	}
	approval, err := tx.Look().Approval(e.ID)
	if err != nil {
		return 0, err
	}
	if s.Signed = approval != nil; s.Signed {
		if may, err := mayStrikeSigned(tx, e.ID); err != nil || !may || !signed {
			return 0, err
		}
	}
	if err := tx.StrikeCopies(copyIDs, s); err != nil {
		return 0, err
	}
	all, err := tx.Look().Digests(e.ID)
	if err != nil {
		return 0, err
	}
	e.Shrink(all, s.Why, s.Signed, tx.Now)
	tx.Record("copies.struck", s.By, number, says{"edition": e.Number, "edition_id": e.ID, "copies": len(copyIDs), "struck": sum(copyIDs...), "digest": e.Digest,
		"standing": len(notice.Standing(all)), "why": s.Why, "signed": s.Signed})
	if e.VoidedAt != nil {
		tx.Record("edition.voided", s.By, number, says{"edition": e.Number, "digest": e.Digest, "why": s.Why})
	}
	if err := tx.Update(&e); err != nil || e.VoidedAt == nil {
		return len(copyIDs), err
	}
	return len(copyIDs), a.nothingToSign(tx, e.IncidentID, nothingLeft)
}

// releaseAnew lets whoever has the release before them see that what it covers
// has changed: their page is stale, and so is the wake-up that is under way.
func releaseAnew(tx *store.Tx, editionID string) error {
	have, err := tx.Look().Release(editionID)
	if err != nil || have == nil { // it is not signed yet
		return err
	}
	r, err := tx.LockRelease(editionID)
	if err != nil {
		return err
	}
	r.Generation++
	if err := tx.Update(&r); err != nil {
		return err
	}
	return wakeRelease(tx, r)
}

// mayStrikeSigned tells whether nothing of a signed edition has begun to leave.
func mayStrikeSigned(tx *store.Tx, editionID string) (bool, error) {
	r, err := tx.LockRelease(editionID)
	return err == nil && r.Waits(), err
}

// editedBy says who changed a letter: "edited by Mira".
func editedBy(p people.Person) string { return fmt.Sprintf("edited by %s", p.Name) }
