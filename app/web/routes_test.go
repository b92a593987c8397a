package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/templates/pages"
)

// doors is the whole table of routes, written a second time on purpose: who
// opens a way to somebody changes it here too, and a reviewer sees it. Letters
// stand for roles: c commander, l legal, r responder, m communicator, e
// executive, u auditor, a admin, g guest; * whoever is signed in; - strangers too.
const doors = `
GET  /                                      -
GET  /healthz                               -
GET  /healthz/clocks                        -
GET  /bell/:token                           -
POST /bell/:token                           -
GET  /sign-in                               -
POST /sign-in                               -
POST /sign-out                              -
GET  /invitation/:token                     -
POST /invitation/:token                     -
GET  /deadlines/:token                      -
GET  /setup/done                            -
GET  /setup/:token                          -
POST /setup/:token                          -
GET  /me                                    *
POST /me/zone                               *
POST /me/preferences                        *
POST /me/password                           *
POST /me/sessions                           *
GET  /me/factor                             *
POST /me/factor                             *
GET  /me/factor/picture                     *
POST /me/factor/confirmation                *
POST /me/calendar                           clrmeua
POST /me/calendar/end                       clrmeua
GET  /people                                clrmeua
GET  /people/new                            a
POST /people                                a
GET  /people/:id                            clrmeua
POST /people/:id                            a
POST /people/:id/invitation                 a
POST /people/:id/sessions                   a
POST /people/:id/factor                     a
GET  /organisation                          clrmeua
POST /organisation                          a
GET  /live                                  clrmeua
GET  /parts                                 clrmeua
GET  /watch                                 clrmeua
GET  /incidents/:number                     clrmeua
POST /incidents/:number/notes               clr
POST /incidents/:number/access              c
GET  /incidents/:number/confirmation        clrmeua
POST /incidents/:number/confirmation        c
GET  /customers                             clrmeua
POST /customers                             la
GET  /customers/new                         la
GET  /customers/import                      la
POST /customers/import/preview              la
POST /customers/import                      la
GET  /customers/:reference                  clrmeua
GET  /customers/:reference/facts            la
POST /customers/:reference/facts            la
GET  /customers/:reference/agreement        la
POST /customers/:reference/agreement        la
GET  /customers/:reference/contacts         la
POST /customers/:reference/contacts         la
GET  /bell                                  clrmeua
POST /bell                                  clrmea
GET  /bell/test                             ca
POST /bell/test                             ca
GET  /help                                  clrmeua
`

var letters = map[people.Role]string{people.Commander: "c", people.Legal: "l", people.Responder: "r", people.Communicator: "m",
	people.Executive: "e", people.Auditor: "u", people.Admin: "a", people.Outside: "g"}

// everyDoor is the whole table of routes, put together from the rooms.
const everyDoor = doors + doorsToMoreLetters + doorsToThreads + doorsToReports + doorsToExposures + doorsToLetters + doorsToCounters + doorsToFacts + doorsToSheets + doorsToRules + doorsToDuties + doorsToHolds + doorsToPromises + doorsToTemplates + doorsToChecks + doorsToReleases + doorsToComments + doorsToPortal + doorsToRecords

func TestEachRoleGoesThroughItsOwnDoorsOnly(t *testing.T) {
	t.Parallel()
	s := open(t, func(cfg *web.Config) { cfg.Mailboxes = func() []pages.Mailbox { return nil } }).setUp()
	_, err := s.app.SweepClocks(s.Context(), "here")
	s.must(err)
	visitors := map[string]*visitor{"": {site: s}}
	for role, letter := range letters {
		name := "The " + string(role)
		_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: name, Email: letter + "@x.example", Zone: "UTC", Roles: string(role)})
		s.must(err)
		visitors[letter] = s.as(name)
	}
	want := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(everyDoor), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		want[f[0]+" "+f[1]] = f[2]
	}
	before := len(s.ledger())
	for _, r := range s.echo.Routes() {
		who, ok := want[r.Method+" "+r.Path]
		if r.Method == http.MethodHead || strings.HasPrefix(r.Path, "/static/") || strings.HasPrefix(r.Path, "/demo/") {
			continue
		}
		if !ok {
			t.Errorf("%s %s is not in this test's table", r.Method, r.Path)
			continue
		}
		delete(want, r.Method+" "+r.Path)
		for letter, v := range visitors {
			v.tries(r.Method, r.Path, who == "-" || letter != "" && (who == "*" || strings.Contains(who, letter)))
		}
	}
	for line := range want {
		t.Errorf("%s is in this test's table, and there is no such route", line)
	}
	ours := s.ledger()[before:]
	if slices.ContainsFunc(ours, func(l ledger.Line) bool {
		return !strings.HasPrefix(l.Verb, "person.") && !strings.HasPrefix(l.Verb, "feed.") && l.Verb != "bell.tested"
	}) {
		t.Errorf("empty forms were recorded: %v", ours)
	}
}

// tries asks for a route, or sends it an empty form, and fails unless it opens
// to whom it should: refused is a stranger sent to sign in, and 403 for others.
func (v *visitor) tries(method, route string, open bool) {
	v.Helper()
	if route == "/sign-out" || route == "/live" { // each has a test of its own
		return
	}
	path := regexp.MustCompile(`:\w+`).ReplaceAllString(route, "none")
	a := v.get(path)
	if method == http.MethodPost {
		a = v.post(path, nil)
	}
	refused := a.status == http.StatusForbidden || a.status == http.StatusUnauthorized || a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/sign-in")
	if open == refused || a.status >= 500 {
		v.Errorf("%s %s with %q: %d to %q", method, route, v.cookie, a.status, a.header.Get("Location"))
	}
}
