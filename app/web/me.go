package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// saved are what the page says after something was stored.
var saved = map[string]string{
	"zone":        "Saved: you read times in this zone from now on.",
	"preferences": "Saved: this is how pages are drawn for you from now on.",
	"password":    "Saved: the new password counts from now on, and every other session has ended.",
	"sessions":    "Every other session has ended.",
	"calendar":    "The link is stopped: whoever has it reads nothing any more.",
}

// me tells a person who Tocsin takes them for.
func (s *server) me(c echo.Context) error {
	return s.showMe(c, http.StatusOK, &form{}, saved[c.QueryParam("saved")])
}

func (s *server) showMe(c echo.Context, status int, f *form, said string) error {
	page, err := s.mePage(c, f, said)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Me(page))
}

func (s *server) mePage(c echo.Context, f *form, said string) (pages.MePage, error) {
	p := by(c)
	page := pages.MePage{Frame: s.frame(c, titled("You", f)), Person: p, May: mayDo(p), Session: session(c), NewZone: p.Zone, Wrong: f.Wrong, Saved: said}
	if f.Wrong.Of("zone") != "" {
		page.NewZone = f.get("zone")
	}
	var err error
	if page.Preferences, err = s.App.Preferences(c.Request().Context(), p); err != nil {
		return page, err
	}
	if page.Sessions, err = s.App.Sessions(c.Request().Context(), p, p.ID); err != nil {
		return page, err
	}
	if page.Factor, _, err = s.App.MyFactor(c.Request().Context(), p); err != nil {
		return page, err
	}
	if page.Feed, err = s.feedOf(c); err != nil {
		return page, err
	}
	page.Deputy, err = s.nameOf(c, p.DeputyID)
	return page, err
}

// titled is a page's title, and says when its form was not taken.
func titled(title string, f *form) string {
	if len(f.Wrong) > 0 {
		return "Error: " + title
	}
	return title
}

func mayDo(p people.Person) []people.Act {
	var out []people.Act
	for _, act := range people.Acts() {
		if p.May(act) {
			out = append(out, act)
		}
	}
	slices.Sort(out)
	return out
}

// nameOf looks a person's name up; nil is nobody.
func (s *server) nameOf(c echo.Context, id *string) (string, error) {
	if id == nil {
		return "", nil
	}
	l, err := s.look(c, people.System())
	if err != nil {
		return "", err
	}
	p, err := l.Person(*id)
	return p.Name, err
}

// mine takes one of the forms of that page: it does what was asked, and leads
// back to the page or shows it again.
func (s *server) mine(what string, do func(c echo.Context, f *form) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := readForm(c)
		if err != nil {
			return err
		}
		err = do(c, f)
		switch {
		case err == nil:
			return seeOther(c, "/me?saved="+what)
		case f.refused(err):
			return s.showMe(c, http.StatusUnprocessableEntity, f, "")
		}
		return err
	}
}

func (s *server) changeZone(c echo.Context, f *form) error {
	return s.App.ChangeZone(c.Request().Context(), by(c), f.get("zone"))
}

func (s *server) prefer(c echo.Context, f *form) error {
	return s.App.Prefer(c.Request().Context(), by(c), people.Preferences{Theme: f.get("theme"), Keys: f.on("keys")})
}

func (s *server) changePassword(c echo.Context, f *form) error {
	opened, err := s.App.ChangePassword(c.Request().Context(), by(c), app.ChangePassword{Present: f.values.Get("present"), New: f.values.Get("password"), From: from(c)})
	if err == nil {
		s.giveCookie(c, opened.Token)
	}
	return err
}

func (s *server) endOthers(c echo.Context, _ *form) error {
	_, err := s.App.EndSessions(c.Request().Context(), by(c), by(c).ID, session(c).ID)
	return err
}
