package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// OpenCopy records that a person has read one letter of an edition by itself.
// It counts for the same words in a later edition, and is recorded once.
func (a *App) OpenCopy(ctx context.Context, by people.Person, editionID, copyID string) error {
	if err := by.Must(people.ReadDesk); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		e, err := tx.Look().Edition(editionID)
		if err != nil {
			return err
		}
		c, err := tx.Look().Copy(copyID)
		if err != nil {
			return err
		}
		if c.EditionID != e.ID {
			return fault.NotFound("This letter is not part of that edition.")
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		have, err := tx.Look().OpenedCopy(c.ID, by.ID)
		if err != nil || have {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		tx.Record("copy.opened", by.ID, f.Number, says{"edition": e.Number, "copy": c.ID, "digest": c.Digest})
		return tx.Insert(&notice.Opening{ID: id, EditionID: e.ID, CopyID: c.ID, CopyDigest: c.Digest, PersonID: by.ID, OpenedAt: tx.Now})
	})
}

// Unread returns the letters of an edition that stand out and that a person has
// not opened in these words, in the order in which they are to be read.
func (a *App) Unread(ctx context.Context, by people.Person, editionID string) ([]notice.Outlier, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	if _, err := l.Edition(editionID); err != nil {
		return nil, err
	}
	return unreadBy(l, by.ID, editionID)
}

func unreadBy(l store.Look, personID, editionID string) ([]notice.Outlier, error) {
	copies, err := l.Copies(editionID)
	if err != nil || len(copies) == 0 {
		return nil, err
	}
	copies = notice.Standing(copies)
	tids, digests := make([]string, len(copies)), make([]string, len(copies))
	for i := range copies {
		tids[i], digests[i] = copies[i].TenantID, copies[i].Digest
	}
	exposures, err := l.ExposuresOf(copiesIncident(copies), tids)
	if err != nil {
		return nil, err
	}
	outliers, _ := notice.Outliers(copies, notice.Compare(copies), exposures, people.System().ID)
	opened, err := l.OpenedBy(personID, digests)
	return notice.Unread(outliers, opened), err
}

func copiesIncident(copies []notice.Copy) string {
	if len(copies) == 0 {
		return ""
	}
	return copies[0].IncidentID
}

func refuseUnread(unread []notice.Outlier) error {
	switch n := len(unread); n {
	case 0:
		return nil
	case 1:
		return fault.Conflict("1 letter that stands out has not been opened by you. Read it by itself, then sign.")
	default:
		return fault.Conflict("%d letters that stand out have not been opened by you. Read each by itself, then sign.", n)
	}
}
