package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordTelling is the record that a customer was told something otherwise than
// by a letter: by telephone, in its portal, by a courier. Of Telling, only what
// a person enters counts: customer, channel, time, whom, what, evidence and
// promise.
type RecordTelling struct {
	Telling notice.Telling
	Reached bool // it does the open task to reach this customer
}

// RecordTelling records it, and makes a duty of what was promised with it. It
// stands beside the duty to tell and does not meet it, for a letter does: only
// where the customer's agreement asks for the very channel does it meet the
// duty, when somebody who may send letters says so. Invalid names each box at
// fault; Conflict when it is to meet a duty that is not open, or to do a task
// that nobody has.
func (a *App) RecordTelling(ctx context.Context, by people.Person, in RecordTelling) (*notice.Telling, error) {
	if err := by.Must(people.RecordTellings); err != nil {
		return nil, err
	}
	if in.Telling.Meets {
		if err := by.Must(people.SendNotices); err != nil {
			return nil, err
		}
	}
	out := in.Telling
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(out.IncidentID)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(out.TenantID)
		if err != nil {
			return err
		}
		if out.ID, err = newID(); err != nil {
			return err
		}
		out.At, out.ToldBy, out.RecordedAt, out.DutyID = out.At.UTC(), by.ID, tx.Now, nil
		if err := out.Check(toldSince(f), tx.Now); err != nil {
			return err
		}
		tx.Record("customer.told", by.ID, f.Number, says{"tenant": t.ID, "telling": out.ID, "channel": out.Channel, "at": out.At, "meets": out.Meets, "promised_at": out.PromisedAt,
			"digest": sum(out.Whom, out.What, out.Evidence, out.Promised)})
		if out.PromisedAt != nil {
			if err := a.oweTold(tx, f, t, &out); err != nil {
				return err
			}
		}
		if err := tx.Insert(&out); err != nil {
			return err
		}
		return a.follows(tx, by, f, in, &out)
	})
}

// follows does what a telling means beside what it says: it meets the duty that
// it was said to meet, and does the task that it was said to do.
func (a *App) follows(tx *store.Tx, by people.Person, f *incident.File, in RecordTelling, t *notice.Telling) error {
	if in.Telling.Meets {
		if err := meetByTelling(tx, by, f, t); err != nil {
			return err
		}
	}
	if in.Reached {
		if err := reachedBy(tx, by, f, t); err != nil {
			return err
		}
	}
	if !in.Telling.Meets && !in.Reached {
		return nil
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	return a.planAlarms(tx, f, org)
}

// meetByTelling meets the customer's open duties as of the telling, where its
// agreement asks for the channel. A duty that takes an acknowledgement goes on
// waiting for it.
func meetByTelling(tx *store.Tx, by people.Person, f *incident.File, t *notice.Telling) error {
	agreements, err := tx.Look().AgreementsOf([]string{t.TenantID})
	if err != nil {
		return err
	}
	if ag := agreements[t.TenantID]; ag == nil || ag.Channel != string(t.Channel) {
		return fault.Invalid("Its agreement does not ask to be told this way, so this meets no duty: a letter does. It is recorded as evidence without the tick.").In("meets")
	}
	if f.Refuted() {
		return fault.Conflict("The confirmation of %s was withdrawn, so no duty is open that this could meet.", f.Number)
	}
	duties, err := tx.Look().ObligationsOf(f.ID, []string{t.TenantID})
	if err != nil {
		return err
	}
	var met []string
	took := 0
	for _, o := range duties[t.TenantID] {
		if strings.HasPrefix(o.RegimeID, reachRegime) { // the tick beside it says so
			continue
		}
		changed, meets := o.Receive(t.At, t.At, t.ID)
		if meets {
			met = append(met, o.Name)
		}
		if !changed {
			continue
		}
		took++
		if err := tx.Update(&o); err != nil {
			return err
		}
	}
	if took == 0 {
		return fault.Conflict("No duty to tell this customer is open, so this meets none. Record it without the tick.")
	}
	tx.Record("obligations.met", by.ID, f.Number, says{"tenant": t.TenantID, "duties": met, "by": t.ID})
	return nil
}

// reachedBy does the task to reach the customer, and meets the house's own duty
// to do so.
func reachedBy(tx *store.Tx, by people.Person, f *incident.File, t *notice.Telling) error {
	task, err := tx.Look().OpenTask(f.ID, "reach_customer", t.TenantID)
	if err != nil {
		return err
	}
	done := false
	if task != nil {
		task.DoneAt, task.DoneBy, done = &tx.Now, &by.ID, true
		tx.Record("task.done", by.ID, f.Number, says{"task": task.ID, "title": task.Title, "how": "by " + string(t.Channel), "telling": t.ID})
		if err := tx.Update(task); err != nil {
			return err
		}
	}
	duties, err := tx.Look().ObligationsOf(f.ID, []string{t.TenantID})
	if err != nil {
		return err
	}
	for _, o := range duties[t.TenantID] {
		if !strings.HasPrefix(o.RegimeID, reachRegime) || !o.Meet(t.At, t.ID) {
			continue
		}
		done = true
		tx.Record("obligations.met", by.ID, f.Number, says{"tenant": t.TenantID, "duties": []string{o.Name}, "by": t.ID})
		if err := tx.Update(&o); err != nil {
			return err
		}
	}
	if !done {
		return fault.Conflict("Nobody has to reach this customer any more: that task is done. Record it without the tick.")
	}
	return nil
}
