package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// askConfirmed asks who said on the telephone that a contact still is the one.
func (s *server) askConfirmed(c echo.Context) error {
	page, err := s.confirmedPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.ConfirmContact(page))
}

func (s *server) confirmedPage(c echo.Context) (pages.ConfirmContactPage, error) {
	page := pages.ConfirmContactPage{Frame: s.frame(c, "Confirm a contact by telephone")}
	page.Here = "/customers"
	l, err := s.look(c, by(c))
	if err != nil {
		return page, err
	}
	if page.Customer, err = l.TenantByReference(param(c, "reference")); err != nil {
		return page, err
	}
	contacts, err := l.ContactsOf([]string{page.Customer.ID})
	if err != nil {
		return page, err
	}
	all := contacts[page.Customer.ID]
	i := slices.IndexFunc(all, func(k tenant.Contact) bool { return k.ID == param(c, "contact") })
	if i < 0 {
		return page, fault.NotFound("The contacts of %s were changed meanwhile. Look at them again.", page.Customer.Name)
	}
	page.Contact = all[i]
	return page, nil
}

// confirmContact records it.
func (s *server) confirmContact(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.ConfirmContact{Reference: param(c, "reference"), ContactID: param(c, "contact"), SpokeTo: f.get("spoke_to")}
	err = s.App.ConfirmContact(c.Request().Context(), by(c), in)
	if err == nil {
		return seeOther(c, customerPath(in.Reference)+"?saved=confirmed")
	}
	if !f.refused(err) {
		return err
	}
	page, err := s.confirmedPage(c)
	if err != nil {
		return err
	}
	page.Title, page.Wrong, page.SpokeTo = "Error: "+page.Title, f.Wrong, in.SpokeTo
	return s.show(c, http.StatusUnprocessableEntity, pages.ConfirmContact(page))
}
