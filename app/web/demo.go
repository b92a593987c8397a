package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/mail"
	"github.com/flowchestra/tocsin/templates/pages"
)

// mailboxes lists who the demo wrote to.
func (s *server) mailboxes(c echo.Context) error {
	page := pages.MailboxesPage{Frame: s.frame(c, "Mailboxes"), Mailboxes: s.Mailboxes()}
	return s.show(c, http.StatusOK, pages.Mailboxes(page))
}

// mailbox lists the mails to one address.
func (s *server) mailbox(c echo.Context) error {
	m, err := s.findMailbox(c)
	if address := param(c, "address"); fault.KindOf(err) == fault.KindNotFound && tenant.CheckAddress(address) == nil {
		m, err = pages.Mailbox{Address: address}, nil // somebody to whom nothing was sent yet
	}
	if err != nil {
		return err
	}
	page := pages.MailboxPage{Frame: s.frame(c, m.Address), Mailbox: m}
	return s.show(c, http.StatusOK, pages.OneMailbox(page))
}

// mail shows one mail.
func (s *server) mail(c echo.Context) error {
	address, m, err := s.findMail(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	page := pages.MailPage{Frame: s.frame(c, m.Subject), Address: address, Mail: m, Links: pages.LinksTo(s.App.URL, m.Text)}
	return s.show(c, http.StatusOK, pages.OneMail(page))
}

// mailHTML is a mail's own HTML, for the frame in its page. It is not ours:
// nothing in it may run, ask or lead anywhere. Its links stand beside it.
func (s *server) mailHTML(c echo.Context) error {
	_, m, err := s.findMail(c)
	if err != nil {
		return err
	}
	if m.HTML == "" {
		return fault.NotFound("This mail has no HTML. Read its text.")
	}
	c.Response().Header().Set("Content-Security-Policy", policyFramed)
	return write(c, http.StatusOK, echo.MIMETextHTMLCharsetUTF8, []byte(mail.WithoutLinks(m.HTML)))
}

func (s *server) findMailbox(c echo.Context) (pages.Mailbox, error) {
	address := param(c, "address")
	for _, m := range s.Mailboxes() {
		if strings.EqualFold(m.Address, address) {
			return m, nil
		}
	}
	return pages.Mailbox{}, fault.NotFound("Nothing was sent to %s. Look at the list of mailboxes.", address)
}

func (s *server) findMail(c echo.Context) (address string, m pages.Mail, err error) {
	box, err := s.findMailbox(c)
	if err != nil {
		return "", m, err
	}
	number, err := strconv.Atoi(param(c, "number"))
	for _, m := range box.Mails {
		if err == nil && m.Number == number {
			return box.Address, m, nil
		}
	}
	return "", m, fault.NotFound("This mail is not kept any more, or never was. Look at the mailbox of %s.", box.Address)
}
