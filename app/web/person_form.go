package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// newPerson shows an empty form.
func (s *server) newPerson(c echo.Context) error {
	page, err := s.personPage(c, "")
	if err != nil {
		return err
	}
	page.Frame, page.Form = s.frame(c, "Add a person"), pages.PersonForm{Zone: by(c).Zone}
	return s.showPerson(c, http.StatusOK, page)
}

// addPerson adds somebody.
func (s *server) addPerson(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page, err := s.personPage(c, "")
	if err != nil {
		return err
	}
	page.Form = readPerson(f)
	f.check("deputy", onRecord(page.Form.DeputyID, page.Others))
	if len(f.Wrong) == 0 {
		p, err := s.App.AddPerson(c.Request().Context(), by(c), newPersonOf(page))
		if err == nil {
			return seeOther(c, "/people/"+p.ID+"?saved=added")
		}
		if !f.refusedBox(err) {
			return err
		}
	}
	page.Frame, page.Wrong = s.errorFrame(c, "Add a person"), f.Wrong
	return s.showPerson(c, http.StatusUnprocessableEntity, page)
}

// onRecord refuses a deputy whom nobody knows; "" is none.
func onRecord(id string, everybody []people.Person) error {
	if id == "" || slices.ContainsFunc(everybody, func(p people.Person) bool { return p.ID == id }) {
		return nil
	}
	return fault.Invalid("The deputy is not on record. Choose somebody else, or nobody.")
}

func newPersonOf(page pages.PersonPage) app.NewPerson {
	in := app.NewPerson{Name: page.Form.Name, Email: page.Form.Email, Zone: page.Form.Zone}
	for i, r := range page.Form.Roles {
		if i > 0 {
			in.Roles += ","
		}
		in.Roles += string(r)
	}
	for _, q := range page.Others {
		if q.ID == page.Form.DeputyID {
			in.Deputy = q.Email
		}
	}
	return in
}

// changePerson changes somebody. What somebody else saved meanwhile is shown
// beside what was entered.
func (s *server) changePerson(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page, err := s.personPage(c, c.Param("id"))
	if err != nil {
		return err
	}
	page.Form = readPerson(f)
	if len(f.Wrong) == 0 {
		_, err = s.App.ChangePerson(c.Request().Context(), by(c), changeOf(page))
		switch {
		case err == nil:
			return seeOther(c, "/people/"+page.Member.ID+"?saved=changed")
		case fault.KindOf(err) == fault.KindConflict:
			return s.showPersonConflict(c, page)
		case !f.refused(err):
			return err
		}
	}
	page.Frame, page.Wrong = s.errorFrame(c, page.Member.Name), f.Wrong
	return s.showPerson(c, http.StatusUnprocessableEntity, page)
}

func changeOf(page pages.PersonPage) app.ChangePerson {
	f := page.Form
	return app.ChangePerson{ID: page.Member.ID, Version: f.Version, Name: f.Name, Email: f.Email, Zone: f.Zone, Roles: f.Roles, DeputyID: f.DeputyID, Off: f.Off}
}

func (s *server) showPersonConflict(c echo.Context, page pages.PersonPage) error {
	mine := page.Form
	page, err := s.personPage(c, page.Member.ID)
	if err != nil {
		return err
	}
	now := formOf(page.Member.Person)
	page.Frame, page.Form = s.errorFrame(c, page.Member.Name), mine
	page.Conflict = pages.ComparePeople(mine, now, page.Others)
	page.Form.Version = now.Version
	return s.showPerson(c, http.StatusConflict, page)
}

// readPerson reads every box and tells all that is wrong at once.
func readPerson(f *form) pages.PersonForm {
	in := pages.PersonForm{Name: f.get("name"), Email: f.get("email"), Zone: f.get("zone"), DeputyID: f.get("deputy"), Off: f.on("off")}
	for _, r := range people.AllRoles() {
		if f.on("role_" + string(r)) {
			in.Roles = append(in.Roles, r)
		}
	}
	in.Version, _ = strconv.Atoi(f.get("version")) // one that is no number fits no record
	f.check("name", incident.Line("the name", in.Name, 200))
	f.check("email", address("the mail address", in.Email))
	f.check("zone", zone("the time zone", in.Zone))
	if len(in.Roles) == 0 {
		f.check("roles", fault.Invalid("Give at least one role, such as commander or legal."))
	}
	return in
}

// refusedBox takes a refusal into the form that names the box it is about, of
// whatever kind.
func (f *form) refusedBox(err error) bool {
	if refusal, ok := asFault(err); ok && refusal.Field != "" {
		f.check(refusal.Field, refusal)
		return true
	}
	return f.refused(err)
}
