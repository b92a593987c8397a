package main

import (
	"context"
	"fmt"
	"os"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
)

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Add a person."`
}

type userAddCmd struct {
	place
	Name   string `arg:"" help:"Name, as the ledger and the letters show it."`
	Email  string `arg:"" help:"Mail address, where the bell rings."`
	Roles  string `help:"commander, legal, responder, communicator, executive, auditor, admin; several with commas." required:""`
	Zone   string `help:"Time zone in which this person reads times." default:"UTC"`
	Deputy string `help:"Mail address of the deputy, rung when this person does not answer."`
}

// Run adds a person.
func (c *userAddCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	p, err := h.app.AddPerson(ctx, operator(), app.NewPerson{Name: c.Name, Email: c.Email, Zone: c.Zone, Roles: c.Roles, Deputy: c.Deputy})
	if err != nil {
		return err
	}
	fmt.Printf("%s is added (%s).\n", p.Name, c.Roles)
	return nil
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
