package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// EditDraft changes one customer's letter. Version is that of the draft as it
// was read.
type EditDraft struct {
	DraftID string
	Version int
	Subject string
	Body    string
}

// EditDraft saves a letter and makes its editor the author: they cannot sign
// it. The letter is struck out of the edition that held the earlier words, even
// a signed one of which nothing has begun to leave. Conflict when somebody
// saved since, or when the letter is on its way.
func (a *App) EditDraft(ctx context.Context, by people.Person, in EditDraft) error {
	if err := by.Must(people.DraftNotices); err != nil {
		return err
	}
	if err := incident.Line("subject", in.Subject, 200); err != nil {
		return err
	}
	if err := incident.Plain("body", in.Body, 50_000); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		d, err := tx.Look().Draft(in.DraftID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(d.IncidentID)
		if err != nil {
			return err
		}
		if d.Version != in.Version {
			return fault.Conflict("Somebody saved this letter while you had it open. Look at their words beside yours, then save again.")
		}
		if err := refuseSigned(tx, d.NoticeID, d.TenantID); err != nil {
			return err
		}
		if in.Subject == d.Subject && in.Body == d.Body {
			return nil // whoever saves what stands has written nothing
		}
		if d.AuthorID != by.ID {
			d.Others = d.Words()
		}
		d.Edit(in.Subject, in.Body, by.ID, people.System().ID, tx.Now)
		if err := tx.Update(&d); err != nil {
			return err
		}
		tx.Record("draft.edited", by.ID, f.Number, says{"tenant": d.TenantID, "version": d.Version, "digest": sum(d.Subject, d.Body)})
		_, err = a.strike(tx, f.Number, d.NoticeID, by.ID, []string{d.TenantID}, "a letter was edited", true)
		return err
	})
}

// refuseSigned refuses to change a letter that is signed and has begun to leave
// or may have.
func refuseSigned(tx *store.Tx, noticeID, tenantID string) error {
	stages, err := tx.Look().Stages(noticeID)
	if err != nil || !stages[tenantID].Signed {
		return err
	}
	if may, err := mayStrikeSigned(tx, stages[tenantID].EditionID); err != nil || may {
		return err
	}
	return fault.Conflict("This letter is signed and on its way. What it says can only be corrected by a new letter.")
}
