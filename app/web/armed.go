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

// armed lists the notices that leave by themselves. A page that cannot find
// this out is drawn without it.
func (s *server) armed(c echo.Context) []parts.Armed {
	p, known := viewer(c)
	if !known || !p.May(people.ReadIncidents) {
		return nil
	}
	all, err := s.App.ArmedNotices(c.Request().Context(), p)
	if err != nil {
		return nil
	}
	out := make([]parts.Armed, len(all))
	for i, a := range all {
		out[i] = parts.Armed{EditionID: a.Release.EditionID, Number: a.Number, Customers: a.Customers, At: *a.Release.SendAt, Since: *a.Release.ArmedAt}
	}
	return out
}

// disarm keeps an armed notice from leaving by itself, at once.
func (s *server) disarm(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	err = s.App.DisarmHolding(c.Request().Context(), by(c), app.DisarmHolding{EditionID: id, Why: f.get("why")})
	if fault.KindOf(err) != fault.KindInvalid || !f.refused(err) {
		return s.released(c, id, err)
	}
	p, err := s.editionPage(c)
	if err != nil {
		return err
	}
	p.Title, p.Wrong, p.Why = "Error: "+p.Title, f.Wrong, f.get("why")
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, http.StatusUnprocessableEntity, pages.Edition(*p))
}

// rungFor says whom the bell rings while the wave waits for a signature, and
// when.
func rungFor(b letterPages, p *pages.EditionPage, everybody []people.Person) error {
	alarms, err := b.look.AlarmsOf(p.Edition.IncidentID)
	for i := range alarms {
		if al := &alarms[i]; al.Threshold == incident.AlarmSign && !al.Ended() {
			p.RungFrom = &al.FireAt
		}
	}
	p.Rungs = app.RungsOf(everybody, b.file.CommanderID, b.org)
	return err
}
