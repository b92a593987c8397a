package web

import (
	"bytes"
	"image/png"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// factors are the pages of one's own second factor, and the act that takes
// somebody else's away.
func (s *server) factors() []route {
	return []route{
		{get, "/me/factor", anybody, s.factor},
		{post, "/me/factor", anybody, s.beginFactor},
		{get, "/me/factor/picture", anybody, s.factorPicture},
		{post, "/me/factor/confirmation", anybody, s.confirmFactor},
		{post, "/people/:id/factor", people.ResetFactors, s.resetFactor},
	}
}

// factor shows how one's own second factor stands, and what is next.
func (s *server) factor(c echo.Context) error {
	return s.showFactor(c, http.StatusOK, &form{})
}

func (s *server) showFactor(c echo.Context, status int, f *form) error {
	page := pages.FactorPage{Frame: s.frame(c, titled("Your second factor", f)), Wrong: f.Wrong}
	var err error
	if page.Factor, page.Left, err = s.App.MyFactor(c.Request().Context(), by(c)); err != nil {
		return err
	}
	if page.Factor != nil && page.Factor.ResetAt != nil {
		if page.ResetBy, err = s.nameOf(c, &page.Factor.ResetBy); err != nil {
			return err
		}
	}
	return s.show(c, status, pages.Factor(page))
}

// beginFactor makes a new secret, for whoever knows the password.
func (s *server) beginFactor(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	err = s.App.BeginFactor(c.Request().Context(), by(c), app.BeginFactor{Password: f.values.Get("present"), Code: f.get("present_code"), From: from(c)})
	switch {
	case err == nil:
		return seeOther(c, "/me/factor")
	case f.refused(err):
		return s.showFactor(c, http.StatusUnprocessableEntity, f)
	}
	return err
}

// factorPicture is the secret as a pattern for a camera: for its owner alone,
// while it waits for its first code.
func (s *server) factorPicture(c echo.Context) error {
	picture, err := s.App.FactorPicture(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return err
	}
	return write(c, http.StatusOK, "image/png", out.Bytes())
}

// confirmFactor takes the first code and shows the recovery codes, this once.
func (s *server) confirmFactor(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	codes, err := s.App.ConfirmFactor(c.Request().Context(), by(c), f.get("code"))
	switch {
	case err == nil:
		return s.show(c, http.StatusOK, pages.FactorDone(pages.FactorDonePage{Frame: s.frame(c, "Your recovery codes"), Codes: codes}))
	case fault.KindOf(err) == fault.KindConflict:
		return seeOther(c, "/me/factor") // it took too long: the page says how to begin again
	case f.refused(err):
		return s.showFactor(c, http.StatusUnprocessableEntity, f)
	}
	return err
}

// resetFactor takes a person's second factor away.
func (s *server) resetFactor(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	err = s.App.ResetFactor(c.Request().Context(), by(c), app.ResetFactor{PersonID: id, Reason: f.get("reason")})
	switch {
	case err == nil:
		return seeOther(c, "/people/"+id+"?saved=factor")
	case !f.refused(err):
		return err
	}
	page, err := s.personPage(c, id)
	if err != nil {
		return err
	}
	page.Frame, page.Form = s.frame(c, "Error: "+page.Member.Name), formOf(page.Member.Person)
	page.Wrong, page.Reason = f.Wrong, f.get("reason")
	return s.showPerson(c, http.StatusUnprocessableEntity, page)
}

// demoCode is what the authenticator of somebody in the demo shows, "" outside
// it: a visitor has no such device.
func (s *server) demoCode(c echo.Context) (string, error) {
	if s.Demo == nil || s.Demo.Code == nil {
		return "", nil
	}
	code, err := s.Demo.Code(c.Request().Context(), by(c))
	return people.InThrees(code), err
}
