package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// longestSkip bounds how far a visitor moves the demo's clock at once.
const longestSkip = 48 * time.Hour

// Demo is what a visitor of the demo can do beside what its people can: be
// somebody else, and move the clock.
type Demo struct {
	Person func(ctx context.Context, name string) (people.Person, error) // NotFound when nobody is called so
	Skip   func(ctx context.Context, by time.Duration) error             // moves product time and lets what is due happen
	Code   func(ctx context.Context, p people.Person) (string, error)    // what their authenticator shows and was not typed yet
	List   string                                                        // the list of customers that the visitor hands in
}

// strip is the demo's line for whoever looks at this page.
func (s *server) strip(c echo.Context, viewer people.Person) *parts.Strip {
	if c.Request().Method != http.MethodGet {
		return s.Strip(c.Request().Context(), viewer, s.nearestPage(c))
	}
	return s.Strip(c.Request().Context(), viewer, ownPath(c.Request().URL.RequestURI()))
}

// bePerson signs the visitor in as somebody of the story.
func (s *server) bePerson(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.Demo.Person(c.Request().Context(), f.get("name"))
	if err != nil {
		return err
	}
	opened, err := s.App.OpenSession(c.Request().Context(), p, from(c))
	if err != nil {
		return err
	}
	s.giveCookie(c, opened.Token)
	return seeOther(c, ownPath(f.get("to")))
}

// skip moves the demo's clock.
func (s *server) skip(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	minutes, err := strconv.Atoi(f.get("minutes"))
	by := time.Duration(minutes) * time.Minute
	if err != nil || by <= 0 || by > longestSkip {
		return fault.Invalid("The demo's clock moves on by 1 minute to 48 hours at once. Use the buttons of the strip.")
	}
	// Whoever goes on to another page meanwhile does not stop the clock halfway.
	if err := s.Demo.Skip(context.WithoutCancel(c.Request().Context()), by); err != nil {
		return err
	}
	return seeOther(c, ownPath(f.get("to")))
}

// demoList is the page that takes a list of customers, with the demo's own list
// in its box: what somebody in the story worked out meanwhile.
func (s *server) demoList(c echo.Context) error {
	page, err := s.exposureListPage(c)
	if err != nil {
		return err
	}
	page.Text = s.Demo.List
	return s.show(c, http.StatusOK, pages.ExposureList(page))
}
