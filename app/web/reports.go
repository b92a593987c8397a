package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// incidentsPerPage is how many incidents one page lists.
const incidentsPerPage = 50

// reports are the pages of how an incident is found and reported.
func (s *server) reports() []route {
	return []route{
		{get, "/incidents", people.ReadIncidents, s.listIncidents},
		{get, "/incidents/new", people.DeclareIncident, s.askReport},
		{post, "/incidents", people.DeclareIncident, s.report},
	}
}

// listIncidents lists them, the open ones first.
func (s *server) listIncidents(c echo.Context) error {
	page := pages.IncidentsPage{Frame: s.frame(c, "Incidents"), Sought: incident.Sought{Search: plainQuery(c, "q"), Before: plainQuery(c, "before")}}
	page.Here, page.Live = "/incidents", "*"
	if show := c.QueryParam("show"); show == "open" || show == "ended" {
		page.Sought.Show = show
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	rows, err := l.IncidentsSought(page.Sought, incidentsPerPage+1)
	if err != nil {
		return err
	}
	if len(rows) > incidentsPerPage {
		rows = rows[:incidentsPerPage]
		page.Next = rows[incidentsPerPage-1].Number
	}
	if page.Rows, err = s.App.OverviewsOf(c.Request().Context(), by(c), rows); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Incidents(page))
}

// plainQuery reads a word from the address. What no record can hold asks for
// nothing.
func plainQuery(c echo.Context, name string) string {
	text := strings.TrimSpace(c.QueryParam(name))
	if len(text) > 200 || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return ""
	}
	return text
}

// askReport asks what somebody has seen.
func (s *server) askReport(c echo.Context) error {
	page, err := s.reportPage(c)
	if err != nil {
		return err
	}
	page.Form.AnswerAt = parts.WhenValue(page.Now, page.Zone)
	if by(c).May(people.ConfirmIncident) || len(page.Commanders) == 1 {
		page.Form.Commander = page.Commanders[0].ID
	}
	return s.show(c, http.StatusOK, pages.Report(page))
}

func (s *server) reportPage(c echo.Context) (pages.ReportPage, error) {
	page := pages.ReportPage{Frame: s.frame(c, "Report an incident"), Form: pages.ReportForm{ID: uuid.NewString()}}
	page.Here = "/incidents"
	l, err := s.look(c, by(c))
	if err != nil {
		return page, err
	}
	page.Commanders, err = commanders(l, by(c))
	return page, err
}

// commanders are who can be given an incident, the viewer first. Where nobody
// holds the role, it stays with whoever reports it.
func commanders(l store.Look, viewer people.Person) ([]people.Person, error) {
	everybody, err := l.People()
	out := slices.DeleteFunc(everybody, func(p people.Person) bool { return !p.May(people.ConfirmIncident) })
	slices.SortStableFunc(out, func(x, y people.Person) int {
		switch viewer.ID {
		case x.ID:
			return -1
		case y.ID:
			return 1
		}
		return 0
	})
	if len(out) == 0 {
		out = []people.Person{viewer}
	}
	return out, err
}

// report declares an incident. A report that was sent before leads to what it
// made.
func (s *server) report(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	entered := reportForm(f)
	in := declaration(f, by(c), entered)
	if len(f.Wrong) == 0 {
		file, err := s.App.DeclareIncident(c.Request().Context(), by(c), in)
		switch {
		case err == nil && sameReport(file, in):
			return seeOther(c, "/incidents/"+file.Number)
		case err == nil:
			return s.showReport(c, http.StatusConflict, entered, nil, file)
		case !f.refused(err):
			return err
		}
	}
	return s.showReport(c, http.StatusUnprocessableEntity, entered, f.Wrong, nil)
}

// sameReport tells whether an incident is what a report says: a repeated one
// may say something else.
func sameReport(f *incident.File, in app.Declaration) bool {
	if len(f.Instants) == 0 {
		return false
	}
	first := f.Instants[0]
	return f.Title == in.Title && f.Severity == in.Severity && first.At.Equal(in.DetectedAt) && first.Source == in.Source && f.CommanderID == in.CommanderID &&
		(in.Answer == nil || in.Answer.Answer == "no" || in.Answer.Answer == "not_known" || f.Current(incident.Aware) != nil)
}

// showReport shows a report again that made nothing.
func (s *server) showReport(c echo.Context, status int, entered pages.ReportForm, wrong parts.Wrongs, already *incident.File) error {
	page, err := s.reportPage(c)
	if err != nil {
		return err
	}
	fresh := page.Form.ID
	page.Title, page.Form, page.Wrong, page.Already = "Error: "+page.Title, entered, reportWrongs(wrong), already
	if already != nil {
		page.Form.ID = fresh // sent once more, it is another incident
	}
	return s.show(c, status, pages.Report(page))
}

// reportWrongs names the box of the form where the verb names an instant's
// reason or zone, which are not asked for here.
func reportWrongs(wrong parts.Wrongs) parts.Wrongs {
	box := map[string]string{"zone": "at", "reason": "at", "answer_zone": "answer_at", "answer_reason": "answer_at"}
	for i, w := range wrong {
		if b, ok := box[w.Field]; ok {
			wrong[i].Field = b
		}
	}
	return wrong
}

func reportForm(f *form) pages.ReportForm {
	in := pages.ReportForm{ID: f.get("id"), Title: f.get("title"), Severity: f.get("severity"), At: f.get("at"), AtZone: f.get("at_zone"), Source: f.get("source"),
		Commander: f.get("commander"), Answer: f.get("answer"), AnswerAt: f.get("answer_at"), AnswerAtZone: f.get("answer_at_zone"), AnswerSource: f.get("answer_source")}
	if uuid.Validate(in.ID) != nil {
		in.ID = uuid.NewString()
	}
	return in
}

// declaration reads a report and notes what cannot be taken, in the order of
// the questions.
func declaration(f *form, by people.Person, in pages.ReportForm) app.Declaration {
	d := app.Declaration{ID: in.ID, Title: in.Title, Severity: incident.Severity(in.Severity), Source: in.Source, CommanderID: in.Commander}
	f.checkLine("title", "what happened", in.Title, 200)
	d.DetectedAt, d.Zone = f.when("at", "when it was detected", by.Zone)
	f.checkLine("source", "who or what noticed", in.Source, 500)
	if in.Severity == "" {
		f.check("severity", fault.Invalid("Choose how bad it is. In doubt choose the worse one."))
	}
	if in.Commander == "" {
		f.check("commander", fault.Invalid("Choose who commands."))
	}
	if in.Answer == "" {
		return d
	}
	d.Answer = &app.AccessAnswer{Answer: in.Answer, Source: in.AnswerSource}
	if d.Answer.Source == "" {
		d.Answer.Source = in.Source
	}
	d.Answer.At, d.Answer.Zone = f.when("answer_at", "since when you know", by.Zone)
	f.check("answer_source", incident.Plain("who or what says so", d.Answer.Source, 500))
	return d
}

// checkLine notes a refusal of an empty or broken line under its box.
func (f *form) checkLine(name, what, value string, most int) {
	f.check(name, incident.Line(what, value, most))
}
