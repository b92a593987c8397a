package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/templates/pages"
)

// invitation shows whom a one-time link is for. It changes nothing: mail
// scanners open links.
func (s *server) invitation(c echo.Context) error {
	return s.showInvitation(c, http.StatusOK, "Choose a password", &form{})
}

func (s *server) showInvitation(c echo.Context, status int, title string, f *form) error {
	in, err := s.App.ReadInvitation(c.Request().Context(), param(c, "token"))
	if err != nil {
		return err
	}
	page := pages.InvitationPage{Frame: s.frame(c, title), Person: in.Person, Link: in.Invitation, Wrong: f.Wrong}
	return s.show(c, status, pages.Invitation(page))
}

// acceptInvitation sets the password and signs its owner in.
func (s *server) acceptInvitation(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	opened, err := s.App.AcceptInvitation(c.Request().Context(), app.AcceptInvitation{Token: param(c, "token"), Password: f.values.Get("password"), From: from(c)})
	switch {
	case err == nil:
		s.giveCookie(c, opened.Token)
		return seeOther(c, homeOf(opened.Person))
	case f.refused(err):
		return s.showInvitation(c, http.StatusUnprocessableEntity, "Error: Choose a password", f)
	}
	return err
}
