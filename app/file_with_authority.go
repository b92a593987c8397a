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

// FileWithAuthority is the record that an authority was told.
type FileWithAuthority struct {
	ObligationID string
	FiledAt      time.Time
	Channel      string // "portal", "e-mail", "post"
	Reference    string // the authority's own number, "" when it gave none
	Receipt      string // the words in which it acknowledged, "" when there were none
	Update       bool   // follows a filing that met the duty already, such as what was missing then
}

// FileWithAuthority records a filing and meets the duty towards the authority.
// An update to a duty that is met already is recorded beside it: the first
// filing still counts. The duties follow, since a later stage of the same law
// hangs on it. Invalid when the obligation is towards a customer, or the filing
// lies in the future; Conflict when the duty is not open, or not met yet where
// this is an update.
func (a *App) FileWithAuthority(ctx context.Context, by people.Person, in FileWithAuthority) (*incident.Filing, error) {
	if err := by.Must(people.FileWithAuthority); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	var out *incident.Filing
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := tx.Look().Obligation(in.ObligationID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(o.IncidentID)
		if err != nil {
			return err
		}
		if o, err = tx.Look().Obligation(o.ID); err != nil { // as it is under the lock
			return err
		}
		if err := meetByFiling(&o, in, tx.Now); err != nil {
			return err
		}
		if out, err = a.filing(tx, by, f, o, in); err != nil {
			return err
		}
		if err := tx.Insert(out); err != nil {
			return err
		}
		tx.Record("authority.filed", by.ID, f.Number, says{"duty": o.Name, "recipient": o.Recipient, "filed_at": out.FiledAt, "channel": in.Channel, "reference": in.Reference, "receipt": in.Receipt, "update": in.Update, "filing": out.ID, "sheet": out.Digest})
		return a.filed(tx, f, &o, in.Update)
	})
}

// filing makes the record, with the worksheet as it stands. What is missing on
// it keeps nobody from filing: the rest may follow in phases.
func (a *App) filing(tx *store.Tx, by people.Person, f *incident.File, o incident.Obligation, in FileWithAuthority) (*incident.Filing, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	w, err := a.sheetFor(tx.Look(), f, o, tx.Now, in.FiledAt)
	if err != nil {
		return nil, err
	}
	sheet, err := w.JSON()
	return &incident.Filing{ID: id, IncidentID: f.ID, ObligationID: o.ID, FiledAt: in.FiledAt.UTC(), FiledBy: by.ID, Channel: in.Channel, Reference: in.Reference, RecordedAt: tx.Now,
		Receipt: in.Receipt, Sheet: sheet, Digest: notice.SheetDigest(sheet)}, err
}

func (in FileWithAuthority) check() error {
	if err := incident.Line("channel", in.Channel, 100); err != nil {
		return err
	}
	if err := incident.Plain("reference", in.Reference, 200); err != nil {
		return err
	}
	return incident.Plain("receipt", in.Receipt, 4000)
}

// filed stores the duty that the filing met and has those worked out that
// hang on it.
func (a *App) filed(tx *store.Tx, f *incident.File, o *incident.Obligation, update bool) error {
	if !update {
		if err := tx.Update(o); err != nil {
			return err
		}
	}
	if !f.Running() {
		return nil
	}
	return a.factsChanged(tx, &f.Incident)
}

// meetByFiling meets a duty as of its filing. One that takes an acknowledgement
// is met by a filing with a receipt, and else stays open, filed.
func meetByFiling(o *incident.Obligation, in FileWithAuthority, now time.Time) error {
	at := in.FiledAt.UTC()
	switch {
	case o.Audience != incident.ToAuthority:
		return fault.Invalid("%s is owed to a customer. It is met by an accepted notice, not by a filing.", o.Name)
	case in.FiledAt.IsZero() || at.After(now):
		return fault.Invalid("Say when it was filed: not in the future.").In("filed_at")
	case o.StartedAt != nil && at.Before(*o.StartedAt):
		return fault.Invalid("%s runs from %s. Nothing can have been filed for it before: check the date, or the fact that it runs from.", o.Name, o.StartedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006")).In("filed_at")
	case in.Update && (o.MetAt == nil || o.EndedAt != nil):
		return fault.Conflict("Nothing was filed for %s yet. Record the first filing, then what followed it.", o.Name)
	case in.Update && at.Before(*o.MetAt):
		return fault.Invalid("%s was first told at %s. An update comes after it.", o.Recipient, o.MetAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006")).In("filed_at")
	case in.Update:
		return nil
	}
	changed, met := o.Receive(at, at, "filing")
	if !changed {
		return fault.Conflict("%s is no longer open, or still undecided.", o.Name)
	}
	if in.Receipt != "" && !met {
		o.Acknowledge(at, "filing")
	}
	return nil
}
