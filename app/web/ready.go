package web

import (
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// ready tells what an incident would find in place.
func (s *server) ready(c echo.Context, l store.Look) (*pages.Ready, error) {
	missing, err := s.App.MissingRoles(c.Request().Context())
	if err != nil {
		return nil, err
	}
	windows, err := l.TenantWindows()
	if err != nil {
		return nil, err
	}
	r := &pages.Ready{Missing: missing}
	for _, w := range windows {
		r.Customers += w.Customers
		r.Gaps += w.Gaps
	}
	test, err := l.LastBellTest()
	if err != nil || test == nil {
		return r, err
	}
	rung, err := withCalls(l, []incident.Alarm{*test})
	if err == nil {
		r.Bell = &rung[0]
	}
	return r, err
}
