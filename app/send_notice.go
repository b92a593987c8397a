package app

import (
	"context"
	"net/mail"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// batchLetters is how many deliveries one job works, over one connection.
const batchLetters = 50

// SendNotice asks for a signed edition to be fanned out into deliveries.
type SendNotice struct {
	EditionID string `json:"edition_id"`
}

// Kind names the job.
func (SendNotice) Kind() string { return "send_notice" }

// SendNotice makes the messages of a signed edition: one delivery per copy to
// its first contact, each with its bytes and digest, in batches. It checks the
// signature and every letter first and again in each batch's transaction; a
// batch that is there already is left alone, so that it may be called again.
// Conflict while a hold keeps every letter back; where it keeps some, those
// wait when they are handed over.
func (a *App) SendNotice(ctx context.Context, in SendNotice) error {
	if err := people.System().Must(people.SendNotices); err != nil {
		return err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return err
	}
	e, copies, err := signedEdition(l, in.EditionID)
	if err != nil {
		return err
	}
	if err := refuseHeld(l, e, copies, a.Now()); err != nil {
		return err
	}
	for batch := 0; batch*batchLetters < len(copies); batch++ {
		part := copies[batch*batchLetters : min((batch+1)*batchLetters, len(copies))]
		err := a.Store.Tx(ctx, func(tx *store.Tx) error { return a.fanOut(tx, in.EditionID, batch, part) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *App) fanOut(tx *store.Tx, editionID string, batch int, copies []notice.Copy) error {
	e, err := tx.Look().Edition(editionID)
	if err != nil {
		return err
	}
	f, err := tx.LockFile(e.IncidentID)
	if err != nil {
		return err
	}
	if err := mayLeave(tx.Look(), &e); err != nil {
		return err
	}
	if f.Refuted() {
		if err := a.refuseRefuted(tx, f, e); err != nil {
			return err
		}
	}
	cids := make([]string, len(copies))
	for i := range copies {
		cids[i] = copies[i].ID
	}
	have, err := tx.Look().DeliveriesOfCopies(cids)
	if err != nil || len(have) > 0 {
		return err
	}
	var rows []notice.Delivery
	packs := map[string]*notice.Packer{}
	for i := range copies {
		d, err := a.delivery(tx, &copies[i], 1, batch, packs)
		if err != nil {
			return err
		}
		rows = append(rows, d)
	}
	if err := tx.Insert(rows); err != nil {
		return err
	}
	tx.Record("notice.sending", people.System().ID, f.Number, says{"edition": e.Number, "batch": batch, "letters": len(rows), "digest": sum(messageDigests(rows)...)})
	return tx.Enqueue(store.Job{Args: DeliverNotice{EditionID: editionID, Batch: batch}, Queue: store.QueueLetters})
}

// refuseRefuted stops an initial notice whose incident proved not to be one.
func (a *App) refuseRefuted(tx *store.Tx, f *incident.File, e notice.Edition) error {
	n, err := tx.Look().Notice(e.NoticeID)
	if err != nil || n.Kind == notice.AllClear {
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

// delivery makes the message of one copy to one of its contacts and checks
// that, parsed back, it says exactly what was signed.
func (a *App) delivery(tx *store.Tx, c *notice.Copy, position, batch int, packs map[string]*notice.Packer) (notice.Delivery, error) {
	id, err := newID()
	if err != nil {
		return notice.Delivery{}, err
	}
	to := c.Contacts[position-1]
	d := notice.Delivery{ID: id, EditionID: c.EditionID, CopyID: c.ID, NoticeID: c.NoticeID, IncidentID: c.IncidentID, TenantID: c.TenantID,
		Position: position, Batch: batch, Address: to, MessageID: id + "@" + domainOf(c.From), State: notice.Waiting,
		NextTryAt: &tx.Now, CreatedAt: tx.Now, Version: 1}
	raw, err := a.Compose(notice.Envelope{From: c.From, ReplyTo: c.ReplyTo, To: to, MessageID: d.MessageID, Date: tx.Now, Language: c.Language,
		Subject: c.Subject, Text: c.Text, HTML: c.HTML})
	if err != nil {
		return d, err
	}
	if err := notice.Matches(raw, c); err != nil {
		return d, err
	}
	packer, err := packer(tx, c, raw, packs)
	if err != nil {
		return d, err
	}
	d.MessageDigest, d.Message = notice.MessageSum(raw), packer.Pack(raw)
	return d, nil
}

// packer returns the packer of the copy's edition and language; the first
// message becomes the base of the others.
func packer(tx *store.Tx, c *notice.Copy, raw []byte, packs map[string]*notice.Packer) (*notice.Packer, error) {
	if p, ok := packs[c.Language]; ok {
		return p, nil
	}
	base, err := tx.Look().Base(c.EditionID, c.Language)
	if err != nil {
		return nil, err
	}
	if base == nil {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		base = &notice.Base{ID: id, EditionID: c.EditionID, Language: c.Language, Message: raw}
		if err := tx.Insert(base); err != nil {
			return nil, err
		}
	}
	p, err := notice.NewPacker(base.Message)
	packs[c.Language] = p
	return p, err
}

func domainOf(from string) string {
	p, err := mail.ParseAddress(from)
	if err != nil {
		return "localhost"
	}
	return p.Address[strings.LastIndex(p.Address, "@")+1:]
}
