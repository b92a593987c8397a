package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// How many of what is missing are listed: of everything, and of one thing.
const (
	lackingAtFirst = 5
	lackingPerPage = 100
)

// readiness are the pages of what would cost time, and of whoever is asked
// about it.
func (s *server) readiness() []route {
	return []route{
		{get, "/ready", people.ReadIncidents, s.readyToNotify},
		{post, "/ready", people.ManageTenants, s.setContactChecks},
		{glimpse, "/ready/list", people.ReadIncidents, s.readyList},
		{post, "/customers/:reference/proposals/:id", people.ManageTenants, s.settleCheck},
		{get, "/customers/:reference/confirmations/:contact", people.ManageTenants, s.askConfirmed},
		{post, "/customers/:reference/confirmations/:contact", people.ManageTenants, s.confirmContact},
		{get, "/contact/:token", strangers, hasForm(s.contact)},
		{post, "/contact/:token", strangers, hasForm(s.answerContact)},
	}
}

func (s *server) readyToNotify(c echo.Context) error {
	page, err := s.readyPage(c)
	if err != nil {
		return err
	}
	page.Frame, page.Saved = s.frame(c, "Ready to notify?"), c.QueryParam("saved") != ""
	page.ADay = strconv.Itoa(page.Asks)
	return s.show(c, http.StatusOK, pages.ReadyToNotify(page))
}

// readyPage reads what is missing: some of everything, or a page of one thing.
func (s *server) readyPage(c echo.Context) (pages.ReadyToNotifyPage, error) {
	ctx := c.Request().Context()
	r, err := s.App.Ready(ctx, by(c), lackingAtFirst)
	page := pages.ReadyToNotifyPage{Counts: r.Counts, Rows: r.First, Silent: r.Silent, Asks: r.ADay}
	what := tenant.Lack(c.QueryParam("show"))
	if err != nil || !slices.Contains(tenant.Lacks(), what) {
		return page, err
	}
	after := tenant.Lacking{Reference: cursor(c)}
	if after.Position, err = strconv.Atoi(c.QueryParam("contact")); err != nil {
		after.Position = 0
	}
	rows, err := s.App.Lacking(ctx, by(c), what, after, lackingPerPage+1)
	if len(rows) > lackingPerPage {
		rows = rows[:lackingPerPage]
		page.Next = pages.AfterLacking(what, rows[lackingPerPage-1])
	}
	page.Show, page.After, page.Rows = what, after.Reference != "", map[tenant.Lack][]tenant.Lacking{what: rows}
	return page, err
}

// readyList is all of it as CSV.
func (s *server) readyList(c echo.Context) error {
	asFile(c, "text/csv; charset=utf-8", "ready.csv")
	return s.App.WriteReady(c.Request().Context(), by(c), c.Response())
}

// asFile has what follows saved under a name that tells nothing.
func asFile(c echo.Context, kind, name string) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, kind)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
}

// setContactChecks says how many contacts are asked a day.
func (s *server) setContactChecks(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(f.get("a_day"))
	if err != nil {
		n = -1 // which the verb does not take
	}
	err = s.App.SetContactChecks(c.Request().Context(), by(c), n)
	if err == nil {
		return seeOther(c, "/ready?saved=yes")
	}
	if !f.refused(err) {
		return err
	}
	page, err := s.readyPage(c)
	if err != nil {
		return err
	}
	page.Frame, page.ADay, page.Wrong = s.errorFrame(c, "Ready to notify?"), f.get("a_day"), f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.ReadyToNotify(page))
}

// settleCheck notes that somebody dealt with what a contact proposed.
func (s *server) settleCheck(c echo.Context) error {
	ref := param(c, "reference")
	if err := s.App.SettleCheck(c.Request().Context(), by(c), ref, param(c, "id")); err != nil {
		return err
	}
	return seeOther(c, customerPath(ref)+"?saved=settled")
}

// contact asks somebody whether they still are the one. It changes nothing:
// mail scanners open links.
func (s *server) contact(c echo.Context) error {
	page, err := s.contactPage(c)
	if err != nil {
		return err
	}
	page.Frame = s.frame(c, "Are you still the right contact?")
	return s.show(c, http.StatusOK, pages.Contact(page))
}

func (s *server) contactPage(c echo.Context) (page pages.ContactPage, err error) {
	page.Check, page.Customer, page.Organisation, err = s.App.CheckBehind(c.Request().Context(), param(c, "token"))
	return page, err
}

// answerContact is their answer.
func (s *server) answerContact(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.AnswerCheck{Token: param(c, "token"), Answer: f.get("answer"), Name: f.get("name"), Address: f.get("address"), From: from(c)}
	err = s.App.AnswerCheck(c.Request().Context(), in)
	if err == nil {
		return seeOther(c, c.Request().URL.EscapedPath())
	}
	if !f.refused(err) {
		return err
	}
	page, err := s.contactPage(c)
	if err != nil {
		return err
	}
	page.Frame, page.Name, page.Address, page.Wrong = s.errorFrame(c, "Are you still the right contact?"), in.Name, in.Address, f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.Contact(page))
}
