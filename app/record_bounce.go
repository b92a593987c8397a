package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordBounce records that an accepted letter came back. The customer's
// duties stay met while another accepted delivery has not bounced. Else those
// that are not yet due open again and their old clocks run on; those that are
// past due stay met as they were, for sent and received are two facts, and the
// duty to reach the customer starts. The next signed contact is tried.
func (a *App) RecordBounce(ctx context.Context, deliveryID, reply string) error {
	by := people.System()
	if err := by.Must(people.DeliverNotices); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		before, err := tx.Look().Delivery(deliveryID)
		if err != nil {
			return err
		}
		// The incident is locked before its rows, as everywhere.
		f, err := tx.LockFile(before.IncidentID)
		if err != nil {
			return err
		}
		d, err := tx.LockDelivery(deliveryID)
		if err != nil {
			return err
		}
		if d.State != notice.Accepted {
			return fault.Conflict("This letter is %s: only an accepted one can bounce.", d.State)
		}
		return a.bounced(tx, f, &d, says{"reply": reply})
	})
}

// bounced does what the return of an accepted letter asks for. Said is what the
// other side gave as its reason.
func (a *App) bounced(tx *store.Tx, f *incident.File, d *notice.Delivery, said says) error {
	d.Record(nil, notice.Answer{Outcome: notice.Bounced}, tx.Now)
	if err := tx.Update(d); err != nil {
		return err
	}
	if err := countBounce(tx, d.EditionID); err != nil {
		return err
	}
	said["delivery"] = d.ID
	tx.Record("delivery.bounced", people.System().ID, f.Number, said)
	if stands, err := anotherStands(tx.Look(), d); err != nil || stands {
		return err
	}
	if err := a.returned(tx, f, d); err != nil {
		return err
	}
	return a.nextContact(tx, f.Incident, d)
}

// countBounce counts a letter of an edition that came back.
func countBounce(tx *store.Tx, editionID string) error {
	var moves notice.Moves
	moves.Move(notice.Accepted, notice.Bounced)
	return tx.MoveSending(editionID, moves)
}

// anotherStands tells whether the customer has the same notice by another
// delivery that has not bounced.
func anotherStands(l store.Look, d *notice.Delivery) (bool, error) {
	others, err := l.DeliveriesTo(d.IncidentID, d.TenantID)
	for _, o := range others {
		if o.ID != d.ID && o.NoticeID == d.NoticeID && o.State == notice.Accepted {
			return true, nil
		}
	}
	return false, err
}

// returned opens the duties again that are not yet due, starts the duty to
// reach the customer beside those that are, and sees to it that the deadlines
// are watched.
func (a *App) returned(tx *store.Tx, f *incident.File, d *notice.Delivery) error {
	n, err := tx.Look().Notice(d.NoticeID)
	if err != nil || !n.Kind.Tells() {
		return err
	}
	duties, err := tx.Look().ObligationsOf(f.ID, []string{d.TenantID})
	if err != nil {
		return err
	}
	rows, reopened, stay := duties[d.TenantID], 0, 0
	for i := range rows {
		o := &rows[i]
		if o.MetAt == nil {
			continue
		}
		if o.Returned(tx.Now) {
			stay++
		} else {
			reopened++
		}
		if err := tx.Update(o); err != nil {
			return err
		}
	}
	if reopened > 0 {
		tx.Record("obligations.reopened", people.System().ID, f.Number, says{"tenant": d.TenantID, "bounced": d.ID, "duties": reopened})
	}
	if stay > 0 {
		if err := oweReaching(tx, f, d.TenantID, rows); err != nil {
			return err
		}
	}
	return a.watchCustomer(tx, f, d.TenantID)
}

// watchCustomer sees to the alarms of what binds a customer now.
func (a *App) watchCustomer(tx *store.Tx, f *incident.File, tenantID string) error {
	duties, err := tx.Look().ObligationsOf(f.ID, []string{tenantID})
	if err != nil {
		return err
	}
	c := incident.Customer{Duties: duties[tenantID]}
	o := c.Binding()
	if o == nil || !o.Open() {
		return nil
	}
	return a.watchDuty(tx, f, *o)
}
