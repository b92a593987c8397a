package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// askDecisions asks for a list of customers in and out of an incident.
func (s *server) askDecisions(c echo.Context) error {
	page, err := s.exposureListPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.ExposureList(page))
}

func (s *server) exposureListPage(c echo.Context) (pages.ExposureListPage, error) {
	page := pages.ExposureListPage{Frame: s.frame(c, "Which customers are affected?")}
	page.Here = "/incidents"
	l, err := s.look(c, by(c))
	if err != nil {
		return page, err
	}
	inc, err := s.file(c, l)
	if err != nil {
		return page, err
	}
	page.File = *inc
	return page, nil
}

// previewDecisions says what a list would decide, and writes nothing.
func (s *server) previewDecisions(c echo.Context) error {
	return s.readDecisions(c, func(page pages.ExposureListPage, f *form, _ []app.Decision) error {
		page.All = page.Does.Rest == 0 || f.on("complete")
		return s.showDecisions(c, http.StatusOK, page, "")
	})
}

// decideList does what the preview showed. When the record has moved on since,
// it shows what the list does now and writes nothing.
func (s *server) decideList(c echo.Context) error {
	return s.readDecisions(c, func(page pages.ExposureListPage, f *form, ds []app.Decision) error {
		page.All = f.on("complete")
		facts, err := strconv.Atoi(f.get("facts"))
		if err != nil || facts < 1 {
			return s.showDecisions(c, http.StatusConflict, page, "The list was not looked at before it was sent.")
		}
		in := app.DecideExposures{IncidentID: page.File.ID, Decisions: ds, Complete: page.All, Facts: facts}
		err = s.App.DecideExposures(c.Request().Context(), by(c), in)
		if fault.KindOf(err) == fault.KindConflict {
			return s.showDecisions(c, http.StatusConflict, page, err.Error())
		}
		if err != nil {
			return s.refuseDecisions(c, page, f, err)
		}
		return seeOther(c, fmt.Sprintf("/incidents/%s/customers?show=in&saved=%d", page.File.Number, page.Does.Changes()))
	})
}

func (s *server) showDecisions(c echo.Context, status int, page pages.ExposureListPage, moved string) error {
	page.Title, page.Moved = page.File.Number+": check what the list decides", moved
	if moved != "" {
		page.Title = "Error: " + page.Title
	}
	return s.show(c, status, pages.ExposureListPreview(page))
}

// readDecisions reads a list and what it would do, and hands both on. A list
// that cannot be taken is shown with every fault of it.
func (s *server) readDecisions(c echo.Context, then func(pages.ExposureListPage, *form, []app.Decision) error) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page, err := s.exposureListPage(c)
	if err != nil {
		return err
	}
	if page.Text, err = sentText(c, f, "text"); err != nil {
		return err
	}
	page.Common = readCommon(f)
	ds, err := app.ReadList(page.Text, common(page.Common))
	unsaid(f, ds)
	if len(f.Wrong) > 0 {
		return s.refuseDecisions(c, page, f, nil)
	}
	does, refusal := s.foreseeDecisions(c, page.File.ID, ds)
	if err != nil || refusal != nil {
		return s.refuseDecisions(c, page, f, err, refusal)
	}
	page.Does = *does
	return then(page, f, ds)
}

// readCommon reads what holds for all, and notes what of it cannot be taken: at
// its box, and not once for every customer.
func readCommon(f *form) pages.DecisionForm {
	in := pages.DecisionForm{Involvement: f.get("involvement"), Reason: strings.TrimSpace(f.raw("reason")), Data: f.get("data"), Encrypted: f.get("encrypted"), Places: f.get("places")}
	f.refused(app.CheckCommon(common(in)))
	return in
}

// common is what holds for a whole column of references.
func common(f pages.DecisionForm) app.Decision {
	return app.Decision{Involvement: incident.Involvement(f.Involvement), Reason: f.Reason, Data: tenant.ParseList(f.Data), Encrypted: f.Encrypted, Places: tenant.ParseList(f.Places)}
}

// unsaid notes once, rather than in every row, what no row says.
func unsaid(f *form, ds []app.Decision) {
	if len(ds) == 0 {
		return
	}
	if !slices.ContainsFunc(ds, func(d app.Decision) bool { return d.Involvement != "" }) {
		f.check("involvement", fault.Invalid("Nothing says whether they are affected: choose it for all of them, or fill the column involvement."))
	}
	if !slices.ContainsFunc(ds, func(d app.Decision) bool { return strings.TrimSpace(d.Reason) != "" }) {
		f.check("reason", fault.Invalid("Nothing says how you know: write it for all of them, or fill the column reason."))
	}
}

// foreseeDecisions works out what those rows would do that could be read.
func (s *server) foreseeDecisions(c echo.Context, incidentID string, ds []app.Decision) (*incident.Foreseen, error) {
	if len(ds) == 0 {
		return nil, nil
	}
	return s.App.PreviewDecisions(c.Request().Context(), by(c), app.DecideExposures{IncidentID: incidentID, Decisions: ds})
}

// refuseDecisions shows a list with every bad row of it, in their order.
func (s *server) refuseDecisions(c echo.Context, page pages.ExposureListPage, f *form, refusals ...error) error {
	for _, err := range refusals {
		bad, ok := f.refusedRows("text", err)
		if !ok {
			return err
		}
		page.Bad = append(page.Bad, bad...)
	}
	slices.SortStableFunc(page.Bad, func(x, y pages.BadRow) int { return x.Row - y.Row })
	page.Title, page.Wrong, page.Text = "Error: "+page.Title, f.Wrong, strings.ToValidUTF8(page.Text, "\ufffd")
	return s.show(c, http.StatusUnprocessableEntity, pages.ExposureList(page))
}

// refusedRows takes what a verb said about a list: what is about no row goes
// under the box that the list is in. It tells whether that was the trouble.
func (f *form) refusedRows(box string, err error) ([]pages.BadRow, bool) {
	var many fault.Many
	var one *fault.Fault
	switch {
	case err == nil:
	case errors.As(err, &many):
	case errors.As(err, &one) && one.Kind == fault.KindInvalid:
		many = fault.Many{one}
	default:
		return nil, false
	}
	var out []pages.BadRow
	for _, m := range many {
		if m.Row > 0 {
			out = append(out, pages.BadRow{Row: m.Row, Column: m.Field, Sentence: m.Sentence})
		} else {
			f.Wrong = append(f.Wrong, parts.Wrong{Field: box, Sentence: m.Sentence})
		}
	}
	return out, true
}
