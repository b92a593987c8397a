package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// deliveriesPerPage is how many deliveries one page lists.
const deliveriesPerPage = 100

// deliveries shows who was handed a notice, when, and what was answered.
func (s *server) deliveries(c echo.Context) error {
	f := s.frame(c, "Deliveries")
	f.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return err
	}
	f.Live = b.file.Number
	p := &pages.DeliveriesPage{Frame: f, File: b.file, Notice: b.notice, Show: c.QueryParam("show"), After: cursor(c)}
	if pages.StatesShown[p.Show] == nil {
		p.Show = ""
	}
	if err := countDeliveries(b, p); err != nil {
		return err
	}
	if err := listDeliveries(b.look, p); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Deliveries(*p))
}

func countDeliveries(b letterPages, p *pages.DeliveriesPage) error {
	editions, err := b.look.EditionsOf(b.file.ID)
	if err != nil {
		return err
	}
	signed, err := b.look.Approvals(b.file.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range editions {
		if _, ok := signed[e.ID]; ok && e.NoticeID == b.notice.ID {
			ids = append(ids, e.ID)
			p.Copies += e.Copies
		}
	}
	arrivals, err := b.look.HandedOver(ids)
	for _, a := range arrivals {
		p.Arrival = p.Arrival.Plus(a)
	}
	return err
}

func listDeliveries(l store.Look, p *pages.DeliveriesPage) error {
	rows, err := l.DeliveriesAfter(p.Notice, pages.StatesShown[p.Show], p.After, deliveriesPerPage+1)
	if err != nil {
		return err
	}
	if len(rows) > deliveriesPerPage {
		rows = rows[:deliveriesPerPage]
		p.Next = rows[deliveriesPerPage-1].ID
	}
	var ids, tids []string
	for i := range rows {
		ids, tids = append(ids, rows[i].ID), append(tids, rows[i].TenantID)
	}
	attempts, err := l.AttemptsOf(ids)
	if err != nil {
		return err
	}
	receipts, err := l.ReceiptsTo(ids)
	if err != nil {
		return err
	}
	returns, err := l.ReturnsTo(ids)
	if err != nil {
		return err
	}
	if p.Tenants, err = l.TenantsByID(tids); err != nil {
		return err
	}
	for _, d := range rows {
		p.Rows = append(p.Rows, pages.Delivery{Delivery: d, Attempts: attempts[d.ID], Receipts: receipts[d.ID], Returns: returns[d.ID]})
	}
	return nil
}
