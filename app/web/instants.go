package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// askInstant asks for a dated fact. Awareness and confirmation have pages of
// their own.
func (s *server) askInstant(c echo.Context) error {
	kind := incident.Kind(c.QueryParam("kind"))
	switch kind {
	case incident.Aware:
		return seeOther(c, "/incidents/"+param(c, "number")+"/awareness")
	case incident.ConfirmedKind:
		return seeOther(c, "/incidents/"+param(c, "number")+"/confirmation")
	}
	p, err := s.instantPage(c, kind)
	if err != nil {
		return err
	}
	p.Form = pages.InstantForm{Kind: kind, At: parts.WhenValue(p.Now, p.Zone)}
	if t := p.File.Current(kind); t != nil {
		p.Form.At, p.Form.Source = parts.WhenValue(t.At, p.Zone), t.Source
	}
	return s.show(c, http.StatusOK, pages.RecordInstant(p))
}

// instantPage reads what a page about an instant shows beside the form.
func (s *server) instantPage(c echo.Context, kind incident.Kind) (pages.InstantPage, error) {
	base, l, err := s.factPage(c, "Record a fact", people.RecordFacts)
	p := pages.InstantPage{FactPage: base}
	if err != nil || kind != incident.Closed && kind != incident.Dismissed {
		return p, err
	}
	tasks, err := l.Tasks(p.File.ID)
	if err != nil {
		return p, err
	}
	o, err := s.App.Outlook(c.Request().Context(), by(c), p.File.ID)
	p.Open = leftOpen(incident.Overview{File: p.File, Outlook: o}, tasks)
	return p, err
}

// leftOpen lists what an incident that is to end has not done.
func leftOpen(o incident.Overview, tasks []incident.Task) []pages.OpenLine {
	base := "/incidents/" + o.Number
	var out []pages.OpenLine
	add := func(n int, one, more, href string) {
		if n > 0 {
			out = append(out, pages.OpenLine{Says: parts.Many(n, one, more), Href: href})
		}
	}
	add(o.ToTell()-o.Told(), "customer is not told yet", "customers are not told yet", base+"/customers?show=in")
	add(o.Undecided, "customer is undecided", "customers are undecided", base+"/customers")
	add(o.Waiting, "letter waits for a signature", "letters wait for a signature", base)
	add(o.InDoubt, "letter may have arrived or not", "letters may have arrived or not", base)
	for _, d := range o.Authorities {
		if d.Open() && !d.Undecided {
			out = append(out, pages.OpenLine{Says: d.Recipient + " is not told yet (" + d.Name + ")", Href: "/obligations/" + d.ID + "/filing"})
		}
	}
	for _, t := range tasks {
		if t.DoneAt == nil {
			out = append(out, pages.OpenLine{Says: "Not done: " + t.Title, Href: base})
		}
	}
	return out
}

// recordInstant records a dated fact. What moves clocks or ends the incident is
// shown once more before it counts.
func (s *server) recordInstant(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	entry, in := readInstant(c, f)
	p, err := s.instantPage(c, entry.Kind)
	if err != nil {
		return err
	}
	p.Form, in.IncidentID = entry, p.File.ID
	if p.Moves, err = s.moved(c, &p.FactPage, f, in); err != nil {
		return s.instantRefused(c, p, f, err)
	}
	switch {
	case f.get("checked") == "no":
		return s.show(c, http.StatusOK, pages.RecordInstant(p))
	case !f.on("checked") && (len(p.Moves) > 0 || p.Closes()):
		return s.show(c, http.StatusOK, pages.CheckInstant(p.Over(pages.TimeWords(in.At, in.Zone))))
	}
	if _, err = s.App.RecordInstant(c.Request().Context(), by(c), in); err == nil {
		return seeOther(c, "/incidents/"+p.File.Number)
	}
	return s.instantRefused(c, p, f, err)
}

// readInstant reads a fact as it was entered, and as the verb takes it.
func readInstant(c echo.Context, f *form) (pages.InstantForm, app.RecordInstant) {
	entry := pages.InstantForm{Kind: incident.Kind(f.get("kind")), At: f.get("at"), Source: f.get("source"), Reason: f.raw("reason"), Stood: f.get("stood")}
	in := app.RecordInstant{Kind: entry.Kind, Source: entry.Source, Reason: entry.Reason}
	switch entry.Kind {
	case "":
		f.check("kind", fault.Invalid("Choose what happened."))
	case incident.Aware, incident.ConfirmedKind:
		f.check("kind", fault.Invalid("Record %s as its own act: it starts clocks.", entry.Kind))
	}
	in.At, in.Zone = f.when("at", "when it happened", by(c).Zone)
	entry.Zone = in.Zone
	if f.values.Has("stood") {
		in.Stood = &entry.Stood
	}
	return entry, in
}

// instantRefused shows the form again with why nothing was recorded, and with
// what stands now.
func (s *server) instantRefused(c echo.Context, p pages.InstantPage, f *form, refusal error) error {
	again, err := s.instantPage(c, p.Form.Kind)
	if err != nil {
		return err
	}
	again.Form = p.Form
	status, err := unrecorded(&again.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.RecordInstant(again))
}
