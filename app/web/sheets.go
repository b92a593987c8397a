package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// sheets are the pages of what is prepared for authorities and for people whose
// data is concerned, and what was filed.
func (s *server) sheets() []route {
	return []route{
		{get, "/obligations/:id/worksheet", people.ReadIncidents, s.worksheet},
		{post, "/obligations/:id/worksheet", people.DraftNotices, s.writeWorksheet},
		{get, "/obligations/:id/worksheet.json", people.ReadIncidents, s.worksheetAsJSON},
		{get, "/filings/:id", people.ReadIncidents, s.filing},
		{get, "/filings/:id/worksheet.json", people.ReadIncidents, s.filedSheet},
		{post, "/filings/:id/completion", people.FileWithAuthority, s.completeFiling},
		{get, "/incidents/:number/prepared", people.ReadIncidents, s.prepared},
		{get, "/incidents/:number/prepared/:slug", people.ReadIncidents, s.preparedLetter},
		{post, "/incidents/:number/prepared/:slug", people.DraftNotices, s.writePreparedLetter},
	}
}

// dutySheet reads the worksheet of a duty towards an authority.
func (s *server) dutySheet(c echo.Context) (p pages.SheetPage, err error) {
	w, err := s.App.Worksheet(c.Request().Context(), by(c), param(c, "id"))
	if err != nil {
		return p, err
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return p, err
	}
	o, err := l.Obligation(param(c, "id"))
	if err != nil {
		return p, err
	}
	if err := nameIncident(c, l, o.IncidentID); err != nil {
		return p, err
	}
	p.FactPage, _, err = s.factPage(c, "Worksheet: "+o.Name, people.DraftNotices)
	p.Sheet, p.Entered, p.Duty = w.Sheet, w.Entered, &o
	p.WriteSheet()
	return p, err
}

// letterSheet reads a letter to people whose data is concerned.
func (s *server) letterSheet(c echo.Context) (p pages.SheetPage, err error) {
	slug := param(c, "slug")
	p.FactPage, _, err = s.factPage(c, "Prepared letter", people.DraftNotices)
	if err != nil {
		return p, err
	}
	w, err := s.App.PreparedLetter(c.Request().Context(), by(c), p.File.ID, slug)
	if err != nil {
		return p, err
	}
	p.Sheet, p.Entered, p.Title = w.Sheet, w.Entered, w.Letter.Name
	p.WriteSheet()
	return p, nil
}

func (s *server) worksheet(c echo.Context) error      { return s.showSheet(c, s.dutySheet) }
func (s *server) preparedLetter(c echo.Context) error { return s.showSheet(c, s.letterSheet) }
func (s *server) writeWorksheet(c echo.Context) error { return s.writeSheet(c, s.dutySheet) }
func (s *server) writePreparedLetter(c echo.Context) error {
	return s.writeSheet(c, s.letterSheet)
}

func (s *server) showSheet(c echo.Context, read func(echo.Context) (pages.SheetPage, error)) error {
	p, err := read(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes"
	return s.show(c, http.StatusOK, pages.Sheet(p))
}

// writeSheet saves what was entered. What somebody else saved meanwhile is
// shown beside it.
func (s *server) writeSheet(c echo.Context, read func(echo.Context) (pages.SheetPage, error)) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := read(c)
	if err != nil {
		return err
	}
	in := app.WriteParticulars{IncidentID: p.File.ID, Words: map[string]string{}, Seen: map[string]int{}}
	for _, box := range pages.Boxes(p.Sheet) {
		if f.values.Has(box.Name) {
			in.Words[box.Name] = f.raw(box.Name)
			in.Seen[box.Name], _ = strconv.Atoi(f.get("seen-" + box.Name)) // one that is no number fits no record but none
		}
	}
	if err = s.App.WriteParticulars(c.Request().Context(), by(c), in); err == nil {
		return seeOther(c, p.SheetPath()+"?saved=yes")
	}
	return s.notEntered(c, p, f, in, err)
}

// notEntered shows what was entered again: beside what somebody else saved, or
// with what is wrong with it.
func (s *server) notEntered(c echo.Context, p pages.SheetPage, f *form, in app.WriteParticulars, refusal error) error {
	if fault.KindOf(refusal) == fault.KindConflict {
		p.Title, p.Clash, p.Form = "Error: "+p.Title, pages.CompareSheets(p.Sheet, in.Words, p.Entered), in.Words
		return s.show(c, http.StatusConflict, pages.Sheet(p))
	}
	p.Form, p.Seen = in.Words, in.Seen
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Sheet(p))
}

// worksheetAsJSON hands a worksheet out as it stands.
func (s *server) worksheetAsJSON(c echo.Context) error {
	w, err := s.App.Worksheet(c.Request().Context(), by(c), param(c, "id"))
	if err != nil {
		return err
	}
	text, err := w.JSON()
	if err != nil {
		return err
	}
	return attachJSON(c, "worksheet-"+w.Reference, text)
}

func attachJSON(c echo.Context, name, text string) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`.json"`)
	return write(c, http.StatusOK, echo.MIMEApplicationJSON, []byte(text))
}

// prepared lists worksheets and letters that others send.
func (s *server) prepared(c echo.Context) error {
	base, l, err := s.factPage(c, "Prepared for others to send", people.DraftNotices)
	if err != nil {
		return err
	}
	p := pages.PreparedPage{FactPage: base}
	if p.Duties, err = l.AuthorityObligations(p.File.ID); err != nil {
		return err
	}
	letters, err := notice.LettersToIndividuals()
	if err != nil {
		return err
	}
	for _, t := range letters {
		w, err := s.App.PreparedLetter(c.Request().Context(), by(c), p.File.ID, t.Slug)
		if err != nil {
			return err
		}
		p.Letters = append(p.Letters, w.Sheet)
	}
	return s.show(c, http.StatusOK, pages.Prepared(p))
}
