package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// exposuresPerPage is how many customers of an incident one page lists.
const exposuresPerPage = 100

// exposures are the pages of which customers an incident concerns.
func (s *server) exposures() []route {
	return []route{
		{get, "/incidents/:number/customers", people.ReadIncidents, s.listExposures},
		{get, "/incidents/:number/customers/list", people.DecideExposures, s.askDecisions},
		{large, "/incidents/:number/customers/list/preview", people.DecideExposures, s.previewDecisions},
		{large, "/incidents/:number/customers/list", people.DecideExposures, s.decideList},
		{get, "/incidents/:number/customers/:reference", people.ReadIncidents, s.exposure},
		{post, "/incidents/:number/customers/:reference", people.DecideExposures, s.decideExposure},
	}
}

// listExposures lists the customers of one incident.
func (s *server) listExposures(c echo.Context) error {
	page := pages.ExposuresPage{Frame: s.frame(c, "Which customers")}
	l, inc, err := s.opened(c)
	if err != nil {
		return err
	}
	page.File, page.Here, page.Live = *inc, "/incidents", inc.Number
	page.Title, page.Saved = inc.Number+": which customers", decidedMany(c)
	if err := countExposures(l, &page); err != nil {
		return err
	}
	page.Asked = askedExposures(c, &page)
	if err := fillExposures(l, &page); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Exposures(page))
}

func countExposures(l store.Look, p *pages.ExposuresPage) (err error) {
	if p.All, err = l.CountTenants(); err != nil {
		return err
	}
	p.Of, err = l.CountExposures(p.File.ID)
	return err
}

func fillExposures(l store.Look, p *pages.ExposuresPage) (err error) {
	if p.Rows, err = l.InvolvedIn(p.File.ID, p.Asked, exposuresPerPage+1); err != nil {
		return err
	}
	if len(p.Rows) > exposuresPerPage {
		p.Rows = p.Rows[:exposuresPerPage]
		p.Next = p.Rows[exposuresPerPage-1].Tenant.Reference
	}
	letter, err := l.NoticeOf(p.File.ID, notice.Initial)
	if err != nil || letter == nil || len(p.Rows) == 0 {
		return err
	}
	tids := make([]string, len(p.Rows))
	for i := range p.Rows {
		tids[i] = p.Rows[i].Tenant.ID
	}
	p.Ways, err = l.LettersTo(letter.ID, tids)
	return err
}

// askedExposures reads from the address which customers are wanted: the
// affected, unless nobody has said yet who they are.
func askedExposures(c echo.Context, p *pages.ExposuresPage) incident.Asked {
	in := incident.Asked{Search: plainQuery(c, "q"), After: plainQuery(c, "after"), Show: incident.In}
	if p.Of[incident.In]+p.Of[incident.Out] == 0 {
		in.Show = incident.Candidate
	}
	if show, ok := map[string]incident.Involvement{"in": incident.In, "out": incident.Out, "undecided": incident.Candidate, "all": ""}[c.QueryParam("show")]; ok {
		in.Show = show
	}
	if due, err := time.Parse(time.RFC3339Nano, c.QueryParam("due")); err == nil && due.Year() >= 1970 && due.Year() <= 9999 {
		in.Due = &due
	}
	return in
}

// decidedMany says what a list did that led here.
func decidedMany(c echo.Context) string {
	n, err := strconv.Atoi(c.QueryParam("saved"))
	switch {
	case err != nil || n < 0:
		return ""
	case n == 0:
		return "Saved: the list is complete. Whoever is not on it counts as not affected."
	}
	return fmt.Sprintf("Saved: %s decided. Their duties and letters follow from it.", parts.Many(n, "customer is", "customers are"))
}

// exposure shows one customer's part in one incident.
func (s *server) exposure(c echo.Context) error {
	page, err := s.exposurePage(c)
	if err != nil {
		return err
	}
	page.Form = pages.DecisionOf(page.Customer.Exposure)
	page.Saved = map[string]string{
		"in":  "Saved: " + page.Customer.Tenant.Name + " is affected. Its duties and its letter follow from it.",
		"out": "Saved: " + page.Customer.Tenant.Name + " is not affected.",
	}[c.QueryParam("saved")]
	return s.show(c, http.StatusOK, pages.Exposure(*page))
}

func (s *server) exposurePage(c echo.Context) (*pages.ExposurePage, error) {
	p := &pages.ExposurePage{Frame: s.frame(c, "")}
	l, inc, err := s.opened(c)
	if err != nil {
		return nil, err
	}
	p.File, p.Here, p.Live = *inc, "/incidents", inc.Number
	t, err := l.TenantByReference(param(c, "reference"))
	if err != nil {
		return nil, err
	}
	p.Title = t.Name + " in " + inc.Number
	if err := fillExposure(l, p, t); err != nil {
		return nil, err
	}
	return p, offerTelling(c, l, p)
}

// fillExposure reads what stands about one customer.
func fillExposure(l store.Look, p *pages.ExposurePage, t tenant.Tenant) (err error) {
	if p.Customer, err = l.CustomerIn(p.File.ID, t); err != nil {
		return err
	}
	contacts, err := l.ContactsOf([]string{t.ID})
	if err != nil {
		return err
	}
	p.Contacts = contacts[t.ID]
	if p.Names, err = namesOf(l); err != nil {
		return err
	}
	return lettersTo(l, p)
}

// lettersTo reads what the customer was written, and what its side answered.
func lettersTo(l store.Look, p *pages.ExposurePage) error {
	tid := p.Customer.Tenant.ID
	notices, err := l.Notices(p.File.ID)
	if err != nil || len(notices) == 0 {
		return err
	}
	frozen, err := l.CopiesTo(p.File.ID, tid)
	if err != nil {
		return err
	}
	deliveries, err := deliveriesTo(l, p.File.ID, tid)
	if err != nil {
		return err
	}
	for _, n := range notices {
		drafts, err := l.DraftsOf(n.ID, []string{tid})
		if err != nil {
			return err
		}
		letter := pages.Letter{Notice: n, Drafted: len(drafts) > 0}
		letter.Frozen = slices.DeleteFunc(slices.Clone(frozen), func(f notice.Frozen) bool { return f.NoticeID != n.ID })
		letter.Deliveries = slices.DeleteFunc(slices.Clone(deliveries), func(d pages.Delivery) bool { return d.NoticeID != n.ID })
		if letter.Drafted || len(letter.Frozen) > 0 {
			p.Letters = append(p.Letters, letter)
		}
	}
	return nil
}

func deliveriesTo(l store.Look, incidentID, tenantID string) ([]pages.Delivery, error) {
	rows, err := l.DeliveriesTo(incidentID, tenantID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	attempts, err := l.AttemptsOf(ids)
	if err != nil {
		return nil, err
	}
	receipts, err := l.ReceiptsTo(ids)
	out := make([]pages.Delivery, len(rows))
	for i, d := range rows {
		out[i] = pages.Delivery{Delivery: d, Attempts: attempts[d.ID], Receipts: receipts[d.ID]}
	}
	return out, err
}
