package web_test

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
)

// theo is a form of somebody new as it should be.
func theo() url.Values {
	return url.Values{"name": {"Theo"}, "email": {"theo@flowchestra.example"}, "zone": {"Europe/Berlin"}, "role_responder": {"yes"}, "role_auditor": {"yes"}, "deputy": {""}}
}

// sent is what a person's form holds now.
func (s *site) sent(name string) url.Values {
	s.Helper()
	p := s.person(name)
	f := url.Values{"name": {p.Name}, "email": {p.Email}, "zone": {p.Zone}, "version": {fmt.Sprint(p.Version)}, "deputy": {""}}
	for _, r := range p.Roles {
		f.Set("role_"+string(r), "yes")
	}
	if !p.Active() {
		f.Set("off", "yes")
	}
	return f
}

func TestAnAdminAddsSomebodyAndMakesThemALink(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	s.says(ines.get("/people"), 200, "Add a person", "Ada", "Commander", "No password yet", "Nobody holds: Legal, Communicator.")
	s.says(ines.get("/people/new"), 200, `action="/people"`, `name="role_legal"`, "Ada (Commander)", `value="Europe/Berlin"`)
	form := theo()
	form.Set("deputy", s.person("Ada").ID)
	a := ines.post("/people", form)
	p := s.person("Theo")
	if a.status != 303 || a.header.Get("Location") != "/people/"+p.ID+"?saved=added" || len(p.Roles) != 2 || p.DeputyID == nil || *p.DeputyID != s.person("Ada").ID {
		t.Fatalf("got %d to %q: %+v", a.status, a.header.Get("Location"), p)
	}
	s.says(ines.get(a.header.Get("Location")), 200, "Added. Now make a one-time link", "No password yet", `action="/people/`+p.ID+`/invitation"`)
	s.says(ines.post("/people/"+p.ID+"/invitation", nil), 200, "https://tocsin.example/invitation/", "this once")
	s.says(ines.get("/people"), 200, "Link open", "Responder, Auditor")
	s.says(ines.get("/people/"+s.person("Ada").ID), 200, "Stands in for", "Theo")
}

func TestWhoMayNotChangePeopleReadsThem(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ada := s.as("Ada")
	for _, path := range []string{"/people", "/people/" + s.admin.ID, "/organisation"} {
		a := ada.get(path)
		if s.says(a, 200); strings.Contains(a.body, "<input") && strings.Contains(a.body, `action="/people`) || strings.Contains(a.body, "one-time link") || strings.Contains(a.body, `action="/organisation"`) {
			t.Errorf("%s offers Ada more than to read", path)
		}
	}
	s.says(ada.get("/organisation"), 200, "Flowchestra", "+1 555 0134", "Processor", "72 h after confirmation")
	s.unchanged("what Ada may not", func() {
		s.says(ada.get("/people/new"), 403, "Ask somebody with the role admin")
		for _, path := range []string{"/people", "/people/" + s.admin.ID, "/people/" + s.admin.ID + "/invitation", "/people/" + s.admin.ID + "/sessions", "/organisation"} {
			s.says(ada.post(path, theo()), 403, "Ask somebody with the role admin")
		}
	})
	s.says(s.as("Ines").get("/people/nobody"), 404)
}

// badPeople are entries that no person's form takes.
var badPeople = []struct{ field, name, value, says string }{
	{"name", "name", "", "Fill in the name."},
	{"name", "name", " \t", "Fill in"},
	{"name", "name", strings.Repeat("ü", 201), "longer than 200"},
	{"name", "name", "Theo\nLena", "one line"},
	{"name", "name", "Theo\x1b", "control character"},
	{"name", "name", "Theo\xff", "not UTF-8"},
	{"email", "email", "", "Fill in the mail address."},
	{"email", "email", "theo", "not a plain mail address"},
	{"email", "email", "theo@", "not a plain mail address"},
	{"email", "email", "@x.example", "not a plain mail address"},
	{"email", "email", "Theo <theo@x.example>", "not a plain mail address"},
	{"email", "email", "theo@x.example\r\nBcc: a@x.example", "one line"},
	{"email", "email", "a@x.example,b@x.example", "not a plain mail address"},
	{"email", "email", "ADA@flowchestra.example", "Ada is already on record"},
	{"zone", "zone", "", "Fill in the time zone."},
	{"zone", "zone", "Berlin", "Berlin"},
	{"zone", "zone", "../../etc/passwd", "../../etc/passwd"},
	{"zone", "zone", "Local", "Local"},
	{"roles", "role_responder", "", "at least one role"},
	{"roles", "role_responder", "no", "at least one role"},
}

func TestAPersonsFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: "Theo", Email: "t@flowchestra.example", Roles: "responder"})
	s.must(err)
	path := "/people/" + s.person("Theo").ID
	refuse := func(path string, form url.Values, field, says string) {
		t.Helper()
		s.unchanged(says, func() {
			a := ines.post(path, form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: ", `href="#`+field+`"`, `id="`+field+`-wrong"`, says)
			if n := strings.Count(a.body, "at-fault"); n != 1 {
				t.Errorf("%s %q: %d boxes are at fault, want 1", path, says, n)
			}
		})
	}
	for _, c := range badPeople {
		form := theo()
		form.Del("role_auditor")
		form.Set(c.name, c.value)
		refuse("/people", form, c.field, c.says)
		form = s.sent("Theo")
		form.Set(c.name, c.value)
		refuse(path, form, c.field, c.says)
	}
	form := s.sent("Theo")
	form.Set("deputy", s.person("Theo").ID)
	refuse(path, form, "deputy", "stand in for themselves")
	form.Set("deputy", "nobody")
	refuse(path, form, "deputy", "not on record")
	form = s.sent("Ines")
	form.Set("off", "yes")
	refuse("/people/"+s.admin.ID, form, "off", "last admin")
	form = s.sent("Ines")
	form.Del("role_admin")
	form.Set("role_legal", "yes")
	refuse("/people/"+s.admin.ID, form, "roles", "last admin")
	form = theo()
	form.Set("name", `<b>"Theo"`)
	form.Set("zone", "Mars")
	s.says(ines.post("/people", form), 422, `value="&lt;b&gt;&#34;Theo&#34;"`, `value="Mars"`, `name="role_auditor" value="yes" checked`, `name="role_legal" value="yes">`)
}

func TestTwoWhoChangeOnePersonSeeBothVersions(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	ada := s.person("Ada").ID
	mine, theirs := s.sent("Ada"), s.sent("Ada")
	theirs.Set("zone", "Asia/Tokyo")
	theirs.Set("role_legal", "yes")
	s.says(ines.post("/people/"+ada, theirs), 303)
	mine.Set("name", "Ada Lovelace")
	mine.Set("role_executive", "yes")
	s.unchanged("a conflict", func() {
		s.says(ines.post("/people/"+ada, mine), 409, "Somebody else saved while you wrote", "Ada Lovelace", "Commander, Executive", "Commander, Legal", "Asia/Tokyo", "Europe/Berlin",
			`name="version" value="2"`, `name="name" type="text" value="Ada Lovelace"`)
	})
	mine.Set("version", "2")
	s.says(ines.post("/people/"+ada, mine), 303)
	if p := s.person("Ada Lovelace"); p.Zone != "Europe/Berlin" || !p.Roles.Has(people.Executive) {
		t.Errorf("got %+v", p)
	}
}

func TestAnAdminSignsSomebodyOutEverywhere(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines, ada := s.as("Ines"), s.as("Ada")
	path := "/people/" + s.person("Ada").ID
	s.says(ines.get(path), 200, "Sign out everywhere (1 session)")
	s.says(ines.post(path+"/sessions", nil), 303)
	s.says(ada.get("/me"), 303)
	s.says(ines.get("/me"), 200)
}

func TestPagesOfPeopleAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	count := func() int { return s.counting(func() { s.says(ines.get("/people"), 200) }) }
	few := count()
	for i := range 30 {
		_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: fmt.Sprintf("P %d", i), Email: fmt.Sprintf("p%d@x.example", i), Roles: "responder", Deputy: "ada@flowchestra.example"})
		s.must(err)
	}
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for 2 people, %d for 32", few, many)
	}
}
