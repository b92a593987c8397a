package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DeliverNotice asks for a batch of deliveries to be handed to the relay.
type DeliverNotice struct {
	EditionID string `json:"edition_id"`
	Batch     int    `json:"batch"`
}

// Kind names the job.
func (DeliverNotice) Kind() string { return "deliver_notice" }

// claimFor is how long a batch stays claimed by a node that has fallen silent:
// longer than a relay may take over one letter.
const claimFor = 20 * time.Minute

// ClaimBatch takes a batch for a node, so that no other works it at the same
// time, and returns the deliveries whose try is due; none when another node
// has it. Give it back with ReleaseBatch.
func (a *App) ClaimBatch(ctx context.Context, in DeliverNotice, node string) ([]string, error) {
	free := false
	err := a.Store.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		free, err = u.Claim(batchName(in), node, u.Now, u.Now.Add(claimFor))
		return err
	})
	if err != nil || !free {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	due, err := l.DueDeliveries(in.EditionID, in.Batch, a.Now())
	if err == nil && len(due) == 0 { // nothing to keep others away from
		err = a.ReleaseBatch(ctx, in, node)
	}
	return due, err
}

// KeepBatch renews the claim on a batch while it is being worked, and tells
// whether it is still this node's.
func (a *App) KeepBatch(ctx context.Context, in DeliverNotice, node string) (mine bool, err error) {
	return mine, a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		mine, err = u.Claim(batchName(in), node, u.Now, u.Now.Add(claimFor))
		return err
	})
}

// ReleaseBatch gives a batch back.
func (a *App) ReleaseBatch(ctx context.Context, in DeliverNotice, node string) error {
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Release(batchName(in), node) })
}

func batchName(in DeliverNotice) string { return "deliver:" + in.EditionID + ":" + itoa(in.Batch) }

// BeginDelivery opens an attempt before the relay is spoken to and returns
// what to hand over. An attempt that a crash left open is recorded as
// uncertain first; the letter goes once more under the same Message-ID. It
// checks the signature, the copy and the message's digest: Conflict when
// anything differs from what was signed. Nil when there is nothing to hand
// over, because the letter has become untrue since it was signed
// or a hold keeps it back.
func (a *App) BeginDelivery(ctx context.Context, deliveryID, node string) (*notice.Handover, error) {
	by := people.System()
	if err := by.Must(people.DeliverNotices); err != nil {
		return nil, err
	}
	var out *notice.Handover
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDelivery(deliveryID)
		if err != nil {
			return err
		}
		f, err := tx.Look().File(d.IncidentID)
		if err != nil {
			return err
		}
		raw, from, stopped, err := a.mayLeave(tx, f, &d)
		if err != nil || stopped {
			return err
		}
		if err := closeOpenAttempts(tx, &d, f.Number); err != nil {
			return err
		}
		back, err := a.returnPath(&d, from)
		if err != nil {
			return err
		}
		at, err := begin(tx, &d, node)
		if err != nil {
			return err
		}
		tx.Record("delivery.begun", by.ID, f.Number, says{"delivery": d.ID, "attempt": at.Number, "message_digest": d.MessageDigest})
		out = &notice.Handover{Delivery: d, Attempt: at, From: from, ReturnPath: back, Message: raw}
		return nil
	})
	return out, a.gate(ctx, "", deliveryID, err)
}

// mayLeave tells whether a letter is handed over now: it is still true, nothing
// holds it back, it is what was signed, and it tells nothing of another
// customer.
func (a *App) mayLeave(tx *store.Tx, f *incident.File, d *notice.Delivery) (raw []byte, from string, stopped bool, err error) {
	if stopped, err = stopUntrue(tx, f, d); err != nil {
		return nil, "", false, err
	}
	if !stopped {
		if stopped, err = holdBack(tx, f, d); err != nil {
			return nil, "", false, err
		}
	}
	if stopped {
		return nil, "", true, a.firstAnswered(tx, f.Incident, d, "")
	}
	raw, c, err := checkDelivery(tx.Look(), d)
	if err == nil {
		err = a.stillAnswers(tx.Look(), &c)
	}
	if err != nil {
		return nil, "", false, err
	}
	stopped, err = a.stopLeak(tx, f, d, c, raw)
	return raw, c.From, stopped, err
}

// stopUntrue ends the tries of a letter that has become untrue since it was
// signed: the confirmation was withdrawn, or the customer was decided out.
func stopUntrue(tx *store.Tx, f *incident.File, d *notice.Delivery) (bool, error) {
	n, err := tx.Look().Notice(d.NoticeID)
	if err != nil || !n.Kind.Asserts() {
		return false, err
	}
	exposures, err := tx.Look().ExposuresOf(f.ID, []string{d.TenantID})
	if err != nil {
		return false, err
	}
	why := ""
	switch {
	case f.Refuted():
		why = "the confirmation was withdrawn"
	case exposures[d.TenantID].Involvement == incident.Out:
		why = "the customer was decided not to be affected"
	default:
		return false, nil
	}
	d.NextTryAt = nil
	tx.Record("delivery.stopped", people.System().ID, f.Number, says{"delivery": d.ID, "why": why})
	return true, tx.Update(d)
}

// begin stores the attempt that is about to be made.
func begin(tx *store.Tx, d *notice.Delivery, node string) (notice.Attempt, error) {
	id, err := newID()
	if err != nil {
		return notice.Attempt{}, err
	}
	at, err := d.Begin(notice.Attempt{ID: id, Node: node}, tx.Now)
	if err != nil {
		return at, err
	}
	if err := tx.Insert(&at); err != nil {
		return at, err
	}
	return at, tx.Update(d)
}

// checkDelivery is the last gate before the relay: signature, copy and bytes.
func checkDelivery(l store.Look, d *notice.Delivery) (raw []byte, c notice.Copy, err error) {
	e, err := l.Edition(d.EditionID)
	if err != nil {
		return nil, c, err
	}
	if err := mayLeave(l, &e); err != nil {
		return nil, c, err
	}
	if c, err = l.Copy(d.CopyID); err != nil {
		return nil, c, err
	}
	base, err := l.Base(d.EditionID, c.Language)
	if err != nil {
		return nil, c, err
	}
	if base == nil {
		return nil, c, notice.Differs("The message of a letter in edition %d is not on record. Nothing is sent; tell an admin.", e.Number)
	}
	packer, err := notice.NewPacker(base.Message)
	if err != nil {
		return nil, c, err
	}
	if raw, err = packer.Unpack(d.Message); err != nil {
		return nil, c, notice.Differs("The message of a letter in edition %d cannot be unpacked. Nothing is sent; tell an admin.", e.Number)
	}
	if c.Sum() != c.Digest || !c.Stands() || c.EditionID != e.ID || notice.MessageSum(raw) != d.MessageDigest {
		return nil, c, notice.Differs("A letter of edition %d differs from what was signed. Nothing is sent; tell an admin.", e.Number)
	}
	return raw, c, notice.Matches(raw, &c)
}

// closeOpenAttempts records as uncertain what a crash left open.
func closeOpenAttempts(tx *store.Tx, d *notice.Delivery, number string) error {
	open, err := tx.Look().OpenAttempts(d.ID)
	if err != nil {
		return err
	}
	for i := range open {
		at := &open[i]
		ans := notice.Stop()
		d.Record(at, ans, tx.Now)
		d.NextTryAt = &tx.Now
		if err := storeAnswer(tx, d, at, ans); err != nil {
			return err
		}
		tx.Record("delivery.uncertain", people.System().ID, number, says{"delivery": d.ID, "attempt": at.Number, "why": ans.Reply})
	}
	return nil
}

func storeAnswer(tx *store.Tx, d *notice.Delivery, at *notice.Attempt, ans notice.Answer) error {
	id, err := newID()
	if err != nil {
		return err
	}
	if err := tx.Update(at); err != nil {
		return err
	}
	return tx.Insert(&notice.Receipt{ID: id, DeliveryID: d.ID, AttemptID: at.ID, IncidentID: d.IncidentID, At: tx.Now, Answer: ans})
}
