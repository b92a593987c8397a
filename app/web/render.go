package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/parts"
)

// glance is how long a page or a check waits for the database to say how it
// is, before it says that it does not know.
const glance = 2 * time.Second

// frame fills in what stands around every page.
func (s *server) frame(c echo.Context, title string) parts.Frame {
	ctx, cancel := context.WithTimeout(c.Request().Context(), glance)
	defer cancel()
	f := parts.Frame{Title: title, Now: s.App.Now(), Demo: s.Mailboxes != nil, Here: c.Path()}
	last, err := s.App.ClocksWatched(ctx)
	f.Watch = parts.Watch{Known: err == nil, Last: last, Dead: last == nil || isDead(f.Now, *last)}
	if p, ok := viewer(c); ok {
		f.Viewer = p.Name
	}
	return f
}

func isDead(now, last time.Time) bool { return now.Sub(last) > app.DeadAfter }

// look reads as somebody.
func (s *server) look(c echo.Context, by people.Person) (store.Look, error) {
	return s.App.Store.Reads().For(c.Request().Context(), by)
}

// show draws a page whole before it sends any of it: a page that fails to draw
// is an error, not half a page.
func (s *server) show(c echo.Context, status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(c.Request().Context(), &b); err != nil {
		return err
	}
	return write(c, status, echo.MIMETextHTMLCharsetUTF8, b.Bytes())
}

// write sends a body, or for HEAD its length alone.
func write(c echo.Context, status int, kind string, body []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, kind)
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	c.Response().WriteHeader(status)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := c.Response().Write(body)
	return err
}
