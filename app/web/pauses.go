package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
)

// askPause asks why a sending is paused. It may be left open.
func (s *server) askPause(c echo.Context) error {
	p, err := s.pausePage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Pause(*p))
}

func (s *server) pausePage(c echo.Context) (*pages.EditionPage, error) {
	p, err := s.editionPage(c)
	if err != nil {
		return nil, err
	}
	p.Live, p.Wide, p.Title = "", false, "Pause the sending"
	return p, nil
}

// pauseSending stops a sending that has begun, at once.
func (s *server) pauseSending(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	err = s.App.PauseSending(c.Request().Context(), by(c), app.PauseSending{EditionID: id, Why: f.get("why")})
	if fault.KindOf(err) != fault.KindInvalid || !f.refused(err) {
		return s.released(c, id, err)
	}
	p, err := s.pausePage(c)
	if err != nil {
		return err
	}
	p.Title, p.Wrong, p.Why = "Error: "+p.Title, f.Wrong, f.get("why")
	return s.show(c, http.StatusUnprocessableEntity, pages.Pause(*p))
}
