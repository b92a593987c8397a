// Package web is the only one that knows Echo: it binds what a person sent,
// calls one verb, and redirects or shows the page again.
package web

import (
	"log/slog"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates"
	"github.com/flowchestra/tocsin/templates/pages"
)

// Config says what the pages stand on. App is required.
type Config struct {
	App *app.App
	Log *slog.Logger // nil logs nothing

	// SignIn tells who sends a request. A fault refuses with its sentence and
	// 401 (503 when something outside does not answer). nil refuses everybody.
	SignIn func(*http.Request) (people.Person, error)

	// Mailboxes lists what the demo sent. nil where there is no demo: then its
	// routes do not exist.
	Mailboxes func() []pages.Mailbox
}

type server struct {
	Config
	crossOrigin *http.CrossOriginProtection
}

// New puts the pages together. Invalid when the App is missing or its URL is
// no web address.
func New(cfg Config) (http.Handler, error) {
	if cfg.App == nil {
		return nil, fault.Invalid("The pages need an App.")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Config: cfg, crossOrigin: http.NewCrossOriginProtection()}
	if err := s.trustOwnURL(); err != nil {
		return nil, err
	}
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect() // nobody names their own address
	e.HTTPErrorHandler = s.showFault
	e.Use(guardHeaders, s.catchPanics, s.refuseCrossOrigin, limitBody)
	s.routes(e)
	return e, nil
}

// trustOwnURL lets forms through where a proxy in front changes Host.
func (s *server) trustOwnURL() error {
	if s.App.URL == "" {
		return nil
	}
	u, err := url.Parse(s.App.URL)
	if err == nil {
		err = s.crossOrigin.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}
	if err != nil {
		return fault.Invalid("%q is not an address such as https://tocsin.example.com. Mend --url.", s.App.URL)
	}
	return nil
}

func (s *server) routes(e *echo.Echo) {
	get := func(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
		e.Match([]string{http.MethodGet, http.MethodHead}, path, h, m...)
	}
	get("/", s.front)
	get("/healthz", s.health)
	get("/healthz/clocks", s.healthOfClocks)
	get("/bell/:token", s.bell, hasForm)
	e.POST("/bell/:token", s.answerBell, hasForm)
	get("/setup/done", s.setUpDone)
	get("/setup/:token", s.askSetUp, hasForm)
	e.POST("/setup/:token", s.setUp, hasForm)
	get("/me", s.me, s.signedIn)
	if s.Mailboxes != nil {
		get("/demo/mailboxes", s.mailboxes)
		get("/demo/mailboxes/:address", s.mailbox)
		get("/demo/mailboxes/:address/:number", s.mail)
		get("/demo/mailboxes/:address/:number/html", s.mailHTML)
	}
	for _, a := range templates.Assets() {
		get(a.Path, asset(a))
	}
}
