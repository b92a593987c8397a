package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// guests lists outside counsel on an incident.
func (s *server) guests(c echo.Context) error {
	return s.showGuests(c, http.StatusOK, &form{})
}

func (s *server) showGuests(c echo.Context, status int, f *form) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page := pages.GuestsPage{Frame: s.frame(c, titled("Guests", f)), Wrong: f.Wrong, Chosen: f.get("person")}
	if page.Incident, err = l.IncidentByNumber(param(c, "number")); err != nil {
		return err
	}
	if page.Guests, err = l.Guests(page.Incident.ID); err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	page.Names = map[string]string{}
	for _, p := range everybody {
		page.Names[p.ID] = p.Name
		if p.Active() && p.Roles.Has(people.Outside) && !page.Visits(p.ID) {
			page.Free = append(page.Free, p)
		}
	}
	return s.show(c, status, pages.Guests(page))
}

// inviteGuest lets somebody in.
func (s *server) inviteGuest(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	inc, err := l.IncidentByNumber(param(c, "number"))
	if err != nil {
		return err
	}
	_, err = s.App.InviteGuest(c.Request().Context(), by(c), inc.ID, f.get("person"))
	switch {
	case err == nil:
		return seeOther(c, "/incidents/"+inc.Number+"/guests")
	case f.refused(err):
		return s.showGuests(c, http.StatusUnprocessableEntity, f)
	}
	return err
}

// endGuest ends what a guest may read and sign.
func (s *server) endGuest(c echo.Context) error {
	if err := s.App.EndGuest(c.Request().Context(), by(c), param(c, "id")); err != nil {
		return err
	}
	return seeOther(c, "/incidents/"+param(c, "number")+"/guests")
}
