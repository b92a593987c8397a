package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates"
)

const (
	largestForm = 64 << 10 // bytes of a request's body
	largestList = 2 << 20  // of one that holds a list of customers

	// policy lets a page load our own style, script and images and ask our own
	// server, and nothing else.
	policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

	// policyFraming also lets it frame a page of ours.
	policyFraming = policy + "; frame-src 'self'"

	// policyFramed is for a mail's own HTML: it stands in our frame, draws
	// itself with its inline styles, and can do nothing else.
	policyFramed = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)

// guardHeaders puts the security headers on every answer, refusals included.
func guardHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		return next(c)
	}
}

// hasForm is for pages that post. Under no-referrer browsers send "Origin:
// null" with a form (Fetch, "append a request Origin header"), and one that
// sends no Sec-Fetch-Site, because it is old or the address is plain http,
// would then be refused as a stranger. strict-origin tells our own server the
// site's name and never the path, which holds a secret.
func hasForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Referrer-Policy", "strict-origin")
		return next(c)
	}
}

// small sends pages compressed, at the level that costs least (2 KB in 0.2 ms),
// to whoever takes that: a phone on a bad line waits for bytes. Streams of
// events are a few bytes each and must not be saved up. No page holds a secret
// beside what a stranger could make it say (BREACH): sessions are cookies.
func small() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{Level: 1, MinLength: 1024,
		Skipper: func(c echo.Context) bool { return c.Path() == "/live" }})
}

// catchPanics turns a panic into an internal error, so that it is logged and
// shown like any other.
func (s *server) catchPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// refuseCrossOrigin refuses whatever another site makes a browser send.
func (s *server) refuseCrossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.crossOrigin.Check(c.Request()) != nil && !fromLink(c) {
			return fault.Forbidden("This was sent from another site's page, so nothing was done. Open Tocsin itself and press the button there.")
		}
		return next(c)
	}
}

// limitBody bounds what a request can make us read. A body that does not say
// how long it is, is read here, so that it is refused before anything is done.
func limitBody(most int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if r.ContentLength > most || r.ContentLength < 0 && most > largestList { // a file is read as it comes, so it must say how long it is
				return &http.MaxBytesError{Limit: most}
			}
			r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
			if r.ContentLength < 0 {
				whole, err := io.ReadAll(r.Body)
				if err != nil {
					return unreadable(err)
				}
				r.Body = io.NopCloser(bytes.NewReader(whole))
			}
			return next(c)
		}
	}
}

// asset serves a file that never changes under its path.
func asset(a templates.Asset) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return write(c, http.StatusOK, a.Type, []byte(a.Body))
	}
}
