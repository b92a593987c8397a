package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// portal are the customers' own pages, and the page where anybody checks a
// letter. Nobody is signed in there: a link's sitting is asked for instead.
func (s *server) portal() []route {
	return []route{
		{get, "/check", strangers, hasForm(s.check)},
		{post, "/check", strangers, hasForm(s.checkNotice)},
		{get, "/c/:token", strangers, s.portalDoor},
		{post, "/c/:token", strangers, hasForm(s.openPortal)},
		{get, "/c/", strangers, hasForm(s.portalHome)},
		{get, "/c/letters/:code", strangers, s.letterFile},
		{get, "/c/acknowledgement", strangers, hasForm(s.portalForm(acknowledging))},
		{post, "/c/acknowledgement", strangers, hasForm(s.once(s.portalPost(acknowledging)))},
		{get, "/c/question", strangers, hasForm(s.portalForm(asking))},
		{post, "/c/question", strangers, hasForm(s.once(s.portalPost(asking)))},
		{get, "/c/contact", strangers, hasForm(s.portalForm(naming))},
		{post, "/c/contact", strangers, hasForm(s.once(s.portalPost(naming)))},
		{get, "/c/forward", strangers, hasForm(s.portalForm(forwarding))},
		{post, "/c/forward", strangers, hasForm(s.once(s.portalPost(forwarding)))},
		{post, "/c/sign-out", strangers, hasForm(s.leavePortal)},
	}
}

// customerFrame is what stands around a customer's page: no viewer of ours, no
// clock of ours.
func (s *server) customerFrame(c echo.Context, title, house string) parts.Frame {
	f := parts.Frame{Title: title, House: house, Now: s.App.Now(), Zone: "UTC", Once: newOnce()}
	if s.Strip != nil {
		f.Strip = s.strip(c, people.Person{})
	}
	return f
}

// organisationName is whose pages these are.
func (s *server) organisationName(ctx context.Context) (string, error) {
	l, err := s.App.Store.Reads().For(ctx, people.System())
	if err != nil {
		return "", err
	}
	org, err := l.Organisation()
	return org.Name, err
}

// portalDoor shows the button behind a link, whatever the link is. It looks
// nothing up: programs open every link of a mail.
func (s *server) portalDoor(c echo.Context) error {
	return s.showDoor(c, http.StatusOK, "", "")
}

func (s *server) showDoor(c echo.Context, status int, heading, refusal string) error {
	name, err := s.organisationName(c.Request().Context())
	if err != nil {
		return err
	}
	page := pages.PortalDoor{Frame: s.customerFrame(c, "Your letters", name), Organisation: name, Heading: heading, Refusal: refusal}
	if heading != "" {
		page.Title = heading
	}
	return s.show(c, status, pages.Door(page))
}

// openPortal exchanges a link for a sitting. Every link that does not open is
// answered alike.
func (s *server) openPortal(c echo.Context) error {
	out, err := s.App.OpenPortal(c.Request().Context(), param(c, "token"), from(c))
	if fault.KindOf(err) == fault.KindInvalid {
		s.Log.Warn("a customer's link did not open", "from", c.RealIP())
		return s.showDoor(c, http.StatusNotFound, "", err.Error())
	}
	if err != nil {
		return err
	}
	c.SetCookie(s.portalCookie(out.Token, int(notice.SittingLongest.Seconds())))
	return seeOther(c, "/c/")
}

// fromLink tells the button behind a link where a browser hides whose page it
// stood on: that page sends no referrer, so that its address, which is a secret,
// goes nowhere. Who sends this from elsewhere must know the secret, and could as
// well have followed the link.
func fromLink(c echo.Context) bool {
	r := c.Request()
	return c.Path() == "/c/:token" && r.Header.Get("Origin") == "null" && r.Header.Get("Sec-Fetch-Site") == ""
}

// leavePortal ends a sitting, whether or not there still is one.
func (s *server) leavePortal(c echo.Context) error {
	if err := s.App.LeavePortal(c.Request().Context(), s.sitting(c)); err != nil {
		return err
	}
	c.SetCookie(s.portalCookie("", -1))
	return s.showDoor(c, http.StatusOK, "You have left your page", "Nobody can open it in this browser now. To come back, open the link in your letter.")
}

func (s *server) portalCookie(value string, seconds int) *http.Cookie {
	c := s.cookie(value, seconds)
	c.Name += "-page"
	c.SameSite = http.SameSiteStrictMode // nobody comes here with it from elsewhere: the link is opened by a button of ours
	return c
}

// sitting is the token that the browser holds, "" for none.
func (s *server) sitting(c echo.Context) string {
	cookie, err := c.Request().Cookie(s.portalCookie("", 0).Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// portalPage reads a customer's page. Not found for whoever does not sit behind
// a link, which portalFault shows as the door.
func (s *server) portalPage(c echo.Context, title string) (pages.PortalPage, error) {
	page, err := s.App.ReadPortal(c.Request().Context(), s.sitting(c))
	out := pages.PortalPage{Frame: s.customerFrame(c, title, page.Organisation), CustomerPage: page}
	if page.CustomerZone != "" {
		out.Zone = page.CustomerZone
	}
	return out, err
}

// portalFault shows the door to whoever does not sit behind a link.
func (s *server) portalFault(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	if _, closed := s.App.Reads(c.Request().Context(), s.sitting(c)); closed != nil {
		return s.showDoor(c, http.StatusNotFound, "Your page is not open", err.Error())
	}
	return err
}

// portalHome shows a customer's letters and what it said.
func (s *server) portalHome(c echo.Context) error {
	page, err := s.portalPage(c, "Your letters")
	if err != nil {
		return s.portalFault(c, err)
	}
	page.Saved = page.Done(c.QueryParam("done"))
	return s.show(c, http.StatusOK, pages.Portal(page))
}

// check shows the form in which anybody checks a letter.
func (s *server) check(c echo.Context) error {
	name, err := s.organisationName(c.Request().Context())
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Check(pages.CheckPage{Frame: s.customerFrame(c, "Is this letter real?", name), Organisation: name}))
}

// checkNotice says whether a letter is real, and nothing else.
func (s *server) checkNotice(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name, err := s.organisationName(c.Request().Context())
	if err != nil {
		return err
	}
	page := pages.CheckPage{Frame: s.customerFrame(c, "Is this letter real?", name), Organisation: name, Reference: f.get("reference"), Code: f.get("code"), Asked: true}
	g, err := s.App.CheckNotice(c.Request().Context(), page.Reference, page.Code, from(c))
	switch {
	case fault.KindOf(err) == fault.KindInvalid:
		page.Refusal = err.Error()
	case err != nil:
		return err
	case g != nil:
		page.SentAt = &g.SentAt
	}
	return s.show(c, http.StatusOK, pages.Check(page))
}
