package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// watched asks when the clocks were last swept, and does not wait long.
func (s *server) watched(c echo.Context) (*time.Time, error) {
	ctx, cancel := context.WithTimeout(c.Request().Context(), glance)
	defer cancel()
	last, err := s.App.ClocksWatched(ctx)
	if err != nil {
		s.Log.Error("the database does not answer a health check", "error", err)
	}
	return last, err
}

// health says ok once the database answers.
func (s *server) health(c echo.Context) error {
	if _, err := s.watched(c); err != nil {
		return write(c, http.StatusServiceUnavailable, echo.MIMETextPlainCharsetUTF8, []byte("The database does not answer.\n"))
	}
	return write(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte("ok\n"))
}

// clocksHealth is what /healthz/clocks answers. Times are UTC (RFC 3339).
type clocksHealth struct {
	Watched    bool       `json:"watched"`
	LastSweep  *time.Time `json:"last_sweep"`                  // null for never
	AgeSeconds *int64     `json:"age_seconds"`                 // null for never
	DeadAfter  int64      `json:"dead_after_seconds"`          // from this age on nobody counts as watching
	SetBackAt  *time.Time `json:"clock_set_back_at,omitempty"` // a machine's clock was found set back within the last day
	Error      string     `json:"error,omitempty"`             // why nothing is known
}

// healthOfClocks answers 503 when nobody has swept the clocks of late: point
// whatever watches your machines at it.
func (s *server) healthOfClocks(c echo.Context) error {
	out := clocksHealth{DeadAfter: int64(app.DeadAfter / time.Second)}
	status := http.StatusServiceUnavailable
	last, err := s.watched(c)
	switch now := s.App.Now(); {
	case err != nil:
		out.Error = "The database does not answer."
	case last != nil:
		age := int64(max(now.Sub(*last), 0) / time.Second)
		out.LastSweep, out.AgeSeconds, out.Watched = last, &age, !isDead(now, *last)
	}
	if out.Watched {
		status = http.StatusOK
	}
	if out.Error == "" {
		out.SetBackAt = s.setBack(c)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return write(c, status, echo.MIMEApplicationJSON, append(body, '\n'))
}

// setBack is when a machine's clock was found set back within the last day.
func (s *server) setBack(c echo.Context) *time.Time {
	ctx, cancel := context.WithTimeout(c.Request().Context(), glance)
	defer cancel()
	at, err := s.App.ClockSetBack(ctx)
	if err != nil || at == nil || s.App.Now().Sub(*at) > 24*time.Hour {
		return nil
	}
	return at
}

// front is the door. Whoever is signed in is led to their work; strangers learn
// nothing but whether the clocks are watched.
func (s *server) front(c echo.Context) error {
	s.recognise(c)
	if p, known := viewer(c); known {
		return seeOther(c, homeOf(p))
	}
	page := pages.FrontPage{Frame: s.frame(c, "The bell that is not forgotten")}
	l, err := s.look(c, people.System())
	if err == nil {
		_, err = l.Organisation()
		page.SetUp = err == nil
	}
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		s.Log.Error("the database does not answer the front page", "error", err)
		page.Broken = true
	}
	return s.show(c, http.StatusOK, pages.Front(page))
}
