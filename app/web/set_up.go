package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// askSetUp shows the form behind the one-time link.
func (s *server) askSetUp(c echo.Context) error {
	if err := s.mustOffer(c); err != nil {
		return err
	}
	in := pages.SetUpForm{Organisation: pages.OrganisationForm{Zone: "UTC", TargetHours: "72", CapHours: "168"}, AdminZone: "UTC"}
	return s.show(c, http.StatusOK, pages.SetUp(pages.SetUpPage{Frame: s.frame(c, "Set up"), Form: in, Kinds: s.App.Book.Entities()}))
}

// setUp makes the organisation and its first admin, and signs them in.
func (s *server) setUp(c echo.Context) error {
	if err := s.mustOffer(c); err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	kinds := s.App.Book.Entities()
	shown, in := readSetUp(f, kinds)
	in.Token = param(c, "token")
	if len(f.Wrong) == 0 {
		admin, err := s.App.SetUp(c.Request().Context(), in)
		if err == nil {
			return s.admit(c, admin)
		}
		if !f.refused(err) {
			return err
		}
	}
	page := pages.SetUpPage{Frame: s.errorFrame(c, "Set up"), Form: shown, Kinds: kinds, Wrong: f.Wrong}
	return s.show(c, http.StatusUnprocessableEntity, pages.SetUp(page))
}

// admit signs the first admin in and says what comes next.
func (s *server) admit(c echo.Context, admin people.Person) error {
	opened, err := s.App.OpenSession(c.Request().Context(), admin, from(c))
	if err != nil {
		return err
	}
	s.giveCookie(c, opened.Token)
	return seeOther(c, "/setup/done")
}

// mustOffer refuses a link that is not the one on offer.
func (s *server) mustOffer(c echo.Context) error {
	ok, err := s.App.MaySetUp(c.Request().Context(), param(c, "token"))
	if err != nil || ok {
		return err
	}
	if l, err := s.look(c, people.System()); err == nil {
		if org, err := l.Organisation(); err == nil {
			return fault.NotFound("This set-up link is used up: %s is set up. Ask its admin to add you.", org.Name)
		}
	}
	return fault.NotFound("This set-up link is not the one on offer. Start `tocsin serve` again for a new one; only the latest works.")
}

// setUpDone says what comes next; there is nothing to say before.
func (s *server) setUpDone(c echo.Context) error {
	l, err := s.look(c, people.System())
	if err != nil {
		return err
	}
	org, err := l.Organisation()
	if err != nil {
		return err
	}
	if p, session, err := s.whoSends(c); err == nil && p.ID != "" { // the steps lead on whoever is signed in
		c.Set(viewerKey, p)
		c.Set(sessionKey, session)
	}
	page := pages.SetUpDonePage{Frame: s.frame(c, "What comes next"), Organisation: org.Name, URL: s.App.URL}
	return s.show(c, http.StatusOK, pages.SetUpDone(page))
}
