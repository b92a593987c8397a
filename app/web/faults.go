package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// statuses is the one table from kinds of refusal to HTTP.
var statuses = map[fault.Kind]int{
	fault.KindInvalid:     http.StatusUnprocessableEntity,
	fault.KindConflict:    http.StatusConflict,
	fault.KindNotFound:    http.StatusNotFound,
	fault.KindForbidden:   http.StatusForbidden,
	fault.KindUnavailable: http.StatusServiceUnavailable,
}

// titles head the page of a refusal.
var titles = map[int]string{
	http.StatusUnprocessableEntity:   "This cannot be taken as it is",
	http.StatusConflict:              "The record has moved on",
	http.StatusNotFound:              "Not found",
	http.StatusForbidden:             "Not allowed",
	http.StatusServiceUnavailable:    "Not available just now",
	http.StatusUnauthorized:          "Sign in first",
	http.StatusMethodNotAllowed:      "This address does not take that",
	http.StatusRequestEntityTooLarge: "Too much at once",
	http.StatusBadRequest:            "This cannot be read",
	http.StatusInternalServerError:   "Something went wrong inside Tocsin",
}

// sentences are for refusals that come from HTTP and not from a verb.
var sentences = map[int]string{
	http.StatusNotFound:         "There is nothing at this address. Check that it was not cut short.",
	http.StatusMethodNotAllowed: "The page exists, and does not take what was sent. Open the page itself and use what is on it.",
	http.StatusBadRequest:       "What was sent is not a form. Open the page again and send it from there.",
}

const internal = "The mistake is Tocsin's own, and it has been logged."

// remedies say what to do where the sentence does not.
var remedies = map[int]string{
	http.StatusForbidden:           "Ask somebody who may. Who holds which role stands under People.",
	http.StatusConflict:            "Look at what stands there now, then decide again.",
	http.StatusServiceUnavailable:  "Wait a minute and try again. Clocks that run are still counted: every date is on record.",
	http.StatusInternalServerError: "Look at the record before you do the same again. If it comes back, read the reference out.",
	http.StatusNotFound:            "Look it up in its list, or go back to where you came from.",
	http.StatusUnprocessableEntity: "Go back, mend it, and send it again.",
}

// showFault answers every error with the one page: refusals with their
// sentence, anything else without detail and with a reference to the log.
func (s *server) showFault(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.Error("an answer broke off", "route", c.Path(), "error", err)
		return
	}
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return // whoever asked has gone on to another page
	}
	status, sentence, reference := judge(err)
	if status == http.StatusInternalServerError {
		// The route, not the address: addresses hold secrets.
		s.Log.Error("a request failed", "method", c.Request().Method, "route", c.Path(), "reference", reference, "error", err)
	}
	page := pages.FaultPage{Sentence: sentence, Reference: reference}
	if onCustomersPage(c) {
		s.customersFault(c, err, status, &page)
	} else {
		s.ownFault(c, status, &page)
	}
	if err := s.show(c, status, pages.Fault(page)); err != nil {
		s.Log.Error("a fault could not be shown", "route", c.Path(), "error", err)
	}
}

// ownFault fills in the page of a refusal for our own people, and for strangers.
func (s *server) ownFault(c echo.Context, status int, page *pages.FaultPage) {
	s.recognise(c)
	page.Frame, page.Saved, page.Do = s.frame(c, title(status)), savedBy(c, status), remedies[status]
	page.Ways = s.waysOut(c, status, page.SignedIn())
}

// recognise finds out who looks at a page that has not asked for it, so that
// whoever is signed in keeps the ways around. It does not wait long, and knows
// nobody where it cannot be found out.
func (s *server) recognise(c echo.Context) {
	if _, known := viewer(c); known {
		return
	}
	r := c.Request()
	ctx, cancel := context.WithTimeout(r.Context(), glance)
	defer cancel()
	c.SetRequest(r.WithContext(ctx))
	defer c.SetRequest(r)
	if p, session, err := s.whoSends(c); err == nil && p.Active() && p.ID != "" {
		c.Set(viewerKey, p)
		c.Set(sessionKey, session)
	}
}

// savedBy says what a refused request has left behind.
func savedBy(c echo.Context, status int) string {
	switch m := c.Request().Method; {
	case m == http.MethodGet || m == http.MethodHead:
		return "Nothing was to be saved: you only looked."
	case status == http.StatusInternalServerError || status == http.StatusServiceUnavailable:
		return "It may or may not have been saved. What is saved is saved whole, and stands in the ledger."
	}
	return "Nothing."
}

// waysOut lead somewhere useful: to the form that was sent, to the incident
// that the address names, to the watch page; strangers to the door.
func (s *server) waysOut(c echo.Context, status int, signedIn bool) []parts.Way {
	if !signedIn {
		return []parts.Way{{Label: "To the front page", Href: "/"}}
	}
	path := c.Request().URL.Path
	var out []parts.Way
	if c.Request().Method == http.MethodPost && status != http.StatusNotFound {
		if near := s.nearestPage(c); near != afterDoor {
			out = append(out, parts.Way{Label: "See what stands there now", Href: near})
		}
	}
	if number, rest, deeper := strings.Cut(strings.TrimPrefix(path, "/incidents/"), "/"); strings.HasPrefix(path, "/incidents/") && deeper && rest != "" && ownPath("/incidents/"+number) != afterDoor {
		out = append(out, parts.Way{Label: "Back to " + number, Href: "/incidents/" + number})
	}
	if section, _, deeper := strings.Cut(strings.TrimPrefix(path, "/"), "/"); deeper {
		if label, ok := sections[section]; ok {
			out = append(out, parts.Way{Label: label, Href: "/" + section})
		}
	}
	if status == http.StatusForbidden {
		out = append(out, parts.Way{Label: "See who may", Href: "/people"})
	}
	return append(out, parts.Way{Label: "To the watch page", Href: "/watch"})
}

// sections are lists to look something up in.
var sections = map[string]string{"incidents": "All incidents", "customers": "All customers", "people": "All people", "bell": "The bell", "rulebook": "All rules"}

// judge tells what an error is to people: a status, a sentence, and for an
// error of our own a reference.
func judge(err error) (status int, sentence, reference string) {
	var f *fault.Fault
	var h *echo.HTTPError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &f) && statuses[f.Kind] != 0:
		return statuses[f.Kind], f.Error(), ""
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "This form takes " + bytesWords(large.Limit) + ". Shorten it and send it again. A list of customers can be sent in parts; of a list of records, keep each customer’s rows in one file.", ""
	case errors.As(err, &h) && sentences[h.Code] != "":
		return h.Code, sentences[h.Code], ""
	case errors.As(err, &h) && h.Code == http.StatusUnauthorized:
		sentence, _ := h.Message.(string)
		return h.Code, sentence, ""
	}
	return http.StatusInternalServerError, internal, newReference()
}

// bytesWords tells a limit: "64 KB", "2 MB".
func bytesWords(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}

func title(status int) string { return titles[status] }

// newReference is eight digits in two groups: what can be read out on the phone
// in any language.
func newReference() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1e8))
	if err != nil {
		return "none"
	}
	return fmt.Sprintf("%04d-%04d", n.Int64()/1e4, n.Int64()%1e4)
}

// asFault finds a refusal in an error.
func asFault(err error) (*fault.Fault, bool) {
	var f *fault.Fault
	found := errors.As(err, &f)
	return f, found
}
