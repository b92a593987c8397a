package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// returnsPerPage is how many messages one page lists.
const returnsPerPage = 50

// cameBack shows what came back to the letters of an incident.
func (s *server) cameBack(c echo.Context) error {
	base, l, err := s.factPage(c, "What came back", people.RecordFacts)
	if err != nil {
		return err
	}
	p := pages.CameBackPage{FactPage: base, Before: cursor(c)}
	if p.Rows, err = l.ReturnsBefore(p.File.ID, p.Before, returnsPerPage+1); err != nil {
		return err
	}
	if len(p.Rows) > returnsPerPage {
		p.Rows = p.Rows[:returnsPerPage]
		p.Next = p.Rows[returnsPerPage-1].ID
	}
	var ids, tids []string
	for i := range p.Rows {
		ids, tids = append(ids, p.Rows[i].DeliveryID), append(tids, p.Rows[i].TenantID)
	}
	if p.Addresses, err = l.AddressesOf(ids); err != nil {
		return err
	}
	if p.Tenants, err = l.TenantsByID(tids); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.CameBack(p))
}
