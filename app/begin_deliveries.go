package app

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// BeginDeliveries names letters of one edition that are to be handed over.
type BeginDeliveries struct {
	Deliveries []string
	Node       string                    // the process that hands them over
	Skip       func(country string) bool // leaves letters to customers of a country for later; nil for none
}

// BeginDeliveries opens attempts for letters of one edition before the relay is
// spoken to, all in one transaction, and returns what to hand over. An attempt
// that a crash left open is recorded as uncertain first; the letter goes once
// more under the same Message-ID. Signature, copy and message are checked for
// each letter: those that differ from what was signed are returned as refused,
// by delivery, and keep no other from leaving. Nothing is begun for a letter
// that has become untrue since it was signed, that a hold keeps back or whose
// try lies ahead, nor while somebody has paused the sending.
func (a *App) BeginDeliveries(ctx context.Context, in BeginDeliveries) (out []notice.Handover, refused map[string]error, err error) {
	if err := people.System().Must(people.DeliverNotices); err != nil || len(in.Deliveries) == 0 {
		return nil, nil, err
	}
	letters, err := a.openLetters(ctx, in.Deliveries)
	if err == nil && len(letters) > 0 {
		err = a.Store.Tx(store.Yielding(ctx), func(tx *store.Tx) error {
			out, refused = nil, map[string]error{} // a transaction may be tried again
			d, err := a.door(tx, letters)
			if err != nil || d == nil {
				return err
			}
			if out, err = d.beginAll(in, refused); err != nil {
				return err
			}
			return d.close(out)
		})
	}
	if errors.Is(err, store.ErrUnopened) {
		return a.beginEach(ctx, in, err)
	}
	if err != nil {
		return nil, nil, a.gateEdition(ctx, in.Deliveries[0], err)
	}
	for id, found := range refused {
		if err := a.gate(ctx, "", id, found); err != found {
			return nil, nil, err
		}
	}
	return out, refused, nil
}

// beginEach begins letters one by one, since one of them does not open: it must
// not keep the others.
func (a *App) beginEach(ctx context.Context, in BeginDeliveries, found error) ([]notice.Handover, map[string]error, error) {
	var out []notice.Handover
	refused := map[string]error{}
	if len(in.Deliveries) == 1 {
		refused[in.Deliveries[0]] = a.gate(ctx, "", in.Deliveries[0], found)
		return nil, refused, nil
	}
	for _, id := range in.Deliveries {
		one := in
		one.Deliveries = []string{id}
		begun, not, err := a.BeginDeliveries(ctx, one)
		if err != nil {
			return out, refused, err
		}
		out = append(out, begun...)
		maps.Copy(refused, not)
	}
	return out, refused, nil
}

// gateEdition is gate for the edition of a delivery.
func (a *App) gateEdition(ctx context.Context, deliveryID string, found error) error {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return found
	}
	id, err := l.EditionOfDelivery(deliveryID)
	if err != nil {
		return found
	}
	return a.gate(ctx, id, "", found)
}

// door is the last gate before the relay, with what it holds letters of one
// edition against; it is read once for all of them.
type door struct {
	app      *App
	tx       *store.Tx
	file     *incident.File
	edition  notice.Edition
	signed   *notice.Approval
	letters  []opened
	struck   map[string]bool
	asserts  bool
	out      map[string]bool
	held     map[string]incident.Withheld
	open     map[string][]notice.Attempt
	country  map[string]string
	foreign  func(*notice.Copy) string
	moves    notice.Moves
	attempts []notice.Attempt
}

// door locks letters of an edition and reads what they are held against; nil
// while somebody has paused its sending. Conflict when the signature does not
// cover it.
func (a *App) door(tx *store.Tx, letters []opened) (*door, error) {
	l, d := tx.Look(), &door{app: a, tx: tx, letters: slices.Clone(letters)}
	err := d.lock()
	if err != nil {
		return nil, err
	}
	if d.edition, err = l.Edition(letters[0].row.EditionID); err != nil {
		return nil, err
	}
	r, err := l.Release(d.edition.ID)
	if err != nil || r != nil && r.Halted() {
		return nil, err
	}
	if err := mayLeave(l, &d.edition); err != nil {
		return nil, err
	}
	if d.signed, err = l.Approval(d.edition.ID); err != nil {
		return nil, err
	}
	if d.file, err = l.File(d.edition.IncidentID); err != nil {
		return nil, err
	}
	ids, tids, cids := make([]string, len(letters)), make([]string, len(letters)), make([]string, len(letters))
	for i := range letters {
		ids[i], tids[i], cids[i] = letters[i].row.ID, letters[i].row.TenantID, letters[i].row.CopyID
	}
	if d.struck, err = l.StruckAmong(cids); err != nil {
		return nil, err
	}
	if d.out, err = l.OutAmong(d.file.ID, tids); err != nil {
		return nil, err
	}
	if d.held, err = withheld(l, d.file.ID, tids, tx.Now); err != nil {
		return nil, err
	}
	if d.open, err = l.OpenAttemptsAmong(ids); err != nil {
		return nil, err
	}
	if d.country, err = l.CountriesOf(tids); err != nil {
		return nil, err
	}
	return d, d.readRegister()
}

// lock takes the letters for changing them, and brings up to date what has
// changed about them since they were read.
func (d *door) lock() error {
	rows := make([]*notice.Delivery, len(d.letters))
	for i := range d.letters {
		rows[i] = &d.letters[i].row
	}
	return d.tx.LockAgain(rows)
}

// beginAll opens the next attempt of each letter that may leave now, and notes
// those that are refused.
func (d *door) beginAll(in BeginDeliveries, refused map[string]error) ([]notice.Handover, error) {
	var out []notice.Handover
	for i := range d.letters {
		h, err := d.begin(&d.letters[i], in)
		switch {
		case fault.KindOf(err) == fault.KindConflict:
			refused[d.letters[i].row.ID] = err
		case err != nil:
			return nil, err
		case h != nil:
			out = append(out, *h)
		}
	}
	return out, nil
}

// begin opens the next attempt of one letter; nil when none is to be made.
func (d *door) begin(o *opened, in BeginDeliveries) (*notice.Handover, error) {
	row := &o.row
	if row.EditionID != d.edition.ID || row.Done() || row.NextTryAt == nil || row.NextTryAt.After(d.tx.Now) {
		return nil, nil
	}
	country := d.country[row.TenantID]
	if in.Skip != nil && in.Skip(country) {
		return nil, nil
	}
	if stopped, err := d.stops(row); err != nil || stopped {
		return nil, err
	}
	if err := d.check(o); err != nil {
		return nil, err
	}
	if d.foreign(&o.copy) != "" {
		return nil, d.stop(row, "it speaks of another customer", "one of the first letters speaks of another customer")
	}
	if err := d.closeOpen(row); err != nil {
		return nil, err
	}
	back, err := d.app.returnPath(row, o.copy.From)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	at, err := row.Begin(notice.Attempt{ID: id, Node: in.Node}, d.tx.Now)
	if err != nil {
		return nil, err
	}
	d.attempts = append(d.attempts, at)
	return &notice.Handover{Delivery: *row, Attempt: at, From: o.copy.From, ReturnPath: back, Country: country, Message: o.raw}, nil
}

// stops tells whether a letter is not handed over now: it has become untrue, or
// a hold keeps it back.
func (d *door) stops(row *notice.Delivery) (bool, error) {
	switch held, is := d.held[row.TenantID]; {
	case d.asserts && d.file.Refuted():
		return true, d.stop(row, "the confirmation was withdrawn", "")
	case d.asserts && d.out[row.TenantID]:
		return true, d.stop(row, "the customer was decided not to be affected", "")
	case is:
		row.NextTryAt = nil
		d.tx.Record("delivery.held", people.System().ID, d.file.Number, says{"delivery": row.ID, "why": held.Why()})
		return true, d.rest(row, "")
	}
	return false, nil
}

// stop ends the tries of a letter. refusal tells the wave's other letters why
// they stop, where it is one of the first few.
func (d *door) stop(row *notice.Delivery, why, refusal string) error {
	row.NextTryAt = nil
	d.tx.Record("delivery.stopped", people.System().ID, d.file.Number, says{"delivery": row.ID, "why": why})
	return d.rest(row, refusal)
}

func (d *door) rest(row *notice.Delivery, refusal string) error {
	if err := d.tx.Update(row); err != nil {
		return err
	}
	return d.app.firstAnswered(d.tx, d.file.Incident, row, refusal)
}

// closeOpen records as uncertain what a crash left open.
func (d *door) closeOpen(row *notice.Delivery) error {
	open := d.open[row.ID]
	for i := range open {
		at, ans, was := &open[i], notice.Stop(), row.State
		row.Record(at, ans, d.tx.Now)
		row.NextTryAt = &d.tx.Now
		d.moves.Move(was, row.State)
		if err := d.app.storeAnswer(d.tx, row, at, notice.Answered{At: d.tx.Now, Answer: ans}); err != nil {
			return err
		}
		d.tx.Record("delivery.uncertain", people.System().ID, d.file.Number, says{"delivery": row.ID, "attempt": at.Number, "why": ans.Reply})
	}
	if len(open) == 0 {
		return nil
	}
	return d.tx.Update(row)
}

// close stores the attempts that were opened, and one entry for all of them.
func (d *door) close(out []notice.Handover) error {
	if err := d.tx.BeginAttempts(d.attempts); err != nil {
		return err
	}
	if len(out) > 0 {
		digests := make([]string, len(out))
		for i := range out {
			digests[i] = out[i].Attempt.ID + " " + out[i].Delivery.MessageDigest
		}
		slices.Sort(digests)
		d.tx.Record("delivery.begun", people.System().ID, d.file.Number, says{"edition": d.edition.Number, "edition_id": d.edition.ID,
			"letters": len(out), "attempts_digest": sum(digests...)})
	}
	if d.moves.Empty() {
		return nil
	}
	return d.tx.MoveSending(d.edition.ID, d.moves)
}
