package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WithdrawConfirmation proposes that a confirmation proved wrong. Nothing ends
// before a second person seconds it, one of the two from legal.
func (a *App) WithdrawConfirmation(ctx context.Context, by people.Person, incidentID, reason string) (*incident.Withdrawal, error) {
	if err := by.Must(people.WithdrawConfirmation); err != nil {
		return nil, err
	}
	var out *incident.Withdrawal
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(incidentID)
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out, err = f.Withdraw(incident.Withdrawal{ID: id, IncidentID: f.ID, Reason: reason, ProposedAt: tx.Now, ProposedBy: by.ID, ByLegal: by.Roles.Has(people.Legal)})
		if err != nil {
			return err
		}
		tx.Record("withdrawal.proposed", by.ID, f.Number, says{"reason": reason})
		return tx.Insert(out)
	})
}

// SecondWithdrawal puts a proposed withdrawal in force: open duties end as
// "not required: refuted", and customers who were told get an all-clear draft.
func (a *App) SecondWithdrawal(ctx context.Context, by people.Person, incidentID string) (*incident.Withdrawal, error) {
	if err := by.Must(people.WithdrawConfirmation); err != nil {
		return nil, err
	}
	var out *incident.Withdrawal
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(incidentID)
		if err != nil {
			return err
		}
		if out, err = f.Second(by.ID, by.Roles.Has(people.Legal), tx.Now); err != nil {
			return err
		}
		if err := tx.Update(out); err != nil {
			return err
		}
		if err := a.endDuties(tx, f, nil, "not required: refuted"); err != nil {
			return err
		}
		tx.Record("confirmation.withdrawn", by.ID, f.Number, says{"reason": out.Reason, "proposed_by": out.ProposedBy})
		if err := a.factsChanged(tx, &f.Incident); err != nil {
			return err
		}
		return tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: notice.AllClear}})
	})
}
