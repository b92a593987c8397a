package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// onCustomersPage tells whether a customer asked for it: what is refused there
// must not lead into the house.
func onCustomersPage(c echo.Context) bool {
	path := c.Request().URL.Path
	return path == "/c" || strings.HasPrefix(path, "/c/")
}

// customersSentences are what customers are told where our own people are told
// more.
var customersSentences = map[int][2]string{
	http.StatusInternalServerError:   {"Something went wrong", "The mistake is ours, and it has been logged."},
	http.StatusServiceUnavailable:    {"Not available just now", "Wait a minute and try again."},
	http.StatusRequestEntityTooLarge: {"Too much at once", "Shorten what you wrote, and send it again."},
	http.StatusMethodNotAllowed:      {"This address does not take that", "Go to your page and use what is on it."},
	http.StatusBadRequest:            {"This cannot be read", "What was sent is not a form. Go to your page and send it from there."},
}

// customersFault fills in the page of a refusal on a customer's page: it leads
// back to the letters and nowhere else.
func (s *server) customersFault(c echo.Context, err error, status int, page *pages.FaultPage) {
	name, failed := s.organisationName(c.Request().Context())
	if failed != nil {
		name = "Your letters" // whose they are cannot be read just now
	}
	page.Frame, page.Ways = s.customerFrame(c, title(status), name), []parts.Way{{Label: "Your letters", Href: "/c/"}}
	if own, ok := customersSentences[status]; ok {
		page.Title, page.Sentence = own[0], own[1]
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		page.Sentence = "This form takes " + bytesWords(large.Limit) + ". Shorten what you wrote, and send it again."
	}
	if c.Request().Method == http.MethodPost {
		page.Saved = savedBy(c, status)
	}
}
