package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

const mostDecisions = 60 // of one incident, on the page for a call

// standing tells where an incident stands, for a call: on a page that prints,
// and as plain text.
func (s *server) standing(c echo.Context) error {
	p, err := s.standingPage(c)
	if err != nil {
		return err
	}
	if c.QueryParam("as") == "text" {
		c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+p.FileName()+`"`)
		return write(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(p.Text()))
	}
	return s.show(c, http.StatusOK, pages.Standing(p))
}

func (s *server) standingPage(c echo.Context) (pages.StandingPage, error) {
	p := pages.StandingPage{Frame: s.frame(c, "Where we stand")}
	p.Here = "/incidents"
	l, inc, err := s.opened(c)
	if err != nil {
		return p, err
	}
	p.Overview = incident.Overview{File: *inc}
	err = s.fillStanding(c, l, &p)
	return p, err
}

// fillStanding reads what stands of an incident towards those who must be told,
// and who decided what.
func (s *server) fillStanding(c echo.Context, l store.Look, p *pages.StandingPage) error {
	var err error
	inc := &p.Overview.File
	if p.Overview.Outlook, err = s.App.Outlook(c.Request().Context(), by(c), inc.ID); err != nil {
		return err
	}
	if p.Names, err = namesOf(l); err != nil {
		return err
	}
	p.Overview.Commander = p.Names[inc.CommanderID]
	if p.Accounts, err = l.Accounts(inc.ID); err != nil {
		return err
	}
	answers, err := l.LastAccessAnswers([]string{inc.Number})
	if err != nil {
		return err
	}
	p.Answer = answers[inc.Number].Words
	lines, err := l.LinesOf(inc.Number, pages.Decisive, mostDecisions)
	p.Decided = pages.Teller{Names: p.Names, Zone: p.Zone, Now: p.Now}.Tell(lines)
	return err
}
