package app

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// nextContact tries the next contact that legal signed.
func (a *App) nextContact(tx *store.Tx, inc incident.Incident, d *notice.Delivery) error {
	c, err := tx.Look().Copy(d.CopyID)
	if err != nil {
		return err
	}
	if d.Position >= len(c.Contacts) {
		return a.unreachable(tx, inc, d)
	}
	m := making{now: tx.Now, batch: d.Batch, packers: map[string]*notice.Packer{}}
	if m.threads, err = threadsOf(tx.Look(), inc.ID, []notice.Copy{c}); err != nil {
		return err
	}
	if m.packers[c.Language], err = packer(tx.Look(), &c); err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	next, err := a.delivery(id, &c, d.Position+1, m)
	if err != nil {
		return err
	}
	if err := keepDeliveries(tx, []notice.Delivery{next}); err != nil {
		return err
	}
	if err := tx.MoveSending(d.EditionID, notice.Moves{Made: 1}); err != nil {
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
