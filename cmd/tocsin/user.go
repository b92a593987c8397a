package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

type userCmd struct {
	Add    userAddCmd    `cmd:"" help:"Add a person."`
	Invite userInviteCmd `cmd:"" help:"Make a one-time link by which a person chooses a password."`
	List   userListCmd   `cmd:"" help:"List who works here."`
}

type userAddCmd struct {
	place
	Name   string `arg:"" help:"Name, as the ledger and the letters show it."`
	Email  string `arg:"" help:"Mail address, where the bell rings."`
	Roles  string `help:"commander, legal, responder, communicator, executive, auditor, admin, guest; several with commas." required:""`
	Zone   string `help:"Time zone in which this person reads times." default:"UTC"`
	Deputy string `help:"Mail address of the deputy, rung when this person does not answer."`
	URL    string `help:"Address at which people reach Tocsin: then a one-time link for the person is printed." env:"TOCSIN_URL"`
}

// Run adds a person.
func (c *userAddCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place, url: c.URL}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	p, err := h.app.AddPerson(ctx, operator(), app.NewPerson{Name: c.Name, Email: c.Email, Zone: c.Zone, Roles: c.Roles, Deputy: c.Deputy})
	if err != nil {
		return err
	}
	fmt.Printf("%s is added (%s).\n", p.Name, c.Roles)
	if c.URL == "" {
		return nil
	}
	return h.invite(ctx, p)
}

type userInviteCmd struct {
	place
	Email string `arg:"" help:"Mail address of the person."`
	URL   string `help:"Address at which people reach Tocsin, such as https://tocsin.example.com." env:"TOCSIN_URL" required:""`
}

// Run makes a one-time link. Links made for the person before stop working.
func (c *userInviteCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place, url: c.URL}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	l, err := h.store.Reads().For(ctx, operator())
	if err != nil {
		return err
	}
	p, err := l.PersonByKey(h.store.Lookup(c.Email))
	if err != nil {
		return err
	}
	if p == nil {
		return fault.NotFound("Nobody with the address %s is on record. See: tocsin user list", c.Email)
	}
	return h.invite(ctx, *p)
}

// invite prints a new one-time link.
func (h *house) invite(ctx context.Context, p people.Person) error {
	in, err := h.app.InvitePerson(ctx, operator(), p.ID)
	if err != nil {
		return err
	}
	fmt.Printf("By this link %s chooses a password. It works once, until %s. Give it to nobody else:\n\n  %s/invitation/%s\n\n",
		p.Name, clock.Both(in.EndsAt, p.Zone), h.app.URL, in.Token)
	return nil
}

type userListCmd struct{ place }

// Run lists everybody, in the order they were added.
func (c *userListCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	l, err := h.store.Reads().For(ctx, operator())
	if err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	has, err := l.WithPassword()
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "NAME\tADDRESS\tROLES\tSIGNS IN")
	for _, p := range everybody {
		state := "no password yet"
		switch {
		case !p.Active():
			state = "switched off"
		case has[p.ID]:
			state = "with a password"
		}
		roles, err := p.Roles.Value()
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\t%v\t%s\n", p.Name, p.Email, roles, state)
	}
	return out.Flush()
}

type importCmd struct {
	place
	File string `arg:"" help:"CSV file with columns reference, name, country, contact_1, … (see the README)." type:"existingfile"`
}

// Run imports customers.
func (c *importCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	f, err := os.Open(c.File)
	if err != nil {
		return fault.Unavailable("The file cannot be read: %v.", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	done, err := h.app.ImportTenants(ctx, operator(), f)
	if err != nil {
		return err
	}
	fmt.Printf("%d customers added, %d changed. %d have no window on record: ask legal.\n", done.Added, done.Changed, done.Gaps)
	return nil
}
