package app

import (
	"net/mail"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// delivery makes the message of one copy to one of its contacts and checks
// that, parsed back, it says exactly what was signed. It follows the letter of
// this incident that the customer accepted first.
func (a *App) delivery(tx *store.Tx, c *notice.Copy, position, batch int, packs map[string]*notice.Packer, threads map[string]string) (notice.Delivery, error) {
	id, err := newID()
	if err != nil {
		return notice.Delivery{}, err
	}
	to := c.Contacts[position-1]
	d := notice.Delivery{ID: id, EditionID: c.EditionID, CopyID: c.ID, NoticeID: c.NoticeID, IncidentID: c.IncidentID, TenantID: c.TenantID,
		Position: position, Batch: batch, Address: to, MessageID: id + "@" + domainOf(c.From), State: notice.Waiting,
		NextTryAt: &tx.Now, CreatedAt: tx.Now, Version: 1}
	text, html, err := a.linkFor(tx, c, &d)
	if err != nil {
		return d, err
	}
	raw, err := a.Compose(notice.Envelope{From: c.From, ReplyTo: c.ReplyTo, To: to, MessageID: d.MessageID, Date: tx.Now, Language: c.Language,
		Subject: c.Subject, Text: text, HTML: html, Thread: threads[c.TenantID]})
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
	d.AddressKey = a.Store.Lookup(to)
	d.MessageDigest, d.Message = notice.MessageSum(raw), packer.Pack(raw)
	return d, nil
}

// threadsOf reads which letter those to some customers follow, by customer.
func threadsOf(tx *store.Tx, incidentID string, copies []notice.Copy) (map[string]string, error) {
	ids := make([]string, len(copies))
	for i := range copies {
		ids[i] = copies[i].TenantID
	}
	return tx.Look().Threads(incidentID, ids)
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
