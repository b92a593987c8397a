package app

import (
	"context"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// SendFreshLink mails a reader of a customer's letters a link of their own,
// instead of one that no longer works: after an export, or when it has run out.
// Nobody of ours sees it. Conflict while a link of theirs still works; Invalid
// when the customer is no longer at their address.
func (a *App) SendFreshLink(ctx context.Context, by people.Person, linkID string) error {
	if err := by.Must(people.SendLinks); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		old, err := tx.Look().PortalLink(linkID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(old.IncidentID)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(old.TenantID)
		if err != nil {
			return err
		}
		k, err := a.freshLink(tx, t, old)
		if err != nil {
			return err
		}
		k.SentBy = &by.ID
		tx.Record("portal.link_renewed", by.ID, f.Number, says{"tenant": t.ID, "customer": t.Name, "to": k.ID, "instead_of": old.ID, "address": k.Address})
		if err := tx.Insert(&k); err != nil {
			return err
		}
		return tx.Enqueue(store.Job{Args: SendLink{LinkID: k.ID}, Queue: store.QueueDefault})
	})
}

// freshLink makes the link that a reader gets instead of old.
func (a *App) freshLink(tx *store.Tx, t tenant.Tenant, old notice.PortalLink) (k notice.PortalLink, err error) {
	held, err := holdersOf(tx.Look(), t.ID)
	if err != nil {
		return k, err
	}
	i := slices.IndexFunc(held, func(h notice.LinkHolder) bool { return h.ID == old.ID })
	switch {
	case i < 0:
		return k, fault.Conflict("A newer link was sent since. Load the page again and look at that one.")
	case held[i].Works(tx.Now):
		return k, fault.Conflict("The link of %s still works. If they cannot find it, they look for our newest letter.", held[i].To)
	}
	house, err := sameHouse(tx.Look(), t.ID, held[i].To)
	if err != nil {
		return k, err
	}
	if !house {
		return k, fault.Invalid("%s is no contact of %s any more, and nobody there has an address at the same house. Change the contacts first.", held[i].To, t.Name)
	}
	secret, err := notice.NewLinkToken()
	if err != nil {
		return k, err
	}
	id, err := newID()
	return notice.PortalLink{ID: id, IncidentID: old.IncidentID, TenantID: t.ID, DeliveryID: old.DeliveryID, FromID: &old.ID, TokenKey: tokenKey(secret), Token: secret,
		Address: held[i].To, CreatedAt: tx.Now, EndsAt: tx.Now.Add(notice.LinkLasts), Version: 1}, err
}

// ReadLinks returns who reads a customer's letters by a link, the newest link of
// each of them in each incident.
func (a *App) ReadLinks(ctx context.Context, by people.Person, tenantID string) ([]notice.LinkHolder, error) {
	if err := by.Must(people.ReadIncidents); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	out, err := holdersOf(l, tenantID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range out {
		ids = append(ids, h.IncidentID)
	}
	named, err := l.IncidentsByID(ids)
	for i := range out {
		out[i].Number = named[out[i].IncidentID].Number
	}
	return out, err
}

// holdersOf finds the newest link of each reader in each incident, one that
// works before one that does not. A link in a letter that was never handed over
// has no reader yet.
func holdersOf(l store.Look, tenantID string) ([]notice.LinkHolder, error) {
	links, err := l.LinksOf(tenantID)
	if err != nil {
		return nil, err
	}
	lines, err := l.DeliveryLinesTo(tenantID)
	if err != nil {
		return nil, err
	}
	to := map[string]string{}
	for _, d := range lines {
		to[d.ID] = d.Address
	}
	var out []notice.LinkHolder
	at := map[string]int{}
	for _, k := range links {
		h := notice.LinkHolder{PortalLink: k, To: k.Address}
		if !k.Mailed() && k.DeliveryID != nil {
			h.To = to[*k.DeliveryID]
		}
		who := k.IncidentID + " " + strings.ToLower(h.To)
		if i, seen := at[who]; seen {
			if k.RevokedAt == nil || out[i].RevokedAt != nil {
				out[i] = h
			}
		} else if h.To != "" {
			at[who] = len(out)
			out = append(out, h)
		}
	}
	return out, nil
}
