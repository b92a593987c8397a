package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// askAwareness shows since when we count as aware, and why.
func (s *server) askAwareness(c echo.Context) error {
	p, err := s.awarenessPage(c)
	if err != nil {
		return err
	}
	switch t := p.File.Current(incident.Aware); {
	case t != nil:
		p.Form.At = parts.WhenValue(t.At, p.Zone)
	case p.StandsAt != nil:
		p.Form.At = parts.WhenValue(*p.StandsAt, p.Zone)
	}
	return s.show(c, http.StatusOK, pages.SettleAwareness(p))
}

func (s *server) awarenessPage(c echo.Context) (pages.AwarenessPage, error) {
	base, l, err := s.factPage(c, "Awareness", people.SettleAwareness)
	p := pages.AwarenessPage{FactPage: base}
	if err != nil {
		return p, err
	}
	now, err := s.App.AwarenessNow(c.Request().Context(), by(c), p.File.ID)
	if err != nil {
		return p, err
	}
	p.StandsAt, p.Working, p.Running = now.At, now.Working, linesOf(now.Running)
	if p.Pending, err = pendingAwareness(l, p.File.ID); err != nil {
		return p, err
	}
	answers, err := l.LastAccessAnswers([]string{p.File.Number})
	if a, ok := answers[p.File.Number]; ok {
		p.Answer, p.Answered = a.Words, p.Names[a.By]+" said so "+clock.Both(a.At, p.Zone)
	}
	return p, err
}

// settleAwareness settles it. What moves clocks is shown once more before it
// counts.
func (s *server) settleAwareness(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	entry, in := readAwareness(c, f)
	p, err := s.awarenessPage(c)
	if err != nil {
		return err
	}
	if p.Form, in.IncidentID = entry, p.File.ID; len(f.Wrong) == 0 && p.StandsAt != nil && in.At.After(*p.StandsAt) {
		return s.checkLaterAwareness(c, p, f, settles(in))
	}
	if p.Moves, err = s.moved(c, &p.FactPage, f, in); err != nil {
		return s.awarenessRefused(c, p, f, err)
	}
	return s.settle(c, p, f, settles(in))
}

func settles(in app.RecordInstant) app.SettleAwareness {
	return app.SettleAwareness{IncidentID: in.IncidentID, At: in.At, Zone: in.Zone, Reason: in.Reason, Stood: in.Stood}
}

// settle shows what moves once more, or settles it.
func (s *server) settle(c echo.Context, p pages.AwarenessPage, f *form, in app.SettleAwareness) error {
	switch checked := f.get("checked"); {
	case checked == "no":
		return s.show(c, http.StatusOK, pages.SettleAwareness(p))
	case checked != "yes" && len(p.Moves) > 0:
		p.Title, p.Echo = "Check", pages.TimeWords(in.At, in.Zone)
		return s.show(c, http.StatusOK, pages.CheckAwareness(p))
	}
	if _, err := s.App.SettleAwareness(c.Request().Context(), by(c), in); err != nil {
		return s.awarenessRefused(c, p, f, err)
	}
	return seeOther(c, "/incidents/"+p.File.Number)
}

// readAwareness reads an instant of awareness as it was entered, and as it is
// previewed.
func readAwareness(c echo.Context, f *form) (pages.InstantForm, app.RecordInstant) {
	entry := pages.InstantForm{Kind: incident.Aware, At: f.get("at"), Reason: f.get("reason"), Stood: f.get("stood")}
	in := app.RecordInstant{Kind: incident.Aware, Source: "legal", Reason: entry.Reason}
	in.At, in.Zone = f.when("at", "since when we are aware", by(c).Zone)
	entry.Zone = in.Zone
	f.check("reason", incident.Line("the reason", in.Reason, 2000))
	if f.values.Has("stood") {
		in.Stood = &entry.Stood
	}
	return entry, in
}

func (s *server) awarenessRefused(c echo.Context, p pages.AwarenessPage, f *form, refusal error) error {
	again, err := s.awarenessPage(c)
	if err != nil {
		return err
	}
	again.Form = p.Form
	status, err := unrecorded(&again.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.SettleAwareness(again))
}
