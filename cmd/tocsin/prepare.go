package main

import (
	"context"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/notifications"
)

// prepare sets Tocsin up, at an hour, as Flowchestra had it before that night: the
// organisation, its people and its customers; and a relay with two mailboxes
// that make trouble.
func (p *player) prepare(ctx context.Context, at time.Time) error {
	p.clock.Set(at)
	a := p.house.app
	token, err := a.OfferSetUp(ctx)
	if err != nil {
		return err
	}
	ines := fixtures.Admin()
	admin, err := a.SetUp(ctx, app.SetUp{Token: token, Organisation: fixtures.Flowchestra(),
		Admin: app.NewPerson{Name: ines.Name, Email: ines.Email, Zone: ines.Zone}})
	if err != nil {
		return err
	}
	p.cast = map[string]people.Person{ines.Name: admin}
	for _, m := range fixtures.Cast() {
		if p.cast[m.Name], err = a.AddPerson(ctx, admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy}); err != nil {
			return err
		}
	}
	if err := p.handOut(ctx, "Lena", "Jonas"); err != nil {
		return err
	}
	done, err := a.ImportTenants(ctx, admin, strings.NewReader(fixtures.CustomersCSV))
	if err != nil {
		return err
	}
	if p.outbox != nil {
		p.outbox.Script(trouble)
	}
	if p.seq, err = p.lastEntry(ctx); err != nil {
		return err
	}
	p.say("Flowchestra has %d customers. Ada commands, Theo responds, Lena signs, Jonas stands in for her, Mira writes.", done.Added)
	return p.counsel(ctx)
}

// trouble is what two customers' mail servers do in the story.
func trouble(e notifications.Envelope) notifications.Reply {
	switch {
	case e.To == "security@hollowayfreight.example":
		return notifications.Reply{Code: 550, Enhanced: "5.1.1", Text: "no such user"}
	case e.Verb == "RCPT" && e.To == "security@pembertonrail.example" && e.Nth == 1:
		return notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "greylisted, try again later"}
	}
	return notifications.Reply{}
}

func (p *player) lastEntry(ctx context.Context) (int64, error) {
	l, err := p.look(ctx)
	if err != nil {
		return 0, err
	}
	var last int64
	for {
		lines, err := l.Lines("", last, 1000)
		if err != nil || len(lines) == 0 {
			return last, err
		}
		last = lines[len(lines)-1].Seq
	}
}
