package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// askFiling shows a duty towards an authority, and asks when it was told.
func (s *server) askFiling(c echo.Context) error {
	p, err := s.filingPage(c)
	if err != nil {
		return err
	}
	p.Form.At, p.Saved = parts.WhenValue(p.Now, p.Zone), c.QueryParam("saved") == "yes" && p.Filing != nil
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
	return p, s.fillStages(l, &p)
}

// fillStages reads the filing and the stages that may hang on it.
func (s *server) fillStages(l store.Look, p *pages.FilingPage) (err error) {
	if p.All, err = l.FilingsOf(p.Duty.ID); err == nil {
		p.Later, err = l.AuthorityObligations(p.File.ID)
	}
	if len(p.All) > 0 {
		p.Filing = &p.All[0]
	}
	p.Live, p.Called = p.File.Number, map[string]string{}
	for _, r := range s.App.Book.Later(p.Duty.RegimeID) {
		p.Called[r.ID] = r.Name
	}
	return err
}

// fileWithAuthority records the filing, once.
func (s *server) fileWithAuthority(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	entry, in := readFiling(c, f)
	p, err := s.filingPage(c)
	if err != nil {
		return err
	}
	if err = faulty; len(f.Wrong) == 0 {
		_, err = s.App.FileWithAuthority(c.Request().Context(), by(c), in)
	}
	if err != nil {
		return s.notFiled(c, entry, f, err)
	}
	return seeOther(c, "/obligations/"+p.Duty.ID+"/filing?saved=yes")
}

// readFiling reads a filing as it was entered, and as the verb takes it.
func readFiling(c echo.Context, f *form) (pages.FilingForm, app.FileWithAuthority) {
	entry := pages.FilingForm{At: f.get("filed_at"), Channel: f.get("channel"), Reference: f.get("reference"), Receipt: f.raw("receipt")}
	in := app.FileWithAuthority{ObligationID: param(c, "id"), Channel: entry.Channel, Reference: entry.Reference, Receipt: entry.Receipt}
	in.FiledAt, entry.Zone = f.when("filed_at", "when they were told", by(c).Zone)
	if in.Channel == "" {
		f.check("channel", fault.Invalid("Choose how they were told."))
	} else {
		f.check("channel", incident.Line("how they were told", in.Channel, 100))
	}
	return entry, in
}

// notFiled shows the duty as it stands now with why nothing was recorded.
func (s *server) notFiled(c echo.Context, entry pages.FilingForm, f *form, refusal error) error {
	p, err := s.filingPage(c)
	if err != nil {
		return err
	}
	p.Form = entry
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.File(p))
}
