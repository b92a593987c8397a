package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
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
	http.StatusNotFound:              "There is nothing at this address. Check that it was not cut short.",
	http.StatusMethodNotAllowed:      "Nothing was done. Open the page itself and use what is on it.",
	http.StatusRequestEntityTooLarge: "Nothing was saved: this form takes 64 KB. Shorten it and send it again.",
	http.StatusBadRequest:            "Nothing was saved: what was sent is not a form. Open the page again and send it from there.",
}

const internal = "It has been logged. Look at the record before you do the same again: it may or may not have been saved. " +
	"If it comes back, give the reference to whoever runs Tocsin."

// showFault answers every error with the one page: refusals with their
// sentence, anything else without detail and with a reference to the log.
func (s *server) showFault(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.Error("an answer broke off", "route", c.Path(), "error", err)
		return
	}
	status, sentence, reference := judge(err)
	if status == http.StatusInternalServerError {
		// The route, not the address: addresses hold secrets.
		s.Log.Error("a request failed", "method", c.Request().Method, "route", c.Path(), "reference", reference, "error", err)
	}
	page := pages.FaultPage{Frame: s.frame(c, title(status)), Sentence: sentence, Reference: reference}
	if err := s.show(c, status, pages.Fault(page)); err != nil {
		s.Log.Error("a fault could not be shown", "route", c.Path(), "error", err)
	}
}

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
		return http.StatusRequestEntityTooLarge, sentences[http.StatusRequestEntityTooLarge], ""
	case errors.As(err, &h) && sentences[h.Code] != "":
		return h.Code, sentences[h.Code], ""
	case errors.As(err, &h) && h.Code == http.StatusUnauthorized:
		sentence, _ := h.Message.(string)
		return h.Code, sentence, ""
	}
	return http.StatusInternalServerError, internal, newReference()
}

func title(status int) string { return titles[status] }

// newReference is short enough to be read out on the phone.
func newReference() string {
	b := make([]byte, 4)
	if _, err := rand.Read(b); err != nil {
		return "none"
	}
	return hex.EncodeToString(b)
}

// asFault finds a refusal in an error.
func asFault(err error) (*fault.Fault, bool) {
	var f *fault.Fault
	found := errors.As(err, &f)
	return f, found
}
