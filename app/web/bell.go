package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/templates/pages"
)

// bell shows who is rung and the one button. It changes nothing: mail scanners
// open links.
func (s *server) bell(c echo.Context) error {
	call, who, err := s.App.CallBehind(c.Request().Context(), param(c, "token"))
	if err != nil {
		return err
	}
	page := pages.BellPage{Person: who, Call: call}
	if err := s.fillBell(c, &page); err != nil {
		return err
	}
	page.Frame = s.frame(c, "The bell")
	return s.show(c, http.StatusOK, pages.Bell(page))
}

// fillBell looks up what the alarm is about, as whoever was rung.
func (s *server) fillBell(c echo.Context, page *pages.BellPage) error {
	l, err := s.look(c, page.Person)
	if err != nil {
		return err
	}
	if page.Alarm, err = l.Alarm(page.Call.AlarmID); err != nil {
		return err
	}
	if by := page.Alarm.AnsweredBy; by != nil && *by != page.Person.ID {
		p, err := l.Person(*by)
		if err != nil {
			return err
		}
		page.Taken = p.Name
	}
	if page.Alarm.IncidentID != nil {
		inc, err := l.Incident(*page.Alarm.IncidentID)
		if err != nil {
			return err
		}
		page.Number, page.Severity = inc.Number, inc.Severity
	}
	return nil
}

// answerBell is "I have it".
func (s *server) answerBell(c echo.Context) error {
	if _, err := s.App.AnswerAlarm(c.Request().Context(), param(c, "token")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, c.Request().URL.EscapedPath())
}
