package app

import (
	"context"
	"net/mail"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ReadPortal returns a customer's own page for whoever sits behind a token.
// Everything is asked for by the link's incident and customer: nothing of
// another can be in it.
func (a *App) ReadPortal(ctx context.Context, token string) (notice.CustomerPage, error) {
	r, err := a.Reads(ctx, token)
	if err != nil {
		return notice.CustomerPage{}, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return notice.CustomerPage{}, err
	}
	return portalOf(l, r.Link)
}

func portalOf(l store.Look, k notice.PortalLink) (p notice.CustomerPage, err error) {
	org, err := l.Organisation()
	if err != nil {
		return p, err
	}
	t, err := l.TenantsByID([]string{k.TenantID})
	if err != nil {
		return p, err
	}
	p = notice.CustomerPage{Organisation: org.Name, Phone: org.Phone, Customer: t[k.TenantID].Name, CustomerZone: t[k.TenantID].Zone, Link: k}
	if at, err := mail.ParseAddress(org.ReplyTo); err == nil {
		p.ReplyTo = at.Address
	}
	if p.Letters, err = lettersSent(l, k.IncidentID, k.TenantID); err != nil {
		return p, err
	}
	p.Letters = slices.DeleteFunc(p.Letters, func(s notice.Sent) bool { return s.State == notice.Bounced })
	corrected, err := l.WordsOfAll(corrections(p.Letters))
	if err != nil {
		return p, err
	}
	notice.Thread{Letters: p.Letters}.Correct(corrected)
	if p.Acknowledged, err = l.AcknowledgementsOf(k.IncidentID, k.TenantID); err != nil {
		return p, err
	}
	if p.Questions, err = l.QuestionsOf(k.IncidentID, k.TenantID); err != nil {
		return p, err
	}
	lists, err := l.RecordListsTo(k.IncidentID, k.TenantID)
	if err != nil {
		return p, err
	}
	for _, one := range lists {
		p.Records += one.Lines
	}
	if p.ForwardedAt, err = lastForwarded(l, k); err != nil {
		return p, err
	}
	named, err := l.NamedContactsOf(k.TenantID)
	p.Named = slices.DeleteFunc(named, func(n notice.NamedContact) bool { return n.IncidentID != k.IncidentID })
	return p, err
}

// lastForwarded tells when a link was forwarded last, nil for never.
func lastForwarded(l store.Look, k notice.PortalLink) (at *time.Time, err error) {
	links, err := l.LinksTo(k.IncidentID, k.TenantID)
	for i := range links {
		if f := &links[i]; f.FromID != nil && *f.FromID == k.ID && f.SentBy == nil {
			at = &f.CreatedAt
		}
	}
	return at, err
}

// customer is what a customer's act on its page begins with: the sitting read
// anew, the incident locked and whose page it is.
type customer struct {
	Reader
	f *incident.File
	t tenant.Tenant
}

// whose is the actor in the ledger of what a customer did on its own page.
const whose = "customer"

func (a *App) customerOf(tx *store.Tx, token string) (customer, error) {
	r, _, err := readerOf(tx.Look(), token, a)
	if err != nil {
		return customer{}, err
	}
	f, err := tx.LockFile(r.Link.IncidentID)
	if err != nil {
		return customer{}, err
	}
	t, err := tx.Look().Tenant(r.Link.TenantID)
	return customer{r, f, t}, err
}

// says begins the ledger entry of what a customer did.
func (c customer) says(more says) says {
	more["tenant"], more["customer"], more["link"] = c.t.ID, c.t.Name, c.Link.ID
	return more
}
