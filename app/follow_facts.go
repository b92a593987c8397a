package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// FollowFacts answers what changed facts mean for a letter that a person has
// edited. TakeOver puts the changed sentences into it where they still stand
// word for word; without it the letter stays as it is. Version is that of the
// draft as it was read.
type FollowFacts struct {
	DraftID  string
	Version  int
	TakeOver bool
}

// FollowFacts ends the letter's being stale and returns how many of the
// sentences it touches were worded anew by hand and are left to a person's
// judgment. Conflict when somebody saved since, when the letter is not stale,
// or when it is signed.
func (a *App) FollowFacts(ctx context.Context, by people.Person, in FollowFacts) (left int, err error) {
	if err := by.Must(people.DraftNotices); err != nil {
		return 0, err
	}
	return left, a.Store.Tx(ctx, func(tx *store.Tx) error {
		d, err := tx.Look().Draft(in.DraftID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(d.IncidentID)
		if err != nil {
			return err
		}
		if d, err = tx.Look().Draft(in.DraftID); err != nil { // as it is under the lock
			return err
		}
		if d.Version != in.Version {
			return fault.Conflict("Somebody saved this letter while you had it open. Look at it again, then decide.")
		}
		if !d.Stale() {
			return fault.Conflict("The facts have not changed since this letter was edited. There is nothing to take over.")
		}
		if err := refuseSigned(tx, d.NoticeID, d.TenantID); err != nil {
			return err
		}
		if in.TakeOver {
			left = d.TakeOver(by.ID, tx.Now)
		} else {
			d.Looked(by.ID, tx.Now)
		}
		if err := tx.Update(&d); err != nil {
			return err
		}
		tx.Record("draft.followed", by.ID, f.Number, says{"tenant": d.TenantID, "taken_over": in.TakeOver, "left": left, "digest": sum(d.Subject, d.Body)})
		_, err = a.strike(tx, f.Number, d.NoticeID, by.ID, []string{d.TenantID}, editedBy(by), true)
		return err
	})
}
