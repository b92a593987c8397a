package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

const (
	viewerKey  = "viewer"
	sessionKey = "session"
	afterDoor  = "/watch" // where signing in leads that was asked for nowhere
)

// signedIn lets only people in who have a session and whose account is on, and
// in the demo its visitor. Every route that is not for strangers goes through
// it. Their rights are read anew for each request.
func (s *server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, session, err := s.whoSends(c)
		switch {
		case err != nil:
			return err
		case p.ID == "":
			return s.askSignIn(c)
		case !p.Active():
			return fault.Forbidden("%s's account is switched off. Ask an admin.", p.Name)
		}
		c.Set(viewerKey, p)
		c.Set(sessionKey, session)
		return next(c)
	}
}

// whoSends tells who sends a request: nobody when there is no session, or none
// any more.
func (s *server) whoSends(c echo.Context) (people.Person, people.Session, error) {
	if token := s.token(c); token != "" {
		p, session, err := s.App.WhoIs(c.Request().Context(), token)
		if !isStranger(err) {
			return p, session, err
		}
	}
	if s.Default == nil {
		return people.Person{}, people.Session{}, nil
	}
	p, err := s.Default(c.Request())
	if isStranger(err) {
		return people.Person{}, people.Session{}, nil
	}
	return p, people.Session{}, err
}

// isStranger tells a refusal to know somebody from a trouble in finding out.
func isStranger(err error) bool {
	kind := fault.KindOf(err)
	return kind != "" && kind != fault.KindUnavailable
}

// viewer is who is signed in, behind signedIn.
func viewer(c echo.Context) (people.Person, bool) {
	p, ok := c.Get(viewerKey).(people.Person)
	return p, ok
}

// by is who is signed in, behind signedIn.
func by(c echo.Context) people.Person {
	p, _ := viewer(c)
	return p
}

// session is the one that the request came in; without an ID for the demo's
// visitor.
func session(c echo.Context) people.Session {
	s, _ := c.Get(sessionKey).(people.Session)
	return s
}

// from is where a request comes from.
func from(c echo.Context) app.From {
	return app.From{IP: c.RealIP(), Agent: c.Request().UserAgent()}
}

// askSignIn sends whoever only looks to the sign-in page and back again
// afterwards. Who sends something in a session that has ended finds what they
// wrote on the page that says so.
func (s *server) askSignIn(c echo.Context) error {
	r := c.Request()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return seeOther(c, "/sign-in?to="+url.QueryEscape(r.URL.RequestURI()))
	}
	if r.ContentLength <= largestList { // a longer file is not kept: it would lie on the disk unsealed
		if err := readBody(c); err != nil {
			return err
		}
	}
	page := pages.SignInPage{Frame: s.frame(c, "Sign in first"), To: s.nearestPage(c), Kept: kept(r.PostForm)}
	return s.show(c, http.StatusUnauthorized, pages.SignIn(page))
}

// nearestPage is the page at the address of a form, or the nearest above it.
func (s *server) nearestPage(c echo.Context) string {
	e := c.Echo()
	for path := c.Request().URL.Path; len(path) > 1; path = path[:strings.LastIndex(path, "/")] {
		at := e.NewContext(c.Request(), c.Response())
		e.Router().Find(http.MethodGet, path, at)
		for _, r := range e.Routes() {
			if r.Method == http.MethodGet && r.Path == at.Path() {
				return ownPath(path)
			}
		}
	}
	return afterDoor
}

// signIn shows the form, or leads on who has signed in before.
func (s *server) signIn(c echo.Context) error {
	to := ownPath(c.QueryParam("to"))
	if token := s.token(c); token != "" {
		if p, _, err := s.App.WhoIs(c.Request().Context(), token); err == nil {
			return seeOther(c, homeInstead(to, p))
		}
	}
	page := pages.SignInPage{Frame: s.frame(c, "Sign in"), To: to, Out: c.QueryParam("out") != "", Asked: c.QueryParam("to") != ""}
	return s.show(c, http.StatusOK, pages.SignIn(page))
}

// openSession lets in who knows the password.
func (s *server) openSession(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	to := ownPath(f.get("to"))
	opened, err := s.App.SignIn(c.Request().Context(), app.SignIn{Email: f.get("email"), Password: f.values.Get("password"), From: from(c)})
	if err == nil {
		s.giveCookie(c, opened.Token)
		return seeOther(c, homeInstead(to, opened.Person))
	}
	if !f.refused(err) {
		return err
	}
	s.Log.Warn("a sign-in was refused", "from", c.RealIP())
	page := pages.SignInPage{Frame: s.errorFrame(c, "Sign in"), To: to, Email: f.get("email"), Refusal: err.Error()}
	return s.show(c, http.StatusUnprocessableEntity, pages.SignIn(page))
}

// endSession signs out, whether or not there still is a session.
func (s *server) endSession(c echo.Context) error {
	if token := s.token(c); token != "" {
		if err := s.App.SignOut(c.Request().Context(), token); err != nil {
			return err
		}
	}
	c.SetCookie(s.cookie("", -1))
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`) // ASVS 14.3.1
	return seeOther(c, "/sign-in?out=yes")
}

// cookieName names the session's cookie. The prefix has browsers refuse one
// that another host or an unencrypted page tries to set (RFC 6265bis, 4.1.3.2).
func (s *server) cookieName() string {
	if s.secure() {
		return "__Host-tocsin"
	}
	return "tocsin"
}

func (s *server) secure() bool { return strings.HasPrefix(s.App.URL, "https://") }

func (s *server) cookie(value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode}
}

// giveCookie hands the browser its token. Whatever it held before is gone, so
// that nobody is signed in under an id that somebody else has planted.
func (s *server) giveCookie(c echo.Context, token string) {
	c.SetCookie(s.cookie(token, int(people.SessionLongest.Seconds())))
}

func (s *server) token(c echo.Context) string {
	cookie, err := c.Request().Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// ownPath lets through addresses of our own pages and nothing that a browser
// would take for another site: "//x", "/\x" and their kin.
func ownPath(to string) string {
	u, err := url.Parse(to)
	switch {
	case err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "",
		len(to) > 2000, !strings.HasPrefix(to, "/"), strings.HasPrefix(to, "//"), strings.Contains(to, `\`),
		strings.ContainsFunc(to, func(r rune) bool { return r < ' ' || r == 0x7f }),
		strings.HasPrefix(u.Path, "/sign-"):
		return afterDoor
	}
	return to
}

// kept is what somebody wrote, without secrets and without what pages carry
// for themselves.
func kept(form url.Values) []parts.Input {
	var out []parts.Input
	for _, name := range sortedNames(form) {
		value := strings.Join(form[name], "\n")
		if value == "" || name == "once" || name == "version" || name == "present" || strings.Contains(name, "password") {
			continue
		}
		out = append(out, parts.Input{Name: "kept-" + name, Label: strings.ReplaceAll(name, "_", " "), Value: value})
	}
	return out
}

// sortedNames are the names of a form's boxes, in an order that stays.
func sortedNames(form url.Values) []string { return slices.Sorted(maps.Keys(form)) }
