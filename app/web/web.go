// Package web is the only one that knows Echo: it binds what a person sent,
// calls one verb, and redirects or shows the page again.
package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Config says what the pages stand on. App is required.
type Config struct {
	App *app.App
	Log *slog.Logger // nil logs nothing

	// Default tells who somebody is that has no session: the demo's visitor. A
	// fault knows nobody. nil, as everywhere else, sends them to sign in.
	Default func(*http.Request) (people.Person, error)

	// Proxies are the machines that stand in front and are believed when they
	// say whose request they pass on. Nobody else names their own address (T25).
	Proxies []*net.IPNet

	// Mailboxes lists what the demo sent. nil where there is no demo: then its
	// routes do not exist.
	Mailboxes func() []pages.Mailbox

	// Strip is the demo's own line on every page, for whoever looks, and where.
	// nil where there is no demo.
	Strip func(ctx context.Context, viewer people.Person, path string) *parts.Strip

	// Demo is what visitors of the demo can do beside. nil where there is none:
	// then its routes do not exist.
	Demo *Demo

	// Stop is closed when the server is about to stop: what stays open for as
	// long as somebody looks ends then. nil never does.
	Stop <-chan struct{}
}

type server struct {
	Config
	crossOrigin *http.CrossOriginProtection
	tide        *tide
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
	s.tide = &tide{look: s.App.LastEntry}
	if err := s.trustOwnURL(); err != nil {
		return nil, err
	}
	e := echo.New()
	e.IPExtractor = peer(s.Proxies)
	e.HTTPErrorHandler = s.showFault
	e.Use(guardHeaders, small(), s.catchPanics, s.refuseCrossOrigin)
	s.routes(e)
	return e, nil
}

// peer tells the address of whoever sends a request: the other end of the
// connection, or what a proxy of ours says of it.
func peer(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(p))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
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
