package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// AcknowledgeNotice is a customer's word on its own page that it has our
// letters. It only confirms receipt: it accepts nothing and waives nothing.
type AcknowledgeNotice struct {
	Name string
	Role string
}

// AcknowledgeNotice records who at the customer has the letters that its page
// shows, and meets the duties that take an acknowledgement. Invalid names each
// box at fault; Conflict when the newest letter is acknowledged already.
func (a *App) AcknowledgeNotice(ctx context.Context, token string, in AcknowledgeNotice) error {
	var wrong fault.Many
	wrong = also(wrong, "name", incident.Line("your name", in.Name, 200))
	wrong = also(wrong, "role", incident.Line("what you are there", in.Role, 200))
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := a.customerOf(tx, token)
		if err != nil {
			return err
		}
		p, err := portalOf(tx.Look(), c.Link)
		if err != nil {
			return err
		}
		newest := p.Newest()
		if newest == nil || !p.Waits() {
			return fault.Conflict("The newest letter is acknowledged already. Nothing more is needed.")
		}
		id, err := newID()
		if err != nil {
			return err
		}
		ack := notice.Acknowledgement{ID: id, IncidentID: c.f.ID, TenantID: c.t.ID, LinkID: c.Link.ID, CopyID: newest.Copy.ID, Name: in.Name, Role: in.Role, At: tx.Now}
		met, n, err := acknowledge(tx, incident.Obligation{IncidentID: c.f.ID, TenantID: &c.t.ID}, RecordAcknowledgement{At: tx.Now})
		if err != nil {
			return err
		}
		tx.Record("portal.acknowledged", whose, c.f.Number, c.says(says{"reference": newest.Notice.Reference, "name": in.Name, "role": in.Role, "duties": n, "met": met}))
		return tx.Insert(&ack)
	})
}
