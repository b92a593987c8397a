package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
)

// once keeps what is sent twice from being done twice: the same form, drawn
// once and sent with the same content by the same person, leads where the
// first sending led. A form that was refused may be sent again.
func (s *server) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method != http.MethodPost {
			return next(c)
		}
		key, err := postKey(c)
		if err != nil {
			return err
		}
		if key == "" {
			return next(c)
		}
		led, fresh, err := s.begin(c.Request().Context(), key)
		switch {
		case err != nil:
			return err
		case led != "":
			return seeOther(c, led)
		case !fresh:
			return fault.Conflict("This is being done already: it was sent a moment ago. Go back and load the page again.")
		}
		err = next(c)
		return errors.Join(err, s.App.EndPost(c.Request().Context(), key, whereTo(c, err)))
	}
}

// begin claims a sending. One that is being done already is waited for: who
// presses twice is led where the first press leads.
func (s *server) begin(ctx context.Context, key string) (led string, fresh bool, err error) {
	const often, most = 200 * time.Millisecond, 50
	for range most {
		if led, fresh, err = s.App.BeginPost(ctx, key); err != nil || led != "" || fresh {
			return led, fresh, err
		}
		select {
		case <-ctx.Done():
			return "", false, ctx.Err()
		case <-time.After(often):
		}
	}
	return "", false, nil
}

// whereTo is where a sending led that was done, "" for one that was refused.
func whereTo(c echo.Context, err error) string {
	if err == nil && c.Response().Status == http.StatusSeeOther {
		return c.Response().Header().Get(echo.HeaderLocation)
	}
	return ""
}

// postKey is what makes two sendings the same: who, where, which drawing of the
// form, and all that it says. "" where the form carries no id.
func postKey(c echo.Context) (string, error) {
	if err := readBody(c); err != nil {
		return "", err
	}
	id := c.Request().PostForm.Get("once")
	if id == "" {
		return "", nil
	}
	h := sha256.New()
	for _, part := range []string{by(c).ID, c.Request().URL.Path, id, c.Request().PostForm.Encode()} {
		_, _ = io.WriteString(h, strings.ToValidUTF8(part, "?")+"\x00") // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// unreadable tells a body that is too large from one that is no form.
func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}

// newOnce makes the id of the forms on one drawing of a page.
func newOnce() string { return uuid.NewString() }
