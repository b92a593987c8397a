package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// batchLetters is how many deliveries one job works, and how many messages are
// made in one transaction: people write in between.
const batchLetters = 200

// SendNotice asks for a signed edition to be looked at: it is fanned out into
// deliveries when it is to leave. Generation is that of its release when this
// was asked for, 0 for whichever stands.
type SendNotice struct {
	EditionID  string `json:"edition_id"`
	Generation int    `json:"generation,omitempty"`
}

// Kind names the job.
func (SendNotice) Kind() string { return "send_notice" }

// SendNotice makes the messages of a signed edition that is to leave now: one
// delivery per copy to its first contact, each with its bytes and digest. The
// first few go alone, the others in batches once those were taken. It checks
// the signature and every letter first; each letter again as its message is
// made, and the signature in each batch's transaction. A batch that is there
// already is left alone, so that it may be called again.
// Nothing is done before its time or while somebody holds the edition. Conflict
// while a hold of law enforcement keeps every letter back; where it keeps some,
// those wait when they are handed over.
func (a *App) SendNotice(ctx context.Context, in SendNotice) error {
	if err := people.System().Must(people.SendNotices); err != nil {
		return err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return err
	}
	e, copies, err := a.approvedEdition(l, in.EditionID)
	if err != nil {
		return a.gate(ctx, in.EditionID, "", err)
	}
	r, err := l.Release(e.ID)
	if err != nil || r == nil || r.Halted() || !r.Due(a.Now()) || in.Generation != 0 && in.Generation != r.Generation {
		return err
	}
	if r.Armed() && r.FiredAt == nil {
		fired, err := a.fireHolding(ctx, e)
		if err != nil || !fired {
			return err
		}
		if e, copies, err = signedEdition(l, in.EditionID); err != nil {
			return a.gate(ctx, in.EditionID, "", err)
		}
	}
	if err := refuseHeld(l, e, copies, a.Now()); err != nil {
		return err
	}
	parts, err := a.batches(l, r, copies)
	if err != nil {
		return err
	}
	for i := range parts {
		if err := a.sendPart(ctx, e, parts[i]); err != nil {
			return a.gate(ctx, e.ID, "", err)
		}
	}
	return nil
}

// sendPart makes the messages of a batch and stores them.
func (a *App) sendPart(ctx context.Context, e notice.Edition, b batch) error {
	all, err := a.makeLetters(ctx, e, b)
	if err != nil || len(all.letters) == 0 {
		return err
	}
	return a.Store.Tx(store.Yielding(ctx), func(tx *store.Tx) error { return a.fanOut(tx, e.ID, b.number, all) })
}

// approvedEdition is an edition as it was signed, whose answers legal still
// approves.
func (a *App) approvedEdition(l store.Look, id string) (notice.Edition, []notice.Copy, error) {
	e, heads, err := signedEdition(l, id)
	if err != nil {
		return e, nil, err
	}
	signed, err := l.Approval(id)
	if err != nil || signed.ProvenBy != people.ByAnswer {
		return e, heads, err
	}
	copies, err := wordsOf(l, heads)
	if err != nil {
		return e, nil, err
	}
	return e, heads, a.asApproved(l, e, signed, copies)
}

// batch is some letters of an edition that are worked together.
type batch struct {
	number int           // 0 is the first few
	copies []notice.Copy // without their words
}

// batches cuts an edition into the first few letters and, when these are
// through, the others. What is cut does not depend on what is sent already.
func (a *App) batches(l store.Look, r *notice.Release, copies []notice.Copy) ([]batch, error) {
	first, err := a.firstFew(l, r, copies)
	if err != nil || len(first.copies) == 0 || r.RestAt == nil {
		return []batch{first}, err
	}
	out := []batch{first}
	rest := slices.DeleteFunc(slices.Clone(copies), func(c notice.Copy) bool {
		return slices.ContainsFunc(first.copies, func(f notice.Copy) bool { return f.ID == c.ID })
	})
	for part := range slices.Chunk(rest, batchLetters) {
		out = append(out, batch{len(out), part})
	}
	return out, nil
}

// firstFew are the letters that went first, or are to. Those that a hold of
// law enforcement keeps back tell nothing about the others.
func (a *App) firstFew(l store.Look, r *notice.Release, copies []notice.Copy) (batch, error) {
	if r.BegunAt != nil {
		went, err := l.CopiesOfBatch(r.EditionID, 0)
		if err != nil || len(went) > 0 {
			return batch{0, slices.DeleteFunc(slices.Clone(copies), func(c notice.Copy) bool { return !slices.Contains(went, c.ID) })}, err
		}
	}
	tids := make([]string, len(copies))
	for i := range copies {
		tids[i] = copies[i].TenantID
	}
	held, err := withheld(l, r.IncidentID, tids, a.Now())
	free := slices.DeleteFunc(slices.Clone(copies), func(c notice.Copy) bool { _, is := held[c.TenantID]; return is })
	if len(copies) <= notice.FirstFew {
		free = copies
	}
	return batch{0, notice.First(free)}, err
}

// fanOut stores the messages of a batch that were made, except those to
// customers whose letter was struck meanwhile. The first of an edition begins
// its sending: nothing is struck or held any more.
func (a *App) fanOut(tx *store.Tx, editionID string, number int, all made) error {
	e, err := tx.Look().Edition(editionID)
	if err != nil {
		return err
	}
	f, err := tx.LockFile(e.IncidentID)
	if err != nil {
		return err
	}
	if begun, err := a.beginRelease(tx, f, e.ID); err != nil || !begun {
		return err
	}
	rows, err := unstored(tx, all.letters)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := keepBases(tx, all.bases); err != nil {
		return err
	}
	if err := keepDeliveries(tx, rows); err != nil {
		return err
	}
	if err := tx.MoveSending(e.ID, notice.Moves{Made: len(rows)}); err != nil {
		return err
	}
	tx.Record("notice.sending", people.System().ID, f.Number, says{"edition": e.Number, "batch": number, "letters": len(rows), "digest": sum(messageDigests(rows)...)})
	return tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: editionID, Batch: number}, Queue: store.QueueLetters})
}

// keepBases stores the messages that others were packed against.
func keepBases(tx *store.Tx, bases []*notice.Base) error {
	for _, b := range bases {
		have, err := tx.Look().Base(b.EditionID, b.Language)
		if err != nil {
			return err
		}
		if have != nil { // another node was at it: what is made here does not fit
			return fault.Unavailable("Another node makes the same messages. They are made again.")
		}
		if err := tx.Insert(b); err != nil {
			return err
		}
	}
	return nil
}

// unstored leaves out the letters that were struck or stored since they were
// made. The others are due from now on.
func unstored(tx *store.Tx, made []notice.Delivery) ([]notice.Delivery, error) {
	cids := make([]string, len(made))
	for i := range made {
		cids[i] = made[i].CopyID
	}
	struck, have, err := struckOrMade(tx.Look(), cids)
	var out []notice.Delivery
	for _, d := range made {
		if struck[d.CopyID] || have[d.CopyID] {
			continue
		}
		d.NextTryAt, d.CreatedAt = &tx.Now, tx.Now
		out = append(out, d)
	}
	return out, err
}

// beginRelease reads the edition and its release again, under the incident's lock: an
// edit may have struck a letter or somebody may have held it meanwhile. It
// tells whether the edition leaves.
func (a *App) beginRelease(tx *store.Tx, f *incident.File, editionID string) (bool, error) {
	e, err := tx.Look().Edition(editionID)
	if err != nil {
		return false, err
	}
	if err := mayLeave(tx.Look(), &e); err != nil {
		return false, err
	}
	if f.Refuted() {
		if err := a.refuseRefuted(tx, f, e); err != nil {
			return false, err
		}
	}
	r, err := tx.LockRelease(editionID)
	if err != nil || r.Halted() || !r.Due(tx.Now) {
		return false, err
	}
	if r.BegunAt != nil {
		return true, nil
	}
	if may, err := a.mayFire(tx, f, e, &r); err != nil || !may {
		return false, err
	}
	all, err := tx.Look().Digests(editionID)
	if err != nil {
		return false, err
	}
	r.BegunAt = &tx.Now
	if err := tx.BeginSending(notice.Sending{EditionID: e.ID, IncidentID: e.IncidentID, Letters: len(notice.Standing(all))}); err != nil {
		return false, err
	}
	if len(notice.Standing(all)) <= notice.FirstFew {
		r.RestAt = &tx.Now // there is none
	}
	tx.Record("notice.begun", people.System().ID, f.Number, says{"edition": e.Number, "edition_id": e.ID})
	return true, tx.Update(&r)
}

// struckOrMade tells which of some copies were struck, and which have their
// message.
func struckOrMade(l store.Look, cids []string) (struck, have map[string]bool, err error) {
	if struck, err = l.StruckAmong(cids); err != nil {
		return nil, nil, err
	}
	have, err = l.MadeOf(cids)
	return struck, have, err
}

// refuseRefuted stops letters that tell of an incident that proved not to be
// one.
func (a *App) refuseRefuted(tx *store.Tx, f *incident.File, e notice.Edition) error {
	n, err := tx.Look().Notice(e.NoticeID)
	if err != nil || !n.Kind.Asserts() {
		return err
	}
	return fault.Conflict("%s was confirmed and that was withdrawn. Nothing of edition %d is sent.", f.Number, e.Number)
}

func messageDigests(rows []notice.Delivery) []string {
	out := make([]string, len(rows))
	for i := range rows {
		out[i] = rows[i].MessageDigest
	}
	return out
}
