package app

import (
	"net/mail"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// making is what messages of an edition are made with.
type making struct {
	now     time.Time
	batch   int
	packers map[string]*notice.Packer // by language
	threads map[string]string         // the letter that a customer's next one follows, by customer
}

// delivery makes the message of one copy to one of its contacts and checks
// that, parsed back, it says exactly what was signed. It follows the letter of
// this incident that the customer accepted first.
func (a *App) delivery(id string, c *notice.Copy, position int, m making) (notice.Delivery, error) {
	d, raw, err := a.message(id, c, position, m)
	if err != nil {
		return d, err
	}
	d.Message = m.packers[c.Language].Pack(raw)
	return d, nil
}

// message is a delivery with its bytes before they are packed.
func (a *App) message(id string, c *notice.Copy, position int, m making) (notice.Delivery, []byte, error) {
	to := c.Contacts[position-1]
	d := notice.Delivery{ID: id, EditionID: c.EditionID, CopyID: c.ID, NoticeID: c.NoticeID, IncidentID: c.IncidentID, TenantID: c.TenantID,
		Position: position, Batch: m.batch, Address: to, MessageID: id + "@" + domainOf(c.From), State: notice.Waiting,
		NextTryAt: &m.now, CreatedAt: m.now, Version: 1}
	text, html, err := linkFor(m.now, c, &d)
	if err != nil {
		return d, nil, err
	}
	raw, err := a.Compose(notice.Envelope{From: c.From, ReplyTo: c.ReplyTo, To: to, MessageID: d.MessageID, Date: m.now, Language: c.Language,
		Subject: c.Subject, Text: text, HTML: html, Thread: m.threads[c.TenantID]})
	if err != nil {
		return d, nil, err
	}
	if err := notice.Matches(raw, c); err != nil {
		return d, nil, err
	}
	d.AddressKey, d.MessageDigest = a.Store.Lookup(to), notice.MessageSum(raw)
	return d, raw, nil
}

// threadsOf reads which letter those to some customers follow, by customer.
func threadsOf(l store.Look, incidentID string, copies []notice.Copy) (map[string]string, error) {
	ids := make([]string, len(copies))
	for i := range copies {
		ids[i] = copies[i].TenantID
	}
	return l.Threads(incidentID, ids)
}

// packer returns the packer of a copy's edition and language. The first message
// that was made of them is the base of the others.
func packer(l store.Look, c *notice.Copy) (*notice.Packer, error) {
	base, err := l.Base(c.EditionID, c.Language)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, notice.Differs("The first message of an edition is not on record, so no other can be made. Nothing is sent; tell an admin.")
	}
	return notice.NewPacker(base.Message)
}

func domainOf(from string) string {
	p, err := mail.ParseAddress(from)
	if err != nil {
		return "localhost"
	}
	return p.Address[strings.LastIndex(p.Address, "@")+1:]
}
