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

// holds are the pages of what law enforcement asked for.
func (s *server) holds() []route {
	return []route{
		{get, "/incidents/:number/holds", people.ReadIncidents, s.listHolds},
		{get, "/incidents/:number/holds/new", people.RecordHolds, s.askHold},
		{post, "/incidents/:number/holds", people.RecordHolds, s.recordHold},
		{get, "/incidents/:number/holds/:id", people.ReadIncidents, s.hold},
		{post, "/incidents/:number/holds/:id/approval", people.ApproveHolds, s.approveHold},
		{post, "/incidents/:number/holds/:id/decisions", people.DecideHolds, s.decideHold},
		{post, "/incidents/:number/holds/:id/end", people.RecordHolds, s.liftHold},
	}
}

func (s *server) holdsPage(c echo.Context, title string) (pages.HoldsPage, error) {
	base, l, err := s.factPage(c, title, people.RecordHolds)
	p := pages.HoldsPage{FactPage: base}
	if err != nil {
		return p, err
	}
	if p.Holds, err = l.Holds(p.File.ID); err != nil {
		return p, err
	}
	if p.People, err = l.People(); err != nil {
		return p, err
	}
	p.Duties, err = s.holdDuties(l, p.File.ID)
	return p, err
}

func (s *server) holdDuties(l store.Look, incidentID string) ([]pages.HoldDuty, error) {
	rows, err := l.HeldDuties(incidentID)
	out := make([]pages.HoldDuty, len(rows))
	for i, d := range rows {
		out[i] = pages.HoldDuty{HeldDuty: d, Allowed: s.App.MayDelay(d.RegimeID)}
	}
	return out, err
}

// listHolds lists them.
func (s *server) listHolds(c echo.Context) error {
	p, err := s.holdsPage(c, "Holds")
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Holds(p))
}

// askHold asks for a request.
func (s *server) askHold(c echo.Context) error {
	p, err := s.holdsPage(c, "Record a hold")
	if err != nil {
		return err
	}
	p.Form.AskedAt = parts.WhenValue(p.Now, p.Zone)
	return s.show(c, http.StatusOK, pages.NewHold(p))
}

// recordHold records it once what it pauses was read.
func (s *server) recordHold(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.holdsPage(c, "Record a hold")
	if err != nil {
		return err
	}
	in := readHold(c, f, &p)
	if err = faulty; len(f.Wrong) == 0 {
		p.Checks, err = s.App.PreviewHold(c.Request().Context(), by(c), in)
	}
	switch checked := f.get("checked"); {
	case err != nil:
	case checked == "no":
		return s.show(c, http.StatusOK, pages.NewHold(p))
	case checked != "yes":
		return s.show(c, http.StatusOK, pages.CheckHold(p))
	default:
		return s.storeHold(c, f, p, in)
	}
	return s.holdRefused(c, f, p, err)
}

func (s *server) storeHold(c echo.Context, f *form, p pages.HoldsPage, in app.HoldObligation) error {
	h, _, err := s.App.HoldObligation(c.Request().Context(), by(c), in)
	if err != nil {
		return s.holdRefused(c, f, p, err)
	}
	return seeOther(c, "/incidents/"+p.File.Number+"/holds/"+h.ID)
}

func (s *server) holdRefused(c echo.Context, f *form, p pages.HoldsPage, err error) error {
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.NewHold(p))
}

// readHold reads a request as it was entered, and as the verb takes it.
func readHold(c echo.Context, f *form, p *pages.HoldsPage) app.HoldObligation {
	e := pages.HoldForm{AskedBy: f.get("asked_by"), Authority: f.get("authority"), Form: f.get("form"), Reference: f.get("reference"), Reason: f.get("reason"),
		AskedAt: f.get("asked_at"), StartsAt: f.get("starts_at"), EndsAt: f.get("ends_at"), MayKnow: map[string]bool{}}
	in := app.HoldObligation{IncidentID: p.File.ID, AskedBy: e.AskedBy, Authority: e.Authority, Form: e.Form, Reference: e.Reference, Reason: e.Reason}
	zone := by(c).Zone
	in.AskedAt, e.AskedZone = f.when("asked_at", "when they asked", zone)
	if e.StartsZone = f.get("starts_at_zone"); e.StartsAt != "" {
		in.StartsAt, e.StartsZone = f.when("starts_at", "since when it holds", zone)
	}
	if e.EndsZone = f.get("ends_at_zone"); e.EndsAt != "" {
		at, z := f.when("ends_at", "until when it holds", zone)
		in.EndsAt, e.EndsZone = &at, z
	}
	p.Form = e
	tickedHold(f, p, &in)
	return in
}

// tickedHold reads what it is about, and who may know of it.
func tickedHold(f *form, p *pages.HoldsPage, in *app.HoldObligation) {
	for i := range p.Duties {
		if d := &p.Duties[i]; f.on("regime-" + d.RegimeID) {
			d.Chosen = true
			in.Regimes = append(in.Regimes, d.RegimeID)
		}
	}
	for _, who := range p.People {
		if f.on("know-" + who.ID) {
			p.Form.MayKnow[who.ID] = true
			in.MayKnow = append(in.MayKnow, who.ID)
		}
	}
}

// hold shows one hold.
func (s *server) hold(c echo.Context) error {
	p, err := s.holdPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Hold(p))
}

func (s *server) holdPage(c echo.Context) (pages.HoldPage, error) {
	base, l, err := s.factPage(c, "A hold", people.RecordHolds)
	p := pages.HoldPage{FactPage: base, Approves: by(c).May(people.ApproveHolds), Decides: by(c).May(people.DecideHolds), WhoMay2: roleWords(people.WhoMay(people.ApproveHolds))}
	if err != nil {
		return p, err
	}
	if p.Hold, err = l.Hold(param(c, "id")); err != nil {
		return p, err
	}
	if p.Hold.IncidentID != p.File.ID {
		return p, fault.NotFound("There is no such hold in %s.", p.File.Number)
	}
	p.Duties, err = s.holdDuties(l, p.File.ID)
	return p, err
}

// approveHold puts it in force.
func (s *server) approveHold(c echo.Context) error {
	return s.onHold(c, "", func(_ *form, p pages.HoldPage) error {
		_, err := s.App.ApproveHold(c.Request().Context(), by(c), p.Hold.ID)
		return err
	})
}

// decideHold takes legal's word on one duty.
func (s *server) decideHold(c echo.Context) error {
	return s.onHold(c, "why", func(f *form, p pages.HoldPage) error {
		answer := f.get("answer")
		if answer != "pause" && answer != "run" {
			return fault.Invalid("Press one of the two buttons: pause this clock or let it run.")
		}
		_, err := s.App.DecideHold(c.Request().Context(), by(c), app.DecideHold{HoldID: p.Hold.ID, RegimeID: f.get("regime"), Pause: answer == "pause", Reason: f.get("why")})
		if fault.KindOf(err) == fault.KindNotFound {
			return fault.Invalid("Choose a duty from the list.").In("regime")
		}
		return err
	})
}

// liftHold ends it.
func (s *server) liftHold(c echo.Context) error {
	return s.onHold(c, "reason", func(f *form, p pages.HoldPage) error {
		_, err := s.App.LiftHold(c.Request().Context(), by(c), p.Hold.ID, f.get("reason"))
		return err
	})
}

// onHold does something about a hold; box is where its reason is entered.
func (s *server) onHold(c echo.Context, box string, do func(*form, pages.HoldPage) error) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.holdPage(c)
	if err != nil {
		return err
	}
	if box != "" {
		f.check(box, incident.Line("the reason", f.get(box), 2000))
	}
	if err = faulty; len(f.Wrong) == 0 {
		err = do(f, p)
	}
	if err == nil {
		return seeOther(c, "/incidents/"+p.File.Number+"/holds/"+p.Hold.ID)
	}
	p.Reason, p.Regime = f.get(box), f.get("regime")
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Hold(p))
}
