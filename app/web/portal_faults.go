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
	http.StatusRequestEntityTooLarge: {"Too much at once", ""},
	http.StatusMethodNotAllowed:      {"This address does not take that", "Go to your page and use what is on it."},
	http.StatusBadRequest:            {"This cannot be read", "What was sent is not a form. Go to your page and send it from there."},
}

// showCustomersFault answers an error on a customer's page with a page of the
// same kind, which leads back to the letters and nowhere else.
func (s *server) showCustomersFault(c echo.Context, err error, status int, sentence, reference string) error {
	name, failed := s.organisationName(c.Request().Context())
	if failed != nil {
		name = "Your letters" // it is on no page that it could lead from
	}
	page := pages.FaultPage{Frame: s.customerFrame(c, title(status), name), Sentence: sentence, Reference: reference, Ways: []parts.Way{{Label: "Your letters", Href: "/c/"}}}
	if own, ok := customersSentences[status]; ok {
		page.Title = own[0]
		if own[1] != "" {
			page.Sentence = own[1]
		}
	}
	if status == http.StatusRequestEntityTooLarge {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			page.Sentence = "This form takes " + bytesWords(large.Limit) + ". Shorten what you wrote, and send it again."
		}
	}
	if c.Request().Method == http.MethodPost {
		page.Saved = savedBy(c, status)
	}
	return s.show(c, status, pages.Fault(page))
}
