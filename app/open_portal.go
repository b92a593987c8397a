package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// noLink is the one sentence for a link that is wrong, has run out, was
// revoked, or never was one.
const noLink = "This link opens nothing. It may have been cut short, it may have run out, or it was withdrawn. Open the link in the newest letter again, or call us at the number in your contract."

// OpenedPortal is a sitting with the token that only its browser is told.
type OpenedPortal struct {
	Token string
	Ends  notice.Sitting
}

// OpenPortal exchanges the token of a link for a sitting in one browser. It is
// called when somebody presses the button: to look at a link changes nothing.
// Invalid, in one sentence and after the same work, for every token that does
// not open, and when too many failed from one place.
func (a *App) OpenPortal(ctx context.Context, token string, from From) (OpenedPortal, error) {
	var out OpenedPortal
	if err := a.takeGuess(ctx, "portal", from.IP); err != nil {
		return out, err
	}
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		k, err := tx.Look().OpenLink(tokenKey(token), tx.Now)
		if err != nil {
			return err
		}
		if k == nil || !k.Open(tx.Now) {
			return fault.Invalid(noLink)
		}
		out, err = a.sit(tx, k)
		return err
	})
	if err != nil {
		return out, err
	}
	return out, a.refundGuess(ctx, "portal", from.IP)
}

// sit begins a sitting of a link that is open.
func (a *App) sit(tx *store.Tx, k *notice.PortalLink) (OpenedPortal, error) {
	inc, t, err := behind(tx, k)
	if err != nil {
		return OpenedPortal{}, err
	}
	id, err := newID()
	if err != nil {
		return OpenedPortal{}, err
	}
	token, err := newToken()
	if err != nil {
		return OpenedPortal{}, err
	}
	s := notice.Sitting{ID: id, LinkID: k.ID, TokenKey: tokenKey(token), CreatedAt: tx.Now, SeenAt: tx.Now, EndsAt: tx.Now.Add(notice.SittingLongest)}
	if k.OpenedAt == nil {
		k.OpenedAt = &tx.Now
		if err := tx.Update(k); err != nil {
			return OpenedPortal{}, err
		}
	}
	tx.Record("portal.opened", whose, inc.Number, says{"tenant": t.ID, "customer": t.Name, "link": k.ID})
	return OpenedPortal{Token: token, Ends: s}, tx.Insert(&s)
}

// behind is the incident and the customer that a link is about.
func behind(tx *store.Tx, k *notice.PortalLink) (incident.Incident, tenant.Tenant, error) {
	inc, err := tx.Look().Incident(k.IncidentID)
	if err != nil {
		return inc, tenant.Tenant{}, err
	}
	t, err := tx.Look().Tenant(k.TenantID)
	return inc, t, err
}

// Reader is who reads a customer's page: the link by which they came.
type Reader struct {
	Link      notice.PortalLink
	SittingID string
}

// signedOff is what whoever has no sitting is told.
const signedOff = "You are signed out of this page. Open the link in your letter again."

// Reads tells who sits behind a token. Invalid when the sitting has ended, the
// link no longer works or there never was one, in one sentence.
func (a *App) Reads(ctx context.Context, token string) (Reader, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return Reader{}, err
	}
	r, seen, err := readerOf(l, token, a)
	if err == nil && seen {
		// A page that can be read is shown, even while nothing can be written.
		_ = a.glance(ctx, func(u *store.Upkeep) error { return u.SawSitting(r.SittingID) })
	}
	return r, err
}

// readerOf finds a sitting and tells whether it was last seen a while ago.
func readerOf(l store.Look, token string, a *App) (Reader, bool, error) {
	now := a.Now()
	s, err := l.SittingByKey(tokenKey(token))
	if err != nil || s == nil || !s.Open(now) {
		if err == nil {
			err = fault.NotFound(signedOff)
		}
		return Reader{}, false, err
	}
	k, err := l.PortalLink(s.LinkID)
	if err == nil && !k.Open(now) {
		err = fault.NotFound(signedOff)
	}
	return Reader{k, s.ID}, now.Sub(s.SeenAt) >= people.SessionGlance, err
}

// LeavePortal ends a sitting. Ending one that has ended, or that never was,
// does nothing.
func (a *App) LeavePortal(ctx context.Context, token string) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		s, err := tx.Look().SittingByKey(tokenKey(token))
		if err != nil || s == nil || s.EndedAt != nil {
			return err
		}
		k, err := tx.Look().PortalLink(s.LinkID)
		if err != nil {
			return err
		}
		inc, t, err := behind(tx, &k)
		if err != nil {
			return err
		}
		s.EndedAt = &tx.Now
		tx.Record("portal.left", whose, inc.Number, says{"tenant": t.ID, "customer": t.Name, "link": k.ID})
		return tx.Update(s)
	})
}
