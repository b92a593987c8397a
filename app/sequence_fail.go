package app

import (
	"context"
	"errors"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// sequenceFail is the verb of the entry that a gate writes when what is to be
// sent is not what was signed.
const sequenceFail = "sequence_fail"

// gate passes on what a gate found. Where that is something else than what was
// signed, it writes so, once for an edition or delivery and in a transaction of
// its own: the one that found it has been undone.
func (a *App) gate(ctx context.Context, editionID, deliveryID string, found error) error {
	if !notice.IsMismatch(found) && !errors.Is(found, store.ErrUnopened) {
		return found
	}
	err := a.Store.Tx(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if deliveryID != "" {
			var err error
			if editionID, err = tx.Look().EditionOfDelivery(deliveryID); err != nil {
				return err
			}
		}
		e, err := tx.Look().Edition(editionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		id := "edition " + e.ID
		if deliveryID != "" {
			id = "delivery " + deliveryID
		}
		have, err := tx.Look().SequenceFailure(id)
		if err != nil || have != nil {
			return err
		}
		tx.Record(sequenceFail, people.System().ID, f.Number, says{"edition": e.Number, "edition_id": e.ID, "delivery": deliveryID, "found": found.Error()})
		return tx.Insert(&notice.SequenceFailure{ID: id, IncidentID: e.IncidentID, EditionID: e.ID, At: tx.Now, Why: found.Error()})
	})
	if err != nil {
		return errors.Join(found, err)
	}
	return found
}
