package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
)

// askReturn asks legal what is to change in an edition.
func (s *server) askReturn(c echo.Context) error {
	p, err := s.returnPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Return(p))
}

func (s *server) returnPage(c echo.Context) (pages.ReturnPage, error) {
	p, err := s.editionPage(c)
	if err != nil {
		return pages.ReturnPage{}, err
	}
	p.Live, p.Wide, p.Title = "", false, "Ask for changes"
	return pages.ReturnPage{EditionPage: *p}, nil
}

// returnEdition gives an edition back to whoever submitted it.
func (s *server) returnEdition(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.ReturnEdition{EditionID: param(c, "id"), Words: f.raw("words")}
	refusal := s.App.ReturnEdition(c.Request().Context(), by(c), in)
	if refusal == nil {
		return seeOther(c, "/editions/"+in.EditionID)
	}
	status := http.StatusUnprocessableEntity
	if !f.refused(refusal) && fault.KindOf(refusal) != fault.KindConflict {
		return refusal
	}
	p, err := s.returnPage(c)
	if err != nil {
		return err
	}
	if p.Title, p.Words, p.Wrong = "Error: "+p.Title, in.Words, f.Wrong; len(f.Wrong) == 0 {
		status, p.Refused = http.StatusConflict, refusal.Error()
	}
	return s.show(c, status, pages.Return(p))
}
