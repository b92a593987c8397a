package main

import (
	"context"
	"net"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/notifications"
)

// resolver asks one name server, or those of this machine where none is named.
func resolver(address string) (*net.Resolver, error) {
	if address == "" {
		return net.DefaultResolver, nil
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, fault.Invalid("--resolver takes the address of a name server such as 192.0.2.53:53, not %q.", address)
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}, nil
}

// checkMail checks what makes receivers trust our letters, and what brings
// back those that fail.
func (c *doctorCmd) checkMail(ctx context.Context, h *house, report func(part string, err error, well string)) {
	p, err := c.published(ctx, h)
	if err != nil {
		report("sender", err, "")
		return
	}
	record, err := p.SPF(ctx)
	report("spf", err, record+": check that your relay is among them")
	server, err := p.MX(ctx)
	report("returns", err, "mail to "+p.Return+" goes to "+server)
	signing := map[*notifications.Key]bool{}
	for _, k := range p.Keys.Signing("x@" + p.From) {
		signing[k] = true
	}
	for _, k := range p.Keys {
		use := "is published and waits: it signs once it stands first"
		if signing[k] {
			use = "is published and signs"
		}
		report("dkim", p.Key(ctx, k), k.Name()+" "+use)
	}
	policy, err := p.DMARC(ctx)
	report("dmarc", err, policy)
}

func (c *doctorCmd) published(ctx context.Context, h *house) (p notifications.Published, err error) {
	if p.Resolver, err = resolver(c.Resolver); err != nil {
		return p, err
	}
	if p.Keys, err = c.signingKeys(); err != nil {
		return p, err
	}
	l, err := h.store.Reads().For(ctx, people.System())
	if err != nil {
		return p, err
	}
	org, err := l.Organisation()
	if err != nil {
		return p, err
	}
	p.Return = c.ReturnDomain
	p.From, err = notifications.SenderDomain(org.MailFrom)
	return p, err
}
