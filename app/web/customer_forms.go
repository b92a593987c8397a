package web

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// change is one thing about a customer that can be changed on a page of its
// own: how the page is drawn, what it reads and what it calls.
type change struct {
	what    string // names the page after the customer's own address
	title   string
	draw    func(pages.CustomerForm) templ.Component
	read    func(*form, *pages.CustomerForm)
	do      func(*server, echo.Context, pages.CustomerForm) error
	compare func(mine, now pages.CustomerForm) []pages.Compared
}

var (
	factsOfCustomer = change{"facts", "Change facts", pages.ChangeFacts, readFacts, (*server).changeFacts,
		func(mine, now pages.CustomerForm) []pages.Compared {
			return pages.CompareFacts(mine.Facts, now.Facts, now.Sectors)
		}}
	agreementOfCustomer = change{"agreement", "Record an agreement", pages.RecordAgreement, readAgreement, (*server).recordAgreement,
		func(mine, now pages.CustomerForm) []pages.Compared {
			return pages.CompareAgreements(mine.Agreement, now.Agreement)
		}}
	contactsOfCustomer = change{"contacts", "Change contacts", pages.ChangeContacts, readContacts, (*server).changeContacts,
		func(mine, now pages.CustomerForm) []pages.Compared {
			return pages.CompareContacts(mine.Contacts, now.Contacts)
		}}
)

// askCustomer shows one of the forms, filled with what is on record.
func (s *server) askCustomer(to change) echo.HandlerFunc {
	return func(c echo.Context) error {
		page, err := s.customerForm(c)
		if err != nil {
			return err
		}
		page.Frame = s.frame(c, to.title)
		page.Here = "/customers"
		return s.show(c, http.StatusOK, to.draw(page))
	}
}

// changeCustomer takes one of the forms. What somebody else saved meanwhile is
// shown beside what was entered.
func (s *server) changeCustomer(to change) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := readForm(c)
		if err != nil {
			return err
		}
		page, err := s.customerForm(c)
		if err != nil {
			return err
		}
		now := page
		page.Version, _ = strconv.Atoi(f.get("version")) // one that is no number fits no record
		if to.read(f, &page); len(f.Wrong) == 0 {
			err := to.do(s, c, page)
			switch {
			case err == nil:
				return seeOther(c, customerPath(page.Customer.Reference)+"?saved="+to.what)
			case fault.KindOf(err) == fault.KindConflict:
				return s.showCustomerConflict(c, to, page, now)
			case !f.refused(err):
				return err
			}
		}
		return s.refuseCustomer(c, to, page, f)
	}
}

func (s *server) refuseCustomer(c echo.Context, to change, page pages.CustomerForm, f *form) error {
	page.Frame, page.Wrong = s.errorFrame(c, to.title), f.Wrong
	page.Here = "/customers"
	return s.show(c, http.StatusUnprocessableEntity, to.draw(page))
}

func (s *server) showCustomerConflict(c echo.Context, to change, mine, now pages.CustomerForm) error {
	if again, err := s.customerForm(c); err == nil { // what was read before the verb may be older
		now = again
	}
	mine.Frame, mine.Conflict, mine.Version = s.errorFrame(c, to.title), to.compare(mine, now), now.Version
	mine.Here = "/customers"
	return s.show(c, http.StatusConflict, to.draw(mine))
}

// customerForm reads one customer into the forms about it.
func (s *server) customerForm(c echo.Context) (pages.CustomerForm, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return pages.CustomerForm{}, err
	}
	on, err := customerIn(l, param(c, "reference"))
	t := on.Standing.Tenant
	return pages.CustomerForm{Customer: t, Facts: pages.FactsOf(t), Agreement: pages.AgreementFormOf(on.Standing.Agreement),
		Contacts: pages.ContactRows(on.Contacts), Sectors: s.App.Book.Sectors(), Version: t.Version, Affected: affectedIn(on.Incidents)}, err
}

func (s *server) changeFacts(c echo.Context, p pages.CustomerForm) error {
	t := tenantOf(p.Facts)
	return s.App.ChangeTenant(c.Request().Context(), by(c), app.ChangeTenant{Reference: p.Customer.Reference, Version: p.Version, Name: t.Name,
		Country: t.Country, Language: t.Language, Zone: t.Zone, Sectors: t.Sectors, States: t.States})
}

func (s *server) recordAgreement(c echo.Context, p pages.CustomerForm) error {
	a := agreementOf(p.Agreement)
	return s.App.RecordAgreement(c.Request().Context(), by(c), app.RecordAgreement{Reference: p.Customer.Reference, Version: p.Version,
		Trigger: a.Trigger, WindowHours: a.WindowHours, Channel: a.Channel, Clause: a.Clause, Terms: &a.Terms})
}

func (s *server) changeContacts(c echo.Context, p pages.CustomerForm) error {
	return s.App.ChangeContacts(c.Request().Context(), by(c), app.ChangeContacts{Reference: p.Customer.Reference, Version: p.Version, Contacts: contactsOf(p.Contacts)})
}

// newCustomer shows an empty form.
func (s *server) newCustomer(c echo.Context) error {
	page := pages.CustomerForm{Frame: s.frame(c, "Add a customer"), Facts: pages.FactsForm{Language: "en", Zone: by(c).Zone}, Sectors: s.App.Book.Sectors(),
		Agreement: pages.AgreementForm{Trigger: "aware", Channel: "mail"}, Contacts: pages.ContactRows(nil)[:2]}
	page.Here = "/customers"
	return s.show(c, http.StatusOK, pages.NewCustomer(page))
}

// addCustomer adds one.
func (s *server) addCustomer(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page := pages.CustomerForm{Contacts: pages.ContactRows(nil)[:2], Sectors: s.App.Book.Sectors()}
	readFacts(f, &page)
	readContacts(f, &page)
	readAgreement(f, &page)
	if len(f.Wrong) == 0 {
		in := app.AddTenant{Tenant: tenantOf(page.Facts), Contacts: contactsOf(page.Contacts), Agreement: agreementOf(page.Agreement)}
		t, err := s.App.AddTenant(c.Request().Context(), by(c), in)
		if err == nil {
			return seeOther(c, customerPath(t.Reference)+"?saved=added")
		}
		if !f.refused(err) {
			return err
		}
	}
	page.Frame, page.Wrong = s.errorFrame(c, "Add a customer"), f.Wrong
	page.Here = "/customers"
	return s.show(c, http.StatusUnprocessableEntity, pages.NewCustomer(page))
}

// tenantOf, agreementOf and contactsOf put entries into the words of the verbs.
func tenantOf(f pages.FactsForm) tenant.Tenant {
	return tenant.Tenant{Reference: f.Reference, Name: f.Name, Country: f.Country, Language: f.Language, Zone: f.Zone, Sectors: f.Sectors, States: tenant.ParseList(f.States)}
}
