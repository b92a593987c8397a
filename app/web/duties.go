package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// dutiesPerPage is how many customers with one duty a page lists.
const dutiesPerPage = 100

// duties are the pages of what an incident obliges to, and of what people must
// judge for it.
func (s *server) duties() []route {
	return []route{
		{get, "/incidents/:number/duties", people.ReadIncidents, s.listDuties},
		{get, "/incidents/:number/duties/:id", people.ReadIncidents, s.duty},
		{post, "/incidents/:number/duties/:id/reading", people.RelyOnReading, s.relyOnReading},
		{post, "/incidents/:number/duties/:id/delay", people.ExplainDelay, s.explainDelay},
		{post, "/incidents/:number/duties/:id/acknowledgement", people.RecordFacts, s.acknowledge},
		{post, "/incidents/:number/duties/:id/waiver", people.ProposeWaivers, s.proposeWaiver},
		{post, "/incidents/:number/duties/:id/waiver/answer", people.AnswerWaivers, s.answerWaiver},
		{get, "/incidents/:number/questions", people.ReadIncidents, s.questions},
		{get, "/incidents/:number/questions/:code", people.ReadIncidents, s.question},
		{post, "/incidents/:number/questions/:code", people.RuleOnQuestions, s.ruleOnQuestion},
	}
}

// listDuties lists the duties of one incident, or the customers behind one line
// of them.
func (s *server) listDuties(c echo.Context) error {
	base, l, err := s.factPage(c, "Duties", people.ReadIncidents)
	if err != nil {
		return err
	}
	p := pages.DutiesPage{FactPage: base, Asks: s.asks()}
	p.Title, p.Live = base.File.Number+": duties", base.File.Number
	if c.QueryParam("rule") != "" {
		err = s.fillAlike(c, l, &p)
	} else {
		err = s.fillDuties(c, l, &p)
	}
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Duties(p))
}

// fillDuties reads the lines, and how the promise is kept.
func (s *server) fillDuties(c echo.Context, l store.Look, p *pages.DutiesPage) (err error) {
	ctx := c.Request().Context()
	if p.Organisation, err = l.Organisation(); err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	if legal := app.FirstOfRole(everybody, people.Legal, p.File.CommanderID); legal != nil {
		p.Legal = legal.Name
	}
	if p.Lines, err = s.App.ListDuties(ctx, by(c), p.File.ID); err != nil {
		return err
	}
	p.Promise, p.Reports, err = s.App.PromiseKept(ctx, by(c), p.File.ID)
	return err
}

// fillAlike reads the customers that have one duty with one date.
func (s *server) fillAlike(c echo.Context, l store.Look, p *pages.DutiesPage) (err error) {
	r, ok := s.App.Book.Regime(plainQuery(c, "rule"))
	if !ok {
		return fault.NotFound("There is no such rule in the rulebook. Go back to the duties of %s.", p.File.Number)
	}
	p.Rule = &r
	if at, err := time.Parse(time.RFC3339Nano, c.QueryParam("due")); err == nil && at.Year() >= 1970 && at.Year() <= 9999 {
		at = at.UTC()
		p.Due = &at
	}
	p.Alike, err = l.DutiesAlike(p.File.ID, r.ID, p.Due, plainQuery(c, "after"), dutiesPerPage+1)
	if len(p.Alike) > dutiesPerPage {
		p.Alike = p.Alike[:dutiesPerPage]
		p.Next = p.Alike[dutiesPerPage-1].Reference
	}
	return err
}

// asks are the whole questions of the book, by code.
func (s *server) asks() map[string]string {
	out := map[string]string{}
	for _, q := range s.App.Book.Questions() {
		out[q.Code] = q.Asks
	}
	return out
}

// duty shows one duty with its working.
func (s *server) duty(c echo.Context) error {
	p, err := s.dutyPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Duty(p))
}

func (s *server) dutyPage(c echo.Context) (pages.DutyPage, error) {
	base, l, err := s.factPage(c, "Duty", people.ReadIncidents)
	p := pages.DutyPage{FactPage: base, Asks: s.asks()}
	if err != nil {
		return p, err
	}
	if p.Duty, err = l.Obligation(param(c, "id")); err != nil {
		return p, err
	}
	if p.Duty.IncidentID != p.File.ID {
		return p, fault.NotFound("There is no such duty of %s on record.", p.File.Number)
	}
	p.Title, p.Live = p.Duty.Name+" in "+p.File.Number, p.File.Number
	if r, ok := s.App.Book.Regime(p.Duty.RegimeID); ok {
		p.Regime = &r
	}
	if err := s.fillDuty(c, l, &p); err != nil {
		return p, err
	}
	return p, saidOfDuty(l, &p)
}

// fillDuty reads what stands around the clock of a duty.
func (s *server) fillDuty(c echo.Context, l store.Look, p *pages.DutyPage) (err error) {
	ctx, o := c.Request().Context(), p.Duty
	if p.Customer, err = customerOf(l, o); err != nil {
		return err
	}
	if p.Organisation, err = l.Organisation(); err != nil {
		return err
	}
	holds, err := l.Holds(p.File.ID)
	if err != nil {
		return err
	}
	p.Held = incident.UnderHold(o, holds, p.Now)
	if p.Before, err = l.Before(o); err != nil {
		return err
	}
	if p.WhatIf, err = s.App.WhatIf(ctx, by(c), o.ID); err != nil {
		return err
	}
	p.Days, err = s.App.DaysToExplain(ctx, by(c), o.ID)
	return err
}

// customerOf is whom a duty is owed to, nil towards an authority.
func customerOf(l store.Look, o incident.Obligation) (*tenant.Tenant, error) {
	if o.TenantID == nil {
		return nil, nil
	}
	t, err := l.Tenant(*o.TenantID)
	return &t, err
}

// saidOfDuty reads what people decided about a duty.
func saidOfDuty(l store.Look, p *pages.DutyPage) error {
	o := p.Duty
	relied, err := l.Reliances(p.File.ID)
	if err != nil {
		return err
	}
	p.Reliance = incident.ReliedOn(o, relied)
	delays, err := l.DelayReasons(p.File.ID)
	if err != nil {
		return err
	}
	for _, d := range delays {
		if d.RegimeID == o.RegimeID && (d.TenantID == nil || o.TenantID != nil && *d.TenantID == *o.TenantID) {
			p.Delays = append(p.Delays, d)
		}
	}
	waivers, err := l.Waivers(p.File.ID)
	for _, w := range waivers {
		if w.ObligationID == o.ID {
			p.Waivers = append(p.Waivers, w)
		}
	}
	return err
}
