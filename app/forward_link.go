package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// mostForwarded bounds how many forwarded links of one customer work at once.
const mostForwarded = 20

// publicHosts give anybody an address: to be there makes nobody a colleague.
var publicHosts = []string{"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "mail.com", "t-online.de", "qq.com", "163.com", "mail.ru", "yandex.com"}

// ForwardLink makes a link of its own for a colleague of whoever sits behind a
// token, and has it mailed to them: it is shown to nobody else. Invalid when
// the address is not at a house that the customer's contacts are at; Conflict
// when many links work already.
func (a *App) ForwardLink(ctx context.Context, token, address string) error {
	if err := tenant.CheckAddress(address); err != nil {
		return inField(err, "address")
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := a.customerOf(tx, token)
		if err != nil {
			return err
		}
		if err := a.mayForward(tx.Look(), c, address); err != nil {
			return err
		}
		secret, err := notice.NewLinkToken()
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		k := notice.PortalLink{ID: id, IncidentID: c.f.ID, TenantID: c.t.ID, FromID: &c.Link.ID, TokenKey: tokenKey(secret), Token: secret, Address: address,
			CreatedAt: tx.Now, EndsAt: c.Link.EndsAt, Version: 1}
		tx.Record("portal.forwarded", whose, c.f.Number, c.says(says{"to": k.ID, "address": address}))
		if err := tx.Insert(&k); err != nil {
			return err
		}
		return tx.Enqueue(store.Job{Args: SendLink{LinkID: k.ID}, Queue: store.QueueDefault})
	})
}

// mayForward holds an address against those that the customer has on record.
func (a *App) mayForward(l store.Look, c customer, address string) error {
	house, err := sameHouse(l, c.t.ID, address)
	if err != nil {
		return err
	}
	if !house {
		return fault.Invalid("We can send a link only to an address at your own organisation, where the contacts are that we have on record. Name this person as a contact instead.").In("address")
	}
	links, err := l.LinksTo(c.f.ID, c.t.ID)
	if err != nil {
		return err
	}
	open := 0
	for i := range links {
		if links[i].FromID != nil && links[i].Open(a.Now()) {
			open++
		}
	}
	if open >= mostForwarded {
		return fault.Conflict("%d links were forwarded already. Call us to have more people let in.", open)
	}
	return nil
}

// sameHouse tells whether an address is one of a customer's contacts', or at a
// house that one of them is at.
func sameHouse(l store.Look, tenantID, address string) (bool, error) {
	contacts, err := l.ContactsOf([]string{tenantID})
	if err != nil {
		return false, err
	}
	agreements, err := l.AgreementsOf([]string{tenantID})
	if err != nil {
		return false, err
	}
	host := hostOf(address)
	return slices.ContainsFunc(tenant.NoticeAddresses(agreements[tenantID], contacts[tenantID]), func(k string) bool {
		return strings.EqualFold(k, address) || hostOf(k) == host && !slices.Contains(publicHosts, host)
	}), nil
}

func hostOf(address string) string {
	return strings.ToLower(address[strings.LastIndex(address, "@")+1:])
}

// SendLink asks for a link with a mail of its own to be sent to whom it is for.
type SendLink struct {
	LinkID string `json:"link_id"`
}

// Kind names the job.
func (SendLink) Kind() string { return "send_link" }

// BeginLink claims a forwarded link for a node and makes its mail; nil when
// another node has it, it has left or it no longer works.
func (a *App) BeginLink(ctx context.Context, in SendLink, node string) (*Sample, error) {
	if err := people.System().Must(people.DeliverNotices); err != nil {
		return nil, err
	}
	free := false
	err := a.Store.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		free, err = u.Claim("link:"+in.LinkID, node, u.Now, u.Now.Add(time.Minute))
		return err
	})
	if err != nil || !free {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	k, err := l.PortalLink(in.LinkID)
	if err != nil || k.Token == "" || !k.Open(a.Now()) {
		return nil, err
	}
	return a.linkMail(l, k)
}

// linkMail is the mail that carries a forwarded link. No word that a customer
// typed is in it: nobody makes us write what they like to a third person.
func (a *App) linkMail(l store.Look, k notice.PortalLink) (*Sample, error) {
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	t, err := l.Tenant(k.TenantID)
	if err != nil {
		return nil, err
	}
	words := linkWords[notice.Speaks(t.Language)]
	if k.SentBy != nil {
		words = freshWords[notice.Speaks(t.Language)]
	}
	fill := strings.NewReplacer("TENANT", t.Name, "ORGANISATION", org.Name).Replace
	d, err := a.Dress(notice.Letter{Language: notice.Speaks(t.Language), Subject: fill(words[0]), Organisation: org.Name,
		Body: notice.Literal(fill(words[1])) + "\n\n" + notice.Literal(a.URL+notice.LinkPath+k.Token) + "\n\n" + notice.Literal(fill(words[2])) + "\n"})
	if err != nil {
		return nil, err
	}
	raw, err := a.Compose(notice.Envelope{From: org.MailFrom, ReplyTo: org.ReplyTo, To: k.Address, MessageID: k.ID + "@" + domainOf(org.MailFrom), Date: a.Now(),
		Language: notice.Speaks(t.Language), Subject: d.Subject, Text: d.Text, HTML: d.HTML})
	return &Sample{From: org.MailFrom, To: k.Address, Message: raw}, err
}

var linkWords = map[string][3]string{
	"en": {"The letters of ORGANISATION to TENANT: your own link",
		"Somebody at TENANT who has our letters asked us to send you a link of your own to the page on which they stand:",
		"It is made for you alone. If you do not expect it, ask your colleagues, or call a number of ours that you already have. We will not ask you for a password."},
	"de": {"Die Schreiben von ORGANISATION an TENANT: Ihr eigener Link",
		"Jemand bei TENANT, der unsere Schreiben hat, hat uns gebeten, Ihnen einen eigenen Link zu der Seite zu senden, auf der sie stehen:",
		"Er ist nur für Sie bestimmt. Wenn Sie ihn nicht erwarten, fragen Sie bei sich im Haus nach oder rufen Sie eine Nummer von uns an, die Ihnen bereits bekannt ist. Nach einem Passwort werden wir Sie nicht fragen."},
}

// freshWords bring a link instead of one that no longer works.
var freshWords = map[string][3]string{
	"en": {"The letters of ORGANISATION to TENANT: a new link for you",
		"The link that we sent you to the letters of ORGANISATION no longer works. This one takes its place; the letters and what you wrote there are as they were:",
		"It is made for you alone. If you doubt this mail, call a number of ours that you already have. We will not ask you for a password."},
	"de": {"Die Schreiben von ORGANISATION an TENANT: ein neuer Link für Sie",
		"Der Link, den wir Ihnen zu den Schreiben von ORGANISATION gesendet haben, funktioniert nicht mehr. Dieser tritt an seine Stelle; die Schreiben und was Sie dort geschrieben haben, sind unverändert:",
		"Er ist nur für Sie bestimmt. Wenn Sie dieser Nachricht misstrauen, rufen Sie eine Nummer von uns an, die Ihnen bereits bekannt ist. Nach einem Passwort werden wir Sie nicht fragen."},
}

// RecordLink records what the relay answered to a forwarded link's mail. Its
// token is forgotten once the mail has left or was refused for good; what was
// put off is tried again.
func (a *App) RecordLink(ctx context.Context, in SendLink, ans notice.Answer) error {
	if err := people.System().Must(people.DeliverNotices); err != nil {
		return err
	}
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		k, err := tx.Look().PortalLink(in.LinkID)
		if err != nil {
			return err
		}
		inc, err := tx.Look().Incident(k.IncidentID)
		if err != nil {
			return err
		}
		tx.Record("portal.link_"+string(ans.Outcome), people.System().ID, inc.Number, says{"tenant": k.TenantID, "link": k.ID, "code": ans.Code})
		k.Heard, k.HeardAt = string(ans.Outcome), &tx.Now
		if ans.Outcome != notice.Deferred {
			k.Token = ""
		}
		return tx.Update(&k)
	})
	if err == nil && ans.Outcome == notice.Deferred {
		err = fault.Unavailable("The relay put a forwarded link off; it is tried again.")
	}
	return err
}
