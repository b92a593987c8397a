package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// customersPerPage is how many customers one page lists.
const customersPerPage = 100

// customersSaved are what the list says after something was stored.
var customersSaved = map[string]string{"same": "The list changed nothing: all of it was on record."}

// customers lists them, with what is missing.
func (s *server) customers(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page := pages.CustomersPage{Frame: s.frame(c, "Customers"), Asked: asked(c), Saved: imported(c)}
	page.Here = "/customers"
	if page.Windows, err = l.TenantWindows(); err != nil {
		return err
	}
	if page.Rows, err = l.Customers(page.Asked, customersPerPage+1); err != nil {
		return err
	}
	if len(page.Rows) > customersPerPage {
		page.Rows = page.Rows[:customersPerPage]
		page.Next = page.Rows[customersPerPage-1].Reference
	}
	return s.show(c, http.StatusOK, pages.Customers(page))
}

// asked reads from the address which customers are wanted. What makes no sense
// there asks for all.
func asked(c echo.Context) tenant.Asked {
	in := tenant.Asked{Search: strings.TrimSpace(c.QueryParam("q")), After: c.QueryParam("after")}
	if show := c.QueryParam("show"); slices.Contains([]string{"gaps", "short", "none", "alone"}, show) {
		in.Show = show
	}
	if n, err := strconv.Atoi(c.QueryParam("window")); err == nil && n > 0 && n <= 24*365 {
		in.Window = n
	}
	for _, text := range []*string{&in.Search, &in.After} {
		if len(*text) > 200 || !utf8.ValidString(*text) || strings.Contains(*text, "\x00") {
			*text = ""
		}
	}
	return in
}

// customer shows one customer whole.
func (s *server) customer(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page, err := customerIn(l, param(c, "reference"))
	if err != nil {
		return err
	}
	page.Frame, page.Sectors = s.frame(c, page.Standing.Name), s.App.Book.Sectors()
	page.Here = "/customers"
	if page.Links, err = s.App.ReadLinks(c.Request().Context(), by(c), page.Standing.ID); err != nil {
		return err
	}
	page.Saved = map[string]string{
		"added": "Added.", "facts": "Saved.", "contacts": "Saved: these are told from now on, in this order.",
		"named":     "Decided.",
		"confirmed": "Recorded: this contact counts as confirmed for a year.",
		"settled":   "Noted: what was proposed is dealt with.",
		"agreement": "Recorded. A running clock that it would move later waits for two people.",
	}[c.QueryParam("saved")]
	return s.show(c, http.StatusOK, pages.Customer(page))
}

func customerIn(l store.Look, reference string) (page pages.CustomerPage, err error) {
	const mostIncidents = 100
	if page.Standing.Tenant, err = l.TenantByReference(reference); err != nil {
		return page, err
	}
	id := page.Standing.ID
	if page.Agreements, err = l.Agreements(id); err != nil {
		return page, err
	}
	if len(page.Agreements) > 0 {
		page.Standing.Agreement = &page.Agreements[0]
	}
	contacts, err := l.ContactsOf([]string{id})
	if err != nil {
		return page, err
	}
	page.Contacts, page.Standing.Contacts = contacts[id], len(contacts[id])
	if page.Named, err = l.NamedContactsOf(id); err != nil {
		return page, err
	}
	if page.Checks, err = l.ContactChecksOf(id, 100); err != nil {
		return page, err
	}
	page.Incidents, err = l.Involved(id, mostIncidents)
	return page, err
}

// affectedIn lists the running incidents in which a customer is affected.
func affectedIn(all []incident.Involved) []string {
	var out []string
	for i := range all {
		if v := &all[i]; v.Exposure.Involvement == incident.In && v.File.Running() && !v.File.Ended() {
			out = append(out, v.File.Number)
		}
	}
	return out
}

func customerPath(reference string) string { return "/customers/" + url.PathEscape(reference) }
