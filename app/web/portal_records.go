package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/pages"
)

// portalRecordLists are the part of a customer's page on which it gets the list
// of its records. Nothing there is fetched by GET: a fetch is put on record.
func (s *server) portalRecordLists() []route {
	return []route{
		{get, "/c/records", strangers, hasForm(s.portalRecords)},
		{post, "/c/records", strangers, hasForm(s.enterRecordCode)},
		{post, "/c/records/code", strangers, hasForm(s.once(s.askRecordCode))},
		{post, "/c/records/:id/csv", strangers, hasForm(s.fetchRecords("text/csv; charset=utf-8", "records.csv", notice.RecordsCSV))},
		{post, "/c/records/:id/json", strangers, hasForm(s.fetchRecords("application/json", "records.json", notice.RecordsJSON))},
	}
}

// portalRecords shows which lists there are, and how they are opened.
func (s *server) portalRecords(c echo.Context) error {
	page, err := s.portalRecordsPage(c, "Your records")
	if err != nil {
		return s.portalFault(c, err)
	}
	return s.show(c, http.StatusOK, pages.PortalRecords(page))
}

func (s *server) portalRecordsPage(c echo.Context, title string) (pages.PortalRecordsPage, error) {
	out := pages.PortalRecordsPage{}
	page, err := s.portalPage(c, title)
	if err != nil {
		return out, err
	}
	out.PortalPage = page
	out.RecordLists, err = s.App.RecordLists(c.Request().Context(), s.sitting(c))
	return out, err
}

// askRecordCode mails a code.
func (s *server) askRecordCode(c echo.Context) error {
	err := s.App.AskRecordCode(c.Request().Context(), s.sitting(c))
	if err == nil {
		return seeOther(c, "/c/records")
	}
	return s.recordsRefused(c, err)
}

// enterRecordCode takes a code.
func (s *server) enterRecordCode(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	err = s.App.EnterRecordCode(c.Request().Context(), s.sitting(c), f.get("code"))
	if err == nil {
		return seeOther(c, "/c/records")
	}
	return s.recordsRefused(c, err)
}

// recordsRefused shows the page again with what could not be taken.
func (s *server) recordsRefused(c echo.Context, refusal error) error {
	f := &form{}
	if !f.refused(refusal) {
		return s.portalFault(c, refusal)
	}
	page, err := s.portalRecordsPage(c, "Error: Your records")
	if err != nil {
		return s.portalFault(c, err)
	}
	page.Wrong = f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.PortalRecords(page))
}

// fetchRecords hands a list out.
func (s *server) fetchRecords(kind, name string, as app.RecordFormat) echo.HandlerFunc {
	return func(c echo.Context) error {
		write, err := s.App.FetchRecords(c.Request().Context(), s.sitting(c), param(c, "id"))
		if fault.KindOf(err) == fault.KindForbidden { // the code has ended meanwhile
			return seeOther(c, "/c/records")
		}
		if err != nil {
			return s.portalFault(c, err)
		}
		asFile(c, kind, name)
		return write(c.Response(), as)
	}
}
