package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// filing shows one filing with its worksheet as it was frozen.
func (s *server) filing(c echo.Context) error {
	p, err := s.filedPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes" && p.Completion != nil
	return s.show(c, http.StatusOK, pages.FilingKept(p))
}

func (s *server) filedPage(c echo.Context) (p pages.FilingRecord, err error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return p, err
	}
	if p.Filing, err = l.Filing(param(c, "id")); err != nil {
		return p, err
	}
	if p.Completion, err = l.CompletionOf(p.Filing.ID); err != nil {
		return p, err
	}
	if p.Obligation, err = l.Obligation(p.Filing.ObligationID); err != nil {
		return p, err
	}
	if p.Kept, err = notice.ReadSheet(p.Filing.Sheet); err != nil {
		return p, err
	}
	if err = nameIncident(c, l, p.Filing.IncidentID); err != nil {
		return p, err
	}
	p.FactPage, _, err = s.factPage(c, "Filing: "+p.Obligation.Name, people.FileWithAuthority)
	return p, err
}

// filedSheet hands out the worksheet of a filing, byte for byte as it was kept.
func (s *server) filedSheet(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	f, err := l.Filing(param(c, "id"))
	if err != nil {
		return err
	}
	if f.Sheet == "" {
		return fault.NotFound("This filing is from before worksheets were kept.")
	}
	return attachJSON(c, "worksheet-"+f.ID, f.Sheet)
}

// completeFiling adds what an authority gave later, once.
func (s *server) completeFiling(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.filedPage(c)
	if err != nil {
		return err
	}
	p.Entry = pages.FilingForm{Reference: f.get("reference"), Receipt: f.raw("receipt")}
	_, err = s.App.CompleteFiling(c.Request().Context(), by(c), app.CompleteFiling{FilingID: p.Filing.ID, Reference: p.Entry.Reference, Receipt: p.Entry.Receipt})
	if err == nil {
		return seeOther(c, "/filings/"+p.Filing.ID+"?saved=yes")
	}
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.FilingKept(p))
}
