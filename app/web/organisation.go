package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// organisation shows who runs this Tocsin; admins get the form.
func (s *server) organisation(c echo.Context) error {
	page, err := s.organisationPage(c)
	if err != nil {
		return err
	}
	page.Frame, page.Form, page.Saved = s.frame(c, "Organisation"), pages.FormOfOrganisation(page.Organisation), c.QueryParam("saved") != ""
	return s.showOrganisation(c, http.StatusOK, page)
}

func (s *server) organisationPage(c echo.Context) (pages.OrganisationPage, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return pages.OrganisationPage{}, err
	}
	org, err := l.Organisation()
	return pages.OrganisationPage{Organisation: org, Kinds: s.App.Book.Entities()}, err
}

func (s *server) showOrganisation(c echo.Context, status int, page pages.OrganisationPage) error {
	page.Here = "/organisation"
	return s.show(c, status, pages.Organisation(page))
}

// changeOrganisation saves it. What somebody else saved meanwhile is shown
// beside what was entered.
func (s *server) changeOrganisation(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page, err := s.organisationPage(c)
	if err != nil {
		return err
	}
	in, org := readWholeOrganisation(f, page)
	if page.Form = in; len(f.Wrong) == 0 {
		_, err := s.App.ChangeOrganisation(c.Request().Context(), by(c), org)
		switch {
		case err == nil:
			return seeOther(c, "/organisation?saved=yes")
		case fault.KindOf(err) == fault.KindConflict:
			return s.showOrganisationConflict(c, page)
		case !f.refused(err):
			return err
		}
	}
	page.Frame, page.Wrong = s.errorFrame(c, "Organisation"), f.Wrong
	return s.showOrganisation(c, http.StatusUnprocessableEntity, page)
}

func (s *server) showOrganisationConflict(c echo.Context, page pages.OrganisationPage) error {
	mine := page.Form
	page, err := s.organisationPage(c)
	if err != nil {
		return err
	}
	now := pages.FormOfOrganisation(page.Organisation)
	page.Frame, page.Conflict = s.errorFrame(c, "Organisation"), pages.CompareOrganisations(mine, now, page.Kinds)
	page.Form = mine
	page.Form.Version = now.Version
	return s.showOrganisation(c, http.StatusConflict, page)
}

// readWholeOrganisation also reads what set-up does not ask.
func readWholeOrganisation(f *form, page pages.OrganisationPage) (pages.OrganisationForm, people.Organisation) {
	in, org := readOrganisation(f, page.Kinds)
	if in.InLaw() == "" && page.Organisation.Entities != "" {
		f.check("entities", fault.Invalid("It was answered before what you are in law: tick what fits now, or that none of these does."))
	}
	for _, n := range []struct {
		name, what, unit string
		from, to         int
		text             *string
		value            *int
	}{
		{"investigation_cap_hours", "Time to find out", "hours", 1, 8760, &in.InvestigationHours, &org.InvestigationCapHours},
		{"sending_minutes", "Sending takes", "minutes", 1, 1440, &in.SendingMinutes, &org.SendingMinutes},
		{"margin_minutes", "Spare time", "minutes", 0, 1440, &in.MarginMinutes, &org.MarginMinutes},
		{"hold_seconds", "Wait after a signature", "seconds", 0, 3600, &in.HoldSeconds, &org.HoldSeconds},
		{"first_alarm_delay_minutes", "Wait before the first bell", "minutes", 0, 60, &in.FirstAlarmMinutes, &org.FirstAlarmDelayMinutes},
		{"escalate_minutes", "Bell moves on after", "minutes", 1, 240, &in.EscalateMinutes, &org.EscalateMinutes},
	} {
		*n.text, *n.value = f.get(n.name), f.number(n.name, n.what, n.unit, n.from, n.to)
	}
	in.LadderMinutes = f.get("ladder_minutes")
	var err error
	org.LadderMinutes, err = people.ReadWaits(in.LadderMinutes)
	f.check("ladder_minutes", err)
	readChecked(f, page.Organisation, &in, &org)
	in.Version, _ = strconv.Atoi(f.get("version")) // one that is no number fits no record
	org.Version = in.Version
	return in, org
}
