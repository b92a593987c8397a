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

// askFiling shows a duty towards an authority, and asks when it was told.
func (s *server) askFiling(c echo.Context) error {
	p, err := s.filingPage(c)
	if err != nil {
		return err
	}
	p.Form.At = parts.WhenValue(p.Now, p.Zone)
	return s.show(c, http.StatusOK, pages.File(p))
}

func (s *server) filingPage(c echo.Context) (pages.FilingPage, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return pages.FilingPage{}, err
	}
	duty, err := l.Obligation(param(c, "id"))
	if err != nil {
		return pages.FilingPage{}, err
	}
	if duty.Audience != incident.ToAuthority {
		return pages.FilingPage{}, fault.NotFound("This duty is owed to a customer: an accepted letter meets it, not a filing.")
	}
	if err := nameIncident(c, l, duty.IncidentID); err != nil {
		return pages.FilingPage{}, err
	}
	base, l, err := s.factPage(c, "Record a filing", people.FileWithAuthority)
	if err != nil {
		return pages.FilingPage{}, err
	}
	p := pages.FilingPage{FactPage: base, Duty: duty}
	p.Filing, err = l.FilingOf(duty.ID)
	return p, err
}

// fileWithAuthority records the filing, once.
func (s *server) fileWithAuthority(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.FileWithAuthority{ObligationID: param(c, "id"), Channel: f.get("channel"), Reference: f.get("reference"), Receipt: f.raw("receipt")}
	var zone string
	in.FiledAt, zone = f.when("filed_at", "when they were told", by(c).Zone)
	switch {
	case in.Channel == "":
		f.check("channel", fault.Invalid("Choose how they were told."))
	default:
		f.check("channel", incident.Line("how they were told", in.Channel, 100))
	}
	p, err := s.filingPage(c)
	if err != nil {
		return err
	}
	var refusal error
	if len(f.Wrong) == 0 {
		if _, refusal = s.App.FileWithAuthority(c.Request().Context(), by(c), in); refusal == nil {
			return seeOther(c, "/incidents/"+p.File.Number)
		}
	}
	p.Form = pages.FilingForm{At: f.get("filed_at"), Zone: zone, Channel: in.Channel, Reference: in.Reference, Receipt: in.Receipt}
	return s.notFiled(c, p, f, refusal)
}

func (s *server) notFiled(c echo.Context, p pages.FilingPage, f *form, refusal error) error {
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.File(p))
}
