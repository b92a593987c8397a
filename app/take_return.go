package app

import (
	"context"
	"fmt"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// mostReturns is how many messages are kept for one delivery: whoever holds a
// letter knows its return path and can write to it.
const mostReturns = 50

// KnowsReturnPath tells whether an address is the return path of a delivery.
// Only we can make one, so that nothing is read to find out.
func (a *App) KnowsReturnPath(address string) bool {
	id, err := a.returnedTo(address)
	return err == nil && id != ""
}

// TakeReturn records what came back to a return path, once, and does what it
// asks for: a failure of an accepted letter is a bounce (RecordBounce); a full
// mailbox has the next contact tried as well; somebody behind the address, an
// answer and what cannot be understood are shown to a person. Everything else
// is only kept. NotFound for an address that is none of ours; Unavailable while
// the letter is still being handed over, and Forbidden when too much has come
// back to one letter; then nothing is kept.
func (a *App) TakeReturn(ctx context.Context, address string, r notice.Report) error {
	by := people.System()
	if err := by.Must(people.DeliverNotices); err != nil {
		return err
	}
	id, err := a.returnedTo(address)
	if err != nil || id == "" {
		return either(err, noReturnPath())
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		before, err := tx.Look().Delivery(id)
		if err != nil {
			return noReturnPath()
		}
		f, err := tx.LockFile(before.IncidentID) // before its rows, as everywhere
		if err != nil {
			return err
		}
		d, err := tx.LockDelivery(id)
		if err != nil {
			return err
		}
		back, err := keep(tx, &d, r)
		if err != nil || back == nil {
			return err
		}
		tx.Record("delivery.returned", by.ID, f.Number, says{"delivery": d.ID, "kind": back.Kind, "status": back.Status, "digest": back.Digest, "what": back.Says()})
		return a.followReturn(tx, f, &d, back)
	})
}

// noReturnPath is the one answer to every address that is none of ours.
func noReturnPath() error { return fault.NotFound("There is no such address here.") }

func either(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// keep stores what came back; nil when it is kept already.
func keep(tx *store.Tx, d *notice.Delivery, r notice.Report) (*notice.Return, error) {
	kept, others, err := tx.Look().HasReturn(d.ID, r.Digest)
	if err != nil || kept {
		return nil, err
	}
	if others >= mostReturns {
		return nil, fault.Forbidden("%d messages came back to this letter already. No more are kept.", others)
	}
	open, err := tx.Look().OpenAttempts(d.ID)
	if err != nil {
		return nil, err
	}
	back := &notice.Return{DeliveryID: d.ID, NoticeID: d.NoticeID, IncidentID: d.IncidentID, TenantID: d.TenantID, At: tx.Now,
		Digest: r.Digest, Meaning: r.Judge(d.Address), Sender: r.Sender, Subject: r.Subject, Words: r.Words}
	if back.Kind == notice.ReturnFailed && d.State != notice.Accepted && len(open) > 0 {
		return nil, fault.Unavailable("This letter is still being handed over. Send the report again in a minute.")
	}
	if back.ID, err = newID(); err != nil {
		return nil, err
	}
	return back, tx.Insert(back)
}

// followReturn does what came back asks for.
func (a *App) followReturn(tx *store.Tx, f *incident.File, d *notice.Delivery, back *notice.Return) error {
	switch {
	case back.Kind == notice.ReturnFailed && d.State == notice.Accepted:
		return a.bounced(tx, f, d, says{"reply": back.Reply, "status": back.Status, "full": back.MailboxFull})
	case back.Kind == notice.ReturnDelayed && back.MailboxFull && d.State == notice.Accepted:
		return a.alsoNext(tx, f, d)
	case back.Kind == notice.ReturnMember:
		return a.askPerson(tx, f, d, "read_report", "Somebody behind %s's address did not get our letter: see what came back")
	case back.Kind == notice.ReturnUnclear:
		return a.askPerson(tx, f, d, "read_report", "What came back from %s could not be understood: read it")
	case back.Kind == notice.ReturnReply:
		return a.askPerson(tx, f, d, "read_reply", "Somebody at %s answered our letter")
	case back.AddressLeft:
		return a.askPerson(tx, f, d, "check_contact", "An automatic answer says that nobody reads a contact of %s any more")
	}
	return nil
}

// alsoNext tries the next signed contact beside one whose mailbox is full,
// unless that was done. The letter itself stays accepted.
func (a *App) alsoNext(tx *store.Tx, f *incident.File, d *notice.Delivery) error {
	of, err := tx.Look().DeliveriesOfCopies([]string{d.CopyID})
	if err != nil {
		return err
	}
	for _, o := range of[d.CopyID] {
		if o.Position > d.Position {
			return nil
		}
	}
	c, err := tx.Look().Copy(d.CopyID)
	if err != nil || d.Position >= len(c.Contacts) {
		return err
	}
	return a.nextContact(tx, f.Incident, d)
}

// askPerson gives whoever leads the incident something to look at, once for
// each customer.
func (a *App) askPerson(tx *store.Tx, f *incident.File, d *notice.Delivery, kind, title string) error {
	open, err := tx.Look().OpenTask(f.ID, kind, d.TenantID)
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
	task := incident.Task{ID: id, IncidentID: f.ID, Kind: kind, TenantID: &t.ID, OwnerID: f.CommanderID, OpenedAt: tx.Now, Version: 1, Title: fmt.Sprintf(title, t.Name)}
	tx.Record("task.opened", people.System().ID, f.Number, says{"kind": kind, "tenant": t.ID, "title": task.Title})
	return tx.Insert(&task)
}
