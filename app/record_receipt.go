package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

func itoa(n int) string { return strconv.Itoa(n) }

// RecordReceipt records what the relay answered to one attempt. Accepted meets
// the customer's duties as of now; deferred is tried again; refused tries the
// next contact of the signed set, and with none left opens a task and rings
// the commander; uncertain is sent once more and meets nothing.
func (a *App) RecordReceipt(ctx context.Context, deliveryID, attemptID string, ans notice.Answer) error {
	by := people.System()
	if err := by.Must(people.DeliverNotices); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDelivery(deliveryID)
		if err != nil {
			return err
		}
		at, err := tx.Look().Attempt(attemptID)
		if err != nil || at.EndedAt != nil {
			return err
		}
		inc, err := tx.Look().Incident(d.IncidentID)
		if err != nil {
			return err
		}
		d.Record(&at, ans, tx.Now)
		if err := storeAnswer(tx, &d, &at, ans); err != nil {
			return err
		}
		if err := tx.Update(&d); err != nil {
			return err
		}
		tx.Record("delivery."+string(ans.Outcome), by.ID, inc.Number, says{"delivery": d.ID, "attempt": at.Number, "code": ans.Code,
			"enhanced": ans.Enhanced, "queue_id": ans.QueueID, "next_try_at": d.NextTryAt})
		return a.follow(tx, inc, &d, at.BegunAt, ans)
	})
}

// follow does what an answer asks for next.
func (a *App) follow(tx *store.Tx, inc incident.Incident, d *notice.Delivery, sent time.Time, ans notice.Answer) error {
	if err := a.firstAnswered(tx, inc, d, refusal(ans)); err != nil {
		return err
	}
	switch ans.Outcome {
	case notice.Accepted:
		return a.meet(tx, inc, d, sent)
	case notice.Refused:
		return a.nextContact(tx, inc, d)
	case notice.Deferred, notice.Uncertain:
		return tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: d.EditionID, Batch: d.Batch}, At: d.NextTryAt, Queue: store.QueueLetters})
	}
	return nil
}

// meet meets the customer's open duties with the delivery that was accepted.
func (a *App) meet(tx *store.Tx, inc incident.Incident, d *notice.Delivery, sent time.Time) error {
	n, err := tx.Look().Notice(d.NoticeID)
	if err != nil {
		return err
	}
	f, err := tx.Look().File(inc.ID)
	if err != nil {
		return err
	}
	if err := answeredBy(tx, inc, d); err != nil {
		return err
	}
	if err := a.keepsPromise(tx, f, n, d, sent); err != nil || !n.Kind.Tells() {
		return err
	}
	if f.Refuted() { // it was under way when the confirmation was withdrawn
		return tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: inc.ID, Letter: notice.AllClear}})
	}
	duties, err := tx.Look().ObligationsOf(d.IncidentID, []string{d.TenantID})
	if err != nil {
		return err
	}
	var met []string
	for _, o := range duties[d.TenantID] {
		changed, meets := o.Receive(sent, tx.Now, d.ID)
		if meets {
			met = append(met, o.Name)
		}
		if changed {
			if err := tx.Update(&o); err != nil {
				return err
			}
		}
	}
	if len(met) > 0 {
		tx.Record("obligations.met", people.System().ID, inc.Number, says{"tenant": d.TenantID, "duties": met, "by": d.ID})
	}
	return nil
}

// nextContact tries the next contact that legal signed.
func (a *App) nextContact(tx *store.Tx, inc incident.Incident, d *notice.Delivery) error {
	c, err := tx.Look().Copy(d.CopyID)
	if err != nil {
		return err
	}
	if d.Position >= len(c.Contacts) {
		return a.unreachable(tx, inc, d)
	}
	next, err := a.delivery(tx, &c, d.Position+1, d.Batch, map[string]*notice.Packer{})
	if err != nil {
		return err
	}
	if err := keepDeliveries(tx, []notice.Delivery{next}); err != nil {
		return err
	}
	tx.Record("delivery.fallback", people.System().ID, inc.Number, says{"tenant": d.TenantID, "refused": d.ID, "delivery": next.ID, "position": next.Position})
	return tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: d.EditionID, Batch: d.Batch}, Queue: store.QueueLetters})
}

// unreachable hands the customer to a person while the duty is still running.
func (a *App) unreachable(tx *store.Tx, inc incident.Incident, d *notice.Delivery) error {
	open, err := tx.Look().OpenTask(inc.ID, "reach_customer", d.TenantID)
	if err != nil || open != nil {
		return err
	}
	t, err := tx.Look().Tenant(d.TenantID)
	if err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	task := incident.Task{ID: id, IncidentID: inc.ID, Kind: "reach_customer", TenantID: &t.ID, OwnerID: inc.CommanderID, OpenedAt: tx.Now, Version: 1,
		Title: fmt.Sprintf("Reach %s another way: every contact that was signed refuses mail", t.Name)}
	duties, err := tx.Look().ObligationsOf(inc.ID, []string{t.ID})
	if err != nil {
		return err
	}
	for _, o := range duties[t.ID] {
		if o.Open() && o.DueAt != nil && (task.DueAt == nil || o.DueAt.Before(*task.DueAt)) {
			task.DueAt = o.DueAt
		}
	}
	if err := tx.Insert(&task); err != nil {
		return err
	}
	tx.Record("task.opened", people.System().ID, inc.Number, says{"kind": task.Kind, "tenant": t.ID, "title": task.Title})
	return a.sound(tx, &inc, incident.AlarmUnreachable, tx.Now)
}
