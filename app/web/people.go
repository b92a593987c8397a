package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// people lists who works here.
func (s *server) people(c echo.Context) error {
	members, err := s.members(c)
	if err != nil {
		return err
	}
	page := pages.PeoplePage{Frame: s.frame(c, "People"), Members: members}
	page.Here = "/people"
	if page.Missing, err = s.App.MissingRoles(c.Request().Context()); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.People(page))
}

// members reads everybody with what hangs on them.
func (s *server) members(c echo.Context) ([]pages.Member, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return nil, err
	}
	return membersIn(l, s.App.Now())
}

// membersIn asks as often for many as for few.
func membersIn(l store.Look, now time.Time) ([]pages.Member, error) {
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	has, err := l.WithPassword()
	if err != nil {
		return nil, err
	}
	links, err := linksUntil(l, now)
	if err != nil {
		return nil, err
	}
	answered, err := l.LastAnswers()
	if err != nil {
		return nil, err
	}
	out := make([]pages.Member, len(everybody))
	for i, p := range everybody {
		m := pages.Member{Person: p, HasPassword: has[p.ID], LinkUntil: links[p.ID]}
		m.Deputy, m.StandsInFor = standing(p, everybody)
		if at, ok := answered[p.ID]; ok {
			m.Answered = &at
		}
		out[i] = m
	}
	return out, nil
}

func linksUntil(l store.Look, now time.Time) (map[string]*time.Time, error) {
	links, err := l.OpenInvitations("", now)
	out := make(map[string]*time.Time, len(links))
	for _, in := range links {
		out[in.PersonID] = &in.EndsAt
	}
	return out, err
}

// standing names a person's deputy and whose deputy they are.
func standing(p people.Person, everybody []people.Person) (deputy, standsInFor string) {
	var names []string
	for _, q := range everybody {
		if p.DeputyID != nil && q.ID == *p.DeputyID {
			deputy = q.Name
		}
		if q.DeputyID != nil && *q.DeputyID == p.ID && q.Active() {
			names = append(names, q.Name)
		}
	}
	return deputy, strings.Join(names, ", ")
}

// person shows one person; whoever may change them gets the form.
func (s *server) person(c echo.Context) error {
	page, err := s.personPage(c, c.Param("id"))
	if err != nil {
		return err
	}
	page.Frame, page.Form = s.frame(c, page.Member.Name), formOf(page.Member.Person)
	switch c.QueryParam("saved") {
	case "added":
		page.Saved = "Added. Now make a one-time link, by which " + page.Member.Name + " chooses a password."
	case "changed":
		page.Saved = "Saved."
	case "factor":
		page.Saved = "Reset. " + page.Member.Name + " is signed out everywhere and cannot sign before they have set up a new authenticator; their pages tell them so, and why."
	case "out":
		page.Saved = "Signed out everywhere."
	}
	return s.showPerson(c, http.StatusOK, page)
}

func (s *server) showPerson(c echo.Context, status int, page pages.PersonPage) error {
	page.Here = "/people"
	return s.show(c, status, pages.Person(page))
}

// personPage reads one person with what hangs on them; "" begins a new one.
func (s *server) personPage(c echo.Context, id string) (pages.PersonPage, error) {
	var page pages.PersonPage
	members, err := s.members(c)
	if err != nil {
		return page, err
	}
	for _, m := range members {
		page.Others = append(page.Others, m.Person)
	}
	if id == "" {
		return page, nil
	}
	i := slices.IndexFunc(members, func(m pages.Member) bool { return m.ID == id })
	if i < 0 {
		return page, echo.NewHTTPError(http.StatusNotFound)
	}
	page.Member = members[i]
	if by(c).May(people.ManagePeople) {
		if page.Sessions, err = s.App.Sessions(c.Request().Context(), by(c), id); err != nil {
			return page, err
		}
		page.Factor, _, err = s.App.MyFactor(c.Request().Context(), page.Member.Person)
	}
	return page, err
}

func formOf(p people.Person) pages.PersonForm {
	f := pages.PersonForm{Name: p.Name, Email: p.Email, Zone: p.Zone, Roles: p.Roles, Off: !p.Active(), Version: p.Version}
	if p.DeputyID != nil {
		f.DeputyID = *p.DeputyID
	}
	return f
}

// endSessionsOf signs a person out everywhere.
func (s *server) endSessionsOf(c echo.Context) error {
	if _, err := s.App.EndSessions(c.Request().Context(), by(c), c.Param("id"), ""); err != nil {
		return err
	}
	return seeOther(c, "/people/"+c.Param("id")+"?saved=out")
}

// invite makes a one-time link and shows it, this once.
func (s *server) invite(c echo.Context) error {
	in, err := s.App.InvitePerson(c.Request().Context(), by(c), c.Param("id"))
	if err != nil {
		return err
	}
	page := pages.InvitedPage{Frame: s.frame(c, "A link for "+in.Person.Name), Person: in.Person, Link: in.Invitation, URL: s.App.URL + "/invitation/" + in.Token}
	page.Here = "/people"
	return s.show(c, http.StatusOK, pages.Invited(page))
}
