package web

import (
	"errors"
	"iter"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// sent are the ways in which what was sent, and to whom, leaves the house.
func (s *server) sent() []route {
	return []route{
		{get, "/notices/:id/deliveries/print", people.ReadIncidents, s.deliveriesWhole},
		{post, "/notices/:id/deliveries/export", people.ExportDeliveries, s.exportDeliveries},
		{get, "/customers/:reference/export", people.ExportDeliveries, s.askExport},
		{post, "/customers/:reference/export", people.ExportMessages, s.exportCustomer},
	}
}

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
	if err := s.listDeliveries(c, p); err != nil {
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

// listDeliveries reads one page of lines.
func (s *server) listDeliveries(c echo.Context, p *pages.DeliveriesPage) error {
	in := app.Deliveries{NoticeID: p.Notice.ID, States: pages.StatesShown[p.Show], After: p.After, Limit: deliveriesPerPage + 1}
	rows, err := s.App.Deliveries(c.Request().Context(), by(c), in)
	if err != nil {
		return err
	}
	if len(rows) > deliveriesPerPage {
		rows = rows[:deliveriesPerPage]
		p.Next = rows[deliveriesPerPage-1].ID
	}
	p.Rows = rows
	return nil
}

// deliveriesWhole shows all of them on one page, each line as it is read.
func (s *server) deliveriesWhole(c echo.Context) error {
	p := &pages.DeliveriesPage{Frame: s.frame(c, "Delivery ledger")}
	p.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return err
	}
	p.File, p.Notice = b.file, b.notice
	if err := countDeliveries(b, p); err != nil {
		return err
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	var failed error
	p.All = s.eachDelivery(c, p.Notice.ID, &failed)
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	return errors.Join(pages.DeliveriesWhole(*p).Render(c.Request().Context(), c.Response()), failed)
}

// errEnough ends a reading that nobody wants the rest of.
var errEnough = errors.New("enough was read")

// eachDelivery hands lines on as they are read, and leaves behind what went
// wrong.
func (s *server) eachDelivery(c echo.Context, noticeID string, failed *error) iter.Seq[notice.Handed] {
	return func(yield func(notice.Handed) bool) {
		err := s.App.EachDelivery(c.Request().Context(), by(c), noticeID, func(h notice.Handed) error {
			if !yield(h) {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			*failed = err
		}
	}
}

// exportDeliveries is all of them as CSV.
func (s *server) exportDeliveries(c echo.Context) error {
	write, err := s.App.ExportDeliveries(c.Request().Context(), by(c), param(c, "id"))
	if err != nil {
		return err
	}
	asFile(c, "text/csv; charset=utf-8", "deliveries.csv")
	return write(c.Response())
}

// askExport says what a customer's export holds and does.
func (s *server) askExport(c echo.Context) error {
	page := pages.CustomerExportPage{Frame: s.frame(c, "Export what a customer was sent")}
	page.Here = "/customers"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if page.Customer, err = l.TenantByReference(param(c, "reference")); err != nil {
		return err
	}
	if page.Sent, err = l.DeliveryLinesTo(page.Customer.ID); err != nil {
		return err
	}
	var ids []string
	for _, d := range page.Sent {
		ids = append(ids, d.NoticeID)
	}
	if page.Notices, err = l.NoticesByID(ids); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.CustomerExport(page))
}

// exportCustomer is everything that a customer was sent.
func (s *server) exportCustomer(c echo.Context) error {
	write, err := s.App.ExportCustomer(c.Request().Context(), by(c), param(c, "reference"))
	if err != nil {
		return err
	}
	asFile(c, "application/zip", "sent-messages.zip")
	return write(c.Response())
}
