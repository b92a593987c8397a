package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// CompleteFiling is what an authority gave after it was told.
type CompleteFiling struct {
	FilingID  string
	Reference string // its own number
	Receipt   string // the words in which it acknowledged
}

// CompleteFiling adds to a filing what came later, once. The filing itself
// stays as it was written. Invalid when nothing is added; Conflict when it was
// completed, or lacks nothing that is given here.
func (a *App) CompleteFiling(ctx context.Context, by people.Person, in CompleteFiling) (*incident.Completion, error) {
	if err := by.Must(people.FileWithAuthority); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	var out *incident.Completion
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		filing, err := tx.Look().Filing(in.FilingID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(filing.IncidentID)
		if err != nil {
			return err
		}
		have, err := tx.Look().CompletionOf(filing.ID)
		if err != nil {
			return err
		}
		if err := in.adds(filing, have); err != nil {
			return err
		}
		o, err := tx.Look().Obligation(filing.ObligationID)
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &incident.Completion{ID: id, FilingID: filing.ID, IncidentID: f.ID, Reference: in.Reference, Receipt: in.Receipt, CompletedBy: by.ID, CompletedAt: tx.Now}
		tx.Record("filing.completed", by.ID, f.Number, says{"filing": filing.ID, "duty": o.Name, "recipient": o.Recipient, "reference": in.Reference, "receipt": in.Receipt})
		return tx.Insert(out)
	})
}

func (in CompleteFiling) check() error {
	var wrong fault.Many
	wrong = also(wrong, "reference", incident.Plain("reference", in.Reference, 200))
	wrong = also(wrong, "receipt", incident.Plain("receipt", in.Receipt, 4000))
	if strings.TrimSpace(in.Reference+in.Receipt) == "" {
		wrong = also(wrong, "reference", fault.Invalid("Enter their number, their acknowledgement, or both."))
	}
	return wrong.Err()
}

// adds refuses what would write over something.
func (in CompleteFiling) adds(f incident.Filing, have *incident.Completion) error {
	switch {
	case have != nil:
		return fault.Conflict("This filing was completed at %s. It is completed once: add what came after that to the timeline.", have.CompletedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	case in.Reference != "" && f.Reference != "":
		return fault.Conflict("This filing has their number already: %s. It stays as it was written.", f.Reference)
	case in.Receipt != "" && f.Receipt != "":
		return fault.Conflict("This filing has their acknowledgement already. It stays as it was written.")
	}
	return nil
}
