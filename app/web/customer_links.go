package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// customerLinks are who opens a customer's own page, and by which link.
func (s *server) customerLinks() []route {
	return []route{
		{get, "/customers/:reference/links", people.ReadIncidents, s.linksOf},
		{post, "/customers/:reference/links/:id", people.SendLinks, s.sendFreshLink},
	}
}

// linksOf shows whose link works, and whose does not any more.
func (s *server) linksOf(c echo.Context) error {
	page := pages.CustomerLinksPage{Frame: s.frame(c, "Links to its page")}
	page.Here = "/customers"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if page.Customer, err = l.TenantByReference(param(c, "reference")); err != nil {
		return err
	}
	if page.Links, err = s.App.ReadLinks(c.Request().Context(), by(c), page.Customer.ID); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.CustomerLinks(page))
}

// sendFreshLink mails a reader a link instead of one that no longer works.
func (s *server) sendFreshLink(c echo.Context) error {
	if err := s.App.SendFreshLink(c.Request().Context(), by(c), param(c, "id")); err != nil {
		return err
	}
	return seeOther(c, customerPath(param(c, "reference"))+"/links")
}
