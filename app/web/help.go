package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// help says how this is used and whom to ask.
func (s *server) help(c echo.Context) error {
	page := pages.HelpPage{Frame: s.frame(c, "Help and keys")}
	page.Here = "/help"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	for _, p := range everybody {
		if p.Active() && p.Roles.Has(people.Admin) {
			page.Admins = append(page.Admins, p)
		}
	}
	if page.Missing, err = s.App.MissingRoles(c.Request().Context()); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Help(page))
}
