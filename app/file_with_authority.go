package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// FileWithAuthority is the record that an authority was told.
type FileWithAuthority struct {
	ObligationID string
	FiledAt      time.Time
	Channel      string // "portal", "e-mail", "post"
	Reference    string // the authority's own number, "" when it gave none
	Receipt      string // the words in which it acknowledged, "" when there were none; kept in the ledger
}

// FileWithAuthority records a filing and meets the duty towards the authority.
// Invalid when the obligation is towards a customer, or the filing lies in the
// future; Conflict when it is no longer open.
func (a *App) FileWithAuthority(ctx context.Context, by people.Person, in FileWithAuthority) (*incident.Filing, error) {
	if err := by.Must(people.FileWithAuthority); err != nil {
		return nil, err
	}
	if err := incident.Line("channel", in.Channel, 100); err != nil {
		return nil, err
	}
	if err := incident.Plain("reference", in.Reference, 200); err != nil {
		return nil, err
	}
	if err := incident.Plain("receipt", in.Receipt, 4000); err != nil {
		return nil, err
	}
	var out *incident.Filing
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := tx.Look().Obligation(in.ObligationID)
		if err != nil {
			return err
		}
		inc, err := tx.Look().Incident(o.IncidentID)
		if err != nil {
			return err
		}
		if err := meetByFiling(&o, in, tx.Now); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &incident.Filing{ID: id, IncidentID: inc.ID, ObligationID: o.ID, FiledAt: in.FiledAt.UTC(), FiledBy: by.ID, Channel: in.Channel, Reference: in.Reference, RecordedAt: tx.Now}
		if err := tx.Insert(out); err != nil {
			return err
		}
		tx.Record("authority.filed", by.ID, inc.Number, says{"duty": o.Name, "recipient": o.Recipient, "filed_at": out.FiledAt, "channel": in.Channel, "reference": in.Reference, "receipt": in.Receipt})
		return tx.Update(&o)
	})
}

// meetByFiling meets a duty as of its filing. One that takes an acknowledgement
// is met by a filing with a receipt, and else stays open, filed.
func meetByFiling(o *incident.Obligation, in FileWithAuthority, now time.Time) error {
	if o.Audience != incident.ToAuthority {
		return fault.Invalid("%s is owed to a customer. It is met by an accepted notice, not by a filing.", o.Name)
	}
	if in.FiledAt.IsZero() || in.FiledAt.After(now) {
		return fault.Invalid("Say when it was filed: not in the future.").In("filed_at")
	}
	filed := in.FiledAt.UTC()
	changed, met := o.Receive(filed, filed, "filing")
	if !changed {
		return fault.Conflict("%s is no longer open, or still undecided.", o.Name)
	}
	if in.Receipt != "" && !met {
		o.Acknowledge(filed, "filing")
	}
	return nil
}
