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
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// glance is how long a page or a check waits for the database to say how it
// is, before it says that it does not know.
const glance = 2 * time.Second

// frame fills in what stands around every page. The cursor is read before the
// page's own records: what comes after it is shown by the refresh it causes.
func (s *server) frame(c echo.Context, title string) parts.Frame {
	ctx, cancel := context.WithTimeout(c.Request().Context(), glance)
	defer cancel()
	f := parts.Frame{Title: title, Now: s.App.Now(), Zone: "UTC", Once: newOnce()}
	p, known := viewer(c)
	if known {
		f.Viewer, f.Zone = p, p.Zone
	}
	around, err := s.App.Around(ctx, p)
	f.Watch = parts.Watch{Known: err == nil, Last: around.Beat, Dead: around.Beat == nil || isDead(f.Now, *around.Beat)}
	if known { // a page that cannot find this out is drawn without it rather than not at all
		f.Cursor, f.Theme, f.Keys = around.LastEntry, around.Preferences.Theme, err != nil || around.Preferences.Keys
	}
	if around.Armed > 0 {
		f.Armed = s.armed(c)
	}
	if s.Strip != nil {
		f.Strip = s.strip(c, f.Viewer)
	}
	return f
}

// errorFrame is the frame of a form that could not be taken.
func (s *server) errorFrame(c echo.Context, title string) parts.Frame {
	return s.frame(c, "Error: "+title)
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

// parts shows every part that pages are built of, in every state.
func (s *server) parts(c echo.Context) error {
	f := s.frame(c, "Every part in every state")
	return s.show(c, http.StatusOK, pages.Parts(pages.PartsPage{Frame: f}))
}
