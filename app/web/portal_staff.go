package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// asked are the ways to answer what customers do on their own pages.
func (s *server) asked() []route {
	return []route{
		{post, "/questions/:id/closure", people.RecordTellings, s.closeQuestion},
		{post, "/customers/:reference/named/:id", people.ManageTenants, s.decideNamed},
	}
}

// offerAsked adds what the customer said on its page, and fills in the answer's
// form where the address names one of its questions.
func offerAsked(c echo.Context, l store.Look, p *pages.ThreadPage) (err error) {
	if p.Acknowledged, err = l.AcknowledgementsOf(p.File.ID, p.Tenant.ID); err != nil {
		return err
	}
	p.Asked, err = l.QuestionsOf(p.File.ID, p.Tenant.ID)
	for _, q := range p.Asked {
		if q.Open() && q.ID == c.QueryParam("question") {
			p.Answer.AskedID, p.Answer.Question = q.ID, q.Words
		}
	}
	return err
}

// closeQuestion closes a question that was answered otherwise than by a letter.
func (s *server) closeQuestion(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	id := param(c, "id")
	q, err := l.CustomerQuestion(id)
	if err != nil {
		return err
	}
	of, err := l.Tenant(q.TenantID)
	if err != nil {
		return err
	}
	if err := nameIncident(c, l, q.IncidentID); err != nil {
		return err
	}
	return s.closesQuestion(c, f, id, of.Reference)
}

func (s *server) closesQuestion(c echo.Context, f *form, id, reference string) error {
	p, err := s.threadPage(c, reference)
	if err != nil {
		return err
	}
	err = s.App.CloseQuestion(c.Request().Context(), by(c), id, f.get("how-"+id))
	if err == nil {
		return seeOther(c, toldPath(p)+"?saved=closed")
	}
	if fault.KindOf(err) == fault.KindInvalid {
		f.check("how-"+id, err)
		err = faulty
	}
	return s.notTold(c, p, f, err)
}

// decideNamed takes over a contact that a customer named, or leaves it out.
func (s *server) decideNamed(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	take := f.get("take")
	version, err := strconv.Atoi(f.get("version"))
	if err != nil || take != "yes" && take != "no" {
		return fault.Invalid("The page sent no decision. Load the customer's page again and decide there.")
	}
	in := app.DecideNamedContact{ID: param(c, "id"), Version: version, Take: take == "yes"}
	if err := s.App.DecideNamedContact(c.Request().Context(), by(c), in); err != nil {
		return err
	}
	return seeOther(c, customerPath(param(c, "reference"))+"?saved=named")
}
