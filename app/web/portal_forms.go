package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// portalAct is one form of a customer's page: how it is headed and drawn, what
// it does, and what the page says when it is done.
type portalAct struct {
	title string
	draw  func(pages.PortalPage) templ.Component
	do    func(ctx context.Context, a *app.App, token string, in pages.PortalForm) error
	done  string
}

var (
	acknowledging = portalAct{"Confirm receipt", pages.PortalAcknowledge, func(ctx context.Context, a *app.App, token string, in pages.PortalForm) error {
		return a.AcknowledgeNotice(ctx, token, app.AcknowledgeNotice{Name: in.Name, Role: in.Role})
	}, "acknowledged"}
	asking = portalAct{"Ask a question", pages.PortalAsk, func(ctx context.Context, a *app.App, token string, in pages.PortalForm) error {
		return a.AskQuestion(ctx, token, app.AskQuestion{Name: in.Name, Words: in.Question})
	}, "asked"}
	naming = portalAct{"Name another contact", pages.PortalContact, func(ctx context.Context, a *app.App, token string, in pages.PortalForm) error {
		return a.NameContact(ctx, token, app.NameContact{Name: in.Contact, Address: in.Address, Why: in.Why, By: in.Name})
	}, "named"}
	forwarding = portalAct{"Send a colleague a link", pages.PortalForward, func(ctx context.Context, a *app.App, token string, in pages.PortalForm) error {
		return a.ForwardLink(ctx, token, in.Address)
	}, "forwarded"}
)

// portalForm shows a form of a customer's page.
func (s *server) portalForm(act portalAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		page, err := s.portalPage(c, act.title)
		if err != nil {
			return s.portalFault(c, err)
		}
		return s.show(c, http.StatusOK, act.draw(page))
	}
}

// portalPost does what a form of a customer's page asks for, or shows it again
// with what could not be taken.
func (s *server) portalPost(act portalAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := readForm(c)
		if err != nil {
			return err
		}
		in := pages.PortalForm{Name: f.get("name"), Role: f.get("role"), Question: f.raw("question"), Contact: f.get("contact"), Address: f.get("address"), Why: f.raw("why")}
		err = act.do(c.Request().Context(), s.App, s.sitting(c), in)
		if err == nil {
			return seeOther(c, "/c/?done="+act.done)
		}
		return s.portalRefused(c, act, f, in, err)
	}
}

// portalRefused shows a form of a customer's page with what could not be taken.
func (s *server) portalRefused(c echo.Context, act portalAct, f *form, in pages.PortalForm, refusal error) error {
	status := http.StatusUnprocessableEntity
	if !f.refused(refusal) {
		var conflict *fault.Fault
		if !errors.As(refusal, &conflict) || conflict.Kind != fault.KindConflict {
			return s.portalFault(c, refusal)
		}
		status, f.Wrong = http.StatusConflict, append(f.Wrong, parts.Wrong{Sentence: conflict.Error()})
	}
	page, err := s.portalPage(c, "Error: "+act.title)
	if err != nil {
		return s.portalFault(c, err)
	}
	page.Form, page.Wrong = in, f.Wrong
	return s.show(c, status, act.draw(page))
}
