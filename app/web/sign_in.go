package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

const viewerKey = "viewer"

// signedIn lets only people in whom SignIn knows and whose account is on.
// Every route that is not for strangers goes through it.
func (s *server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.SignIn == nil {
			return echo.NewHTTPError(http.StatusUnauthorized,
				"Nobody can sign in here yet. Use the tocsin command on the machine that runs it.")
		}
		p, err := s.SignIn(c.Request())
		switch kind := fault.KindOf(err); {
		case kind != "" && kind != fault.KindUnavailable:
			_, sentence, _ := judge(err)
			return echo.NewHTTPError(http.StatusUnauthorized, sentence)
		case err != nil:
			return err
		case p.ID == "":
			return echo.NewHTTPError(http.StatusUnauthorized, "Nobody is signed in. Sign in and open this page again.")
		case !p.Active():
			return fault.Forbidden("%s's account is switched off. Ask an admin.", p.Name)
		}
		c.Set(viewerKey, p)
		return next(c)
	}
}

// viewer is who is signed in, behind signedIn.
func viewer(c echo.Context) (people.Person, bool) {
	p, ok := c.Get(viewerKey).(people.Person)
	return p, ok
}

// me tells a person who Tocsin takes them for.
func (s *server) me(c echo.Context) error {
	p, _ := viewer(c)
	page := pages.MePage{Frame: s.frame(c, "You"), Person: p}
	for _, act := range people.Acts() {
		if p.May(act) {
			page.May = append(page.May, act)
		}
	}
	slices.Sort(page.May)
	return s.show(c, http.StatusOK, pages.Me(page))
}
