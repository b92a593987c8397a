package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// askSetUp shows the form behind the one-time link.
func (s *server) askSetUp(c echo.Context) error {
	if err := s.mustOffer(c); err != nil {
		return err
	}
	form := pages.SetUpForm{Zone: "UTC", TargetHours: "72", CapHours: "168", AdminZone: "UTC"}
	return s.showSetUp(c, http.StatusOK, form, nil)
}

// setUp makes the organisation and its first admin.
func (s *server) setUp(c echo.Context) error {
	if err := s.mustOffer(c); err != nil {
		return err
	}
	form, err := bindSetUp(c.Request())
	if err != nil {
		return err
	}
	in, wrong := readSetUp(form)
	if len(wrong) == 0 {
		in.Token = param(c, "token")
		_, err = s.App.SetUp(c.Request().Context(), in)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/setup/done")
		}
		if wrong = faultsOf(err); wrong == nil {
			return err
		}
	}
	return s.showSetUp(c, http.StatusUnprocessableEntity, form, wrong)
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
	page := pages.SetUpDonePage{Frame: s.frame(c, "What comes next"), Organisation: org.Name, URL: s.App.URL}
	return s.show(c, http.StatusOK, pages.SetUpDone(page))
}

func (s *server) showSetUp(c echo.Context, status int, form pages.SetUpForm, wrong []*fault.Fault) error {
	page := pages.SetUpPage{Frame: s.frame(c, "Set up"), Form: form}
	if len(wrong) > 0 {
		page.Title = "Error: " + page.Title
	}
	for _, f := range wrong {
		page.Wrong = append(page.Wrong, parts.Wrong{Field: f.Field, Sentence: f.Sentence})
	}
	return s.show(c, status, pages.SetUp(page))
}

// faultsOf returns what a verb could not take, or nil when that was not the
// trouble. The form has checked every box before; what the verb still finds
// may have no box of that name, and is then told without one.
func faultsOf(err error) []*fault.Fault {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.KindInvalid {
		return nil
	}
	return []*fault.Fault{f.In("")}
}
