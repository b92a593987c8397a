package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/paper"
)

// letterFile hands out one of a customer's own letters as a PDF. A code of
// another customer's letter is as unknown as any other.
func (s *server) letterFile(c echo.Context) error {
	page, err := s.portalPage(c, "Your letters")
	if err != nil {
		return s.portalFault(c, err)
	}
	code, isPDF := strings.CutSuffix(param(c, "code"), ".pdf")
	sent := page.Letter(code)
	if !isPDF || sent == nil {
		return fault.NotFound("There is no such letter on your page.")
	}
	file, err := paper.PDF(paper.Letter{Organisation: page.Organisation, Customer: page.Customer, Reference: sent.Notice.Reference, Code: sent.Copy.CheckCode, Digest: sent.Copy.Digest,
		Subject: sent.Copy.Subject, Text: sent.Copy.Text, Language: sent.Copy.Language, SentAt: sent.At, Zone: page.Zone})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+sent.Notice.Reference+`.pdf"`)
	return write(c, http.StatusOK, "application/pdf", file)
}
