package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

func itoa(n int) string { return strconv.Itoa(n) }

// RecordReceipts records what relays answered to attempts, all in one
// transaction; give it a few hundred at most. Accepted meets the customer's
// duties as of the answer; deferred is tried again; refused tries the next
// contact of the signed set, and with none left opens a task and rings the
// commander; uncertain is sent once more and meets nothing; unsent, where no
// word was said about the letter, is begun again. An attempt that has ended is
// left as it is, so an answer may be recorded twice.
func (a *App) RecordReceipts(ctx context.Context, answers []notice.Answered) error {
	if err := people.System().Must(people.DeliverNotices); err != nil || len(answers) == 0 {
		return err
	}
	return a.Store.Tx(store.Yielding(ctx), func(tx *store.Tx) error {
		open, err := a.openOf(tx, answers)
		if err != nil {
			return err
		}
		for _, edition := range open {
			if err := edition.record(); err != nil {
				return err
			}
		}
		return nil
	})
}

// heard are the open attempts of one edition to which answers came.
type heard struct {
	app   *App
	tx    *store.Tx
	inc   incident.Incident
	all   []result
	moves notice.Moves
	wakes map[time.Time]map[int]bool // when letters are tried again, by batch
}

type result struct {
	notice.Answered
	delivery notice.Delivery
	attempt  notice.Attempt
}

// openOf sorts answers by edition and leaves out attempts that have ended.
func (a *App) openOf(tx *store.Tx, answers []notice.Answered) ([]*heard, error) {
	dids, aids := make([]string, len(answers)), make([]string, len(answers))
	for i := range answers {
		dids[i], aids[i] = answers[i].DeliveryID, answers[i].AttemptID
	}
	rows, err := tx.LockAnswered(dids)
	if err != nil {
		return nil, err
	}
	attempts, err := tx.Look().AttemptsAmong(aids)
	if err != nil {
		return nil, err
	}
	var out []*heard
	seen := map[string]bool{}
	for _, ans := range answers {
		at, known := attempts[ans.AttemptID]
		i := slices.IndexFunc(rows, func(d notice.Delivery) bool { return d.ID == ans.DeliveryID })
		if i < 0 || !known || at.EndedAt != nil || seen[at.ID] {
			continue
		}
		seen[at.ID] = true
		if ans.At.IsZero() {
			ans.At = tx.Now
		}
		j := slices.IndexFunc(out, func(e *heard) bool { return e.all[0].delivery.EditionID == rows[i].EditionID })
		if j < 0 {
			inc, err := tx.Look().Incident(rows[i].IncidentID)
			if err != nil {
				return nil, err
			}
			j, out = len(out), append(out, &heard{app: a, tx: tx, inc: inc, wakes: map[time.Time]map[int]bool{}})
		}
		out[j].all = append(out[j].all, result{ans, rows[i], at})
	}
	return out, nil
}

// record stores the answers of one edition: those that were accepted together,
// the others one by one.
func (e *heard) record() error {
	var accepted []result
	for i := range e.all {
		r := &e.all[i]
		was := r.delivery.State
		if r.Answer.Outcome != notice.Accepted {
			if err := e.one(r); err != nil {
				return err
			}
		} else {
			r.delivery.Record(&r.attempt, r.Answer, r.At)
			accepted = append(accepted, *r)
		}
		e.moves.Move(was, r.delivery.State)
		if r.Answer.Outcome != notice.Unsent {
			e.moves.Heard++
		}
	}
	if err := e.accept(accepted); err != nil {
		return err
	}
	edition := e.all[0].delivery.EditionID
	for at, batches := range e.wakes {
		for b := range batches {
			if err := e.tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: edition, Batch: b}, At: &at, Queue: store.QueueLetters}); err != nil {
				return err
			}
		}
	}
	return e.tx.MoveSending(edition, e.moves)
}

// one records an answer that was no acceptance, and does what it asks for next.
func (e *heard) one(r *result) (err error) {
	d, tx := &r.delivery, e.tx
	if *d, err = tx.LockDelivery(d.ID); err != nil { // whole, for it is stored again
		return err
	}
	if r.Answer.Outcome == notice.Unsent {
		d.Record(&r.attempt, r.Answer, tx.Now)
		tx.Record("delivery.unsent", people.System().ID, e.inc.Number, says{"delivery": d.ID, "attempt": r.attempt.Number, "why": r.Answer.Reply})
		e.wake(d)
		return e.unsent(r)
	}
	d.Record(&r.attempt, r.Answer, r.At)
	if r.Stopped && !d.Done() {
		d.NextTryAt = &tx.Now
	}
	if err := e.app.storeAnswer(tx, d, &r.attempt, r.Answered); err != nil {
		return err
	}
	if err := tx.Update(d); err != nil {
		return err
	}
	tx.Record("delivery."+string(r.Answer.Outcome), people.System().ID, e.inc.Number, says{"delivery": d.ID, "attempt": r.attempt.Number, "code": r.Answer.Code,
		"enhanced": r.Answer.Enhanced, "queue_id": r.Answer.QueueID, "next_try_at": d.NextTryAt})
	if err := e.app.firstAnswered(tx, e.inc, d, refusal(r.Answer)); err != nil {
		return err
	}
	if r.Answer.Outcome == notice.Refused {
		return e.app.nextContact(tx, e.inc, d)
	}
	e.wake(d)
	return nil
}

func (e *heard) unsent(r *result) error {
	if err := e.tx.Update(&r.attempt); err != nil {
		return err
	}
	return e.tx.Update(&r.delivery)
}

// wake asks for a batch to be worked when a letter of it is tried again.
func (e *heard) wake(d *notice.Delivery) {
	if d.NextTryAt == nil {
		return
	}
	if e.wakes[*d.NextTryAt] == nil {
		e.wakes[*d.NextTryAt] = map[int]bool{}
	}
	e.wakes[*d.NextTryAt][d.Batch] = true
}

// storeAnswer ends an attempt with the receipt for it.
func (a *App) storeAnswer(tx *store.Tx, d *notice.Delivery, at *notice.Attempt, ans notice.Answered) error {
	r, err := receipt(d, at, ans)
	if err != nil {
		return err
	}
	if err := tx.Update(at); err != nil {
		return err
	}
	return tx.Insert(&r)
}

func receipt(d *notice.Delivery, at *notice.Attempt, ans notice.Answered) (notice.Receipt, error) {
	id, err := newID()
	r := notice.Receipt{ID: id, DeliveryID: d.ID, AttemptID: at.ID, IncidentID: d.IncidentID, At: ans.At, Answer: ans.Answer}
	if !ans.HandedAt.IsZero() {
		r.HandedAt = &ans.HandedAt
	}
	return r, err
}
