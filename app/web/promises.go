package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// promises are the pages of what the organisation has published about telling
// its customers.
func (s *server) promises() []route {
	return []route{
		{get, "/organisation/promise", people.ReadIncidents, s.promise},
		{get, "/organisation/promise/new", people.PublishPromise, s.askPromise},
		{post, "/organisation/promise", people.PublishPromise, s.publishPromise},
	}
}

// promise lists its versions.
func (s *server) promise(c echo.Context) error {
	p, l, err := s.promisePage(c, "The promise")
	if err != nil {
		return err
	}
	if p.Versions, err = l.Promises(); err != nil {
		return err
	}
	if p.InForce, err = l.PromiseAt(s.App.Now()); err != nil {
		return err
	}
	p.Names, err = namesOf(l)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes" && len(p.Versions) > 0
	return s.show(c, http.StatusOK, pages.Promise(p))
}

func (s *server) promisePage(c echo.Context, title string) (pages.PromisePage, store.Look, error) {
	p := pages.PromisePage{Frame: s.frame(c, title), WhoMay: roleWords(people.WhoMay(people.PublishPromise))}
	p.Here = "/organisation"
	l, err := s.look(c, by(c))
	if err != nil {
		return p, l, err
	}
	p.Organisation, err = l.Organisation()
	return p, l, err
}

// askPromise asks for the next version, beginning with the one before it.
func (s *server) askPromise(c echo.Context) error {
	p, l, err := s.promisePage(c, "Record a promise")
	if err != nil {
		return err
	}
	last, err := l.LastPromise()
	if err != nil {
		return err
	}
	p.Form = pages.FormOfPromise(last)
	p.Form.PublishedAt = parts.WhenValue(p.Now, p.Zone)
	return s.show(c, http.StatusOK, pages.NewPromise(p))
}

// publishPromise records the next version once what it becomes was read.
func (s *server) publishPromise(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, l, err := s.promisePage(c, "Record a promise")
	if err != nil {
		return err
	}
	in := readPromise(c, f, &p)
	checked := f.get("checked")
	if checked == "no" || checked == "add" {
		p.Form.More = checked == "add"
		return s.show(c, http.StatusOK, pages.NewPromise(p))
	}
	if p.Checks, err = s.App.PreviewPromise(c.Request().Context(), by(c), in); err == nil && len(f.Wrong) == 0 && checked == "yes" {
		if _, err = s.App.PublishPromise(c.Request().Context(), by(c), in); err == nil {
			return seeOther(c, "/organisation/promise?saved=yes")
		}
	}
	if err != nil || len(f.Wrong) > 0 {
		return s.promiseRefused(c, f, p, l, err)
	}
	return s.show(c, http.StatusOK, pages.CheckPromise(p))
}

// readPromise reads the next version as it was entered, and as the verb takes
// it. Rows that hold nothing are left out.
func readPromise(c echo.Context, f *form, p *pages.PromisePage) app.PublishPromise {
	e := pages.PromiseForm{Title: f.get("title"), PublishedAt: f.get("published_at"), EffectiveFrom: f.get("effective_from")}
	in := app.PublishPromise{Title: e.Title}
	in.PublishedAt, e.PublishedZone = f.when("published_at", "when it was published", by(c).Zone)
	if e.EffectiveZone = f.get("effective_from_zone"); e.EffectiveFrom != "" {
		in.EffectiveFrom, e.EffectiveZone = f.when("effective_from", "from when it holds", by(c).Zone)
	}
	seen, err := strconv.Atoi(f.get("seen"))
	if err != nil {
		seen = -1 // one that is no number fits no record
	}
	in.Seen, e.Seen = &seen, seen
	for i := range pages.MostClauses {
		row := readClause(f, i+1)
		if row == (pages.ClauseRow{}) {
			continue
		}
		e.Clauses = append(e.Clauses, row)
		in.Clauses = append(in.Clauses, clauseOf(f, len(e.Clauses), row))
	}
	p.Form = e
	return in
}

func readClause(f *form, n int) pages.ClauseRow {
	get := func(name string) string { return f.get(fmt.Sprintf("%s_%d", name, n)) }
	return pages.ClauseRow{Number: get("number"), Text: f.rawOrNone(fmt.Sprintf("text_%d", n)), Measure: get("measure"), Target: get("target_hours"), Cap: get("cap_hours")}
}

// rawOrNone is a text as it was written, "" where only space was.
func (f *form) rawOrNone(name string) string {
	if f.get(name) == "" {
		return ""
	}
	return f.raw(name)
}

// clauseOf puts a row into the words of the verb. Hours that are none are told
// of under the box where they will stand.
func clauseOf(f *form, n int, r pages.ClauseRow) incident.Clause {
	hours := func(name, what, s string) int {
		if s == "" {
			return 0
		}
		h, err := strconv.Atoi(s)
		if err != nil || h < 1 || h > 8760 {
			f.check(fmt.Sprintf("%s_%d", name, n), fault.Invalid("Clause %d: %s takes whole hours from 1 to 8760.", n, what))
		}
		return h
	}
	return incident.Clause{Number: r.Number, Text: r.Text, Measure: incident.Measure(r.Measure),
		TargetHours: hours("target_hours", "you aim at", r.Target), CapHours: hours("cap_hours", "never later than", r.Cap)}
}

// promiseRefused shows the form again with everything that is wrong with it;
// what somebody else recorded meanwhile stands beside what was entered.
func (s *server) promiseRefused(c echo.Context, f *form, p pages.PromisePage, l store.Look, err error) error {
	p.Title = "Error: " + p.Title
	if fault.KindOf(err) == fault.KindConflict {
		last, failed := l.LastPromise()
		if failed != nil {
			return failed
		}
		now := pages.FormOfPromise(last)
		p.Conflict, p.Form.Seen = pages.ComparePromises(p.Form, now, last, p.Zone), now.Seen
		return s.show(c, http.StatusConflict, pages.NewPromise(p))
	}
	var many fault.Many
	if err != nil && !errors.As(err, &many) {
		return err
	}
	for _, m := range many {
		wrongClause(f, m)
	}
	p.Wrong = f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.NewPromise(p))
}

// wrongClause names the box of the row that a refusal is about, unless the box
// is named already.
func wrongClause(f *form, m *fault.Fault) {
	box, says := m.Field, m.Sentence
	if m.Row > 0 {
		if box == "clauses" { // two of them have one number
			box = "number"
		}
		box, says = fmt.Sprintf("%s_%d", box, m.Row), fmt.Sprintf("Clause %d: %s", m.Row, says)
	}
	if f.Wrong.Of(box) == "" {
		f.Wrong = append(f.Wrong, parts.Wrong{Field: box, Sentence: says})
	}
}
