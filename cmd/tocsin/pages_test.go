package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// shownPage is a page, and how somebody comes by it.
type shownPage struct {
	name   string                    // of its pictures
	who    string                    // of the story; "" for a stranger, who is the demo's visitor
	path   string                    // where it is
	then   func(*browsertest.Person) // what to do there until the page is open; nil for nothing
	status int                       // other than 200, where that is right
	first  bool                      // somebody may begin here, over a bad line
	held   bool                      // held to what every page is held to by the tests of package web
}

const theIncident = "/incidents/INC-2026-001"

// shown are the pages at three hours of the story, in the order in which
// somebody comes by them. A new page is a new row.
var shown = []struct {
	at    string
	pages []shownPage
}{
	{"02:14", []shownPage{
		{name: "front", path: "/", first: true},
		{name: "sign-in", path: "/sign-in", first: true},
		{name: "watch-confirm", who: "Ada", path: "/watch", first: true},
		{name: "incident-open", who: "Ada", path: theIncident, held: true},
		{name: "confirm", who: "Ada", path: theIncident + "/confirmation", held: true},
		{name: "list", who: "Ada", path: "/demo/list/INC-2026-001"},
		{name: "list-preview", who: "Ada", path: "/demo/list/INC-2026-001", then: presses("Look at what it does")},
		{name: "incidents", who: "Ada", path: "/incidents", held: true},
		{name: "report", who: "Ada", path: "/incidents/new", held: true},
		{name: "not-found", path: "/nothing/here", status: http.StatusNotFound},
	}},
	{"07:19", []shownPage{
		{name: "watch-sign", who: "Lena", path: "/watch"},
		{name: "incident-sign", who: "Lena", path: theIncident, held: true},
		{name: "signing", who: "Lena", path: "/signing", held: true},
		{name: "edition", who: "Lena", path: "/watch", then: presses("Read and sign the wave of 3"), held: true},
		{name: "sign", who: "Lena", path: "/watch", then: presses("Read and sign the wave of 3", "Check and sign 3 letters"), held: true},
		{name: "customers-affected", who: "Ada", path: theIncident + "/customers?show=in", held: true},
		{name: "customer-affected", who: "Ada", path: theIncident + "/customers/C-1001", held: true},
		{name: "account", who: "Mira", path: theIncident + "/account/en", held: true},
		{name: "notice", who: "Mira", path: theIncident, then: presses("First letter to affected customers"), held: true},
	}},
	{"09:22", []shownPage{
		{name: "watch-told", who: "Ada", path: "/watch"},
		{name: "incident-told", who: "Ada", path: theIncident},
		{name: "standing", who: "Ada", path: theIncident + "/standing", held: true},
		{name: "duties", who: "Lena", path: theIncident + "/duties", held: true},
		{name: "questions", who: "Lena", path: theIncident + "/questions"},
		{name: "prepared", who: "Lena", path: theIncident + "/prepared", held: true},
		{name: "incident-held", who: "Lena", path: "/incidents/INC-2025-003"},
		{name: "holds", who: "Lena", path: "/incidents/INC-2025-003/holds"},
		{name: "deliveries", who: "Ada", path: theIncident, then: presses("First letter to affected customers", "Deliveries"), held: true},
		{name: "customers", who: "Ada", path: "/customers", held: true},
		{name: "customer", who: "Ada", path: "/customers/C-1001", held: true},
		{name: "bell-room", who: "Ada", path: "/bell", held: true},
		{name: "people", who: "Ada", path: "/people"},
		{name: "organisation", who: "Ada", path: "/organisation"},
		{name: "templates", who: "Lena", path: "/templates", held: true},
		{name: "template", who: "Lena", path: "/templates/initial/de", held: true},
		{name: "rulebook", who: "Ada", path: "/rulebook"},
		{name: "rulebook-all", who: "Ada", path: "/rulebook?all=yes"},
		{name: "rule", who: "Ada", path: "/rulebook/eu-gdpr-33-1?at=2026-03-28T02:40&at_zone=Europe%2FBerlin&zone=Europe%2FBerlin"},
		{name: "me", who: "Ada", path: "/me"},
		{name: "help", who: "Ada", path: "/help", held: true},
		{name: "parts", who: "Ada", path: "/parts"},
		{name: "mailboxes", path: "/demo/mailboxes"},
		{name: "mailbox", path: "/demo/mailboxes/omar@brightwater.example", first: true},
		{name: "letter", path: "/demo/mailboxes/omar@brightwater.example", then: presses("Notice of a security incident")},
		{name: "alarm", path: "/demo/mailboxes/jonas@flowchestra.example", then: presses("INC-2026-001: Confirmed. Earliest deadline")},
		{name: "bell", path: "/demo/mailboxes/jonas@flowchestra.example", then: presses("INC-2026-001: Confirmed. Earliest deadline", "/bell/")},
	}},
}

// presses goes on to a page by what there is to press, one after the other: for
// addresses that nobody can know beforehand.
func presses(words ...string) func(*browsertest.Person) {
	return func(p *browsertest.Person) {
		for _, w := range words {
			p.Presses(w)
		}
	}
}

// Bytes that may come over the line for one page with an empty cache.
const (
	mostCSS    = 40 << 10
	mostScript = 10 << 10
)

// Every page opens, weighs little and goes wrong nowhere behind the screen; in
// both themes and on three screens axe-core finds no barrier, nothing scrolls
// sideways and the focus shows. With TOCSIN_SHOTS the same walk
// takes pictures instead.
func TestEveryPageIsFitForEverybody(t *testing.T) {
	t.Parallel()
	for _, hour := range shown {
		t.Run(hour.at, func(t *testing.T) {
			t.Parallel()
			demo, people := runDemo(t, "--at", hour.at), map[string]*browsertest.Person{}
			for _, page := range hour.pages {
				if people[page.who] == nil {
					people[page.who] = demo.sit(page.who, browsertest.Desk())
				}
				if page.status != 0 {
					people[page.who].Expects(page.status)
				}
				visit(people[page.who], page)
				if page.first && !shooting() {
					overABadLine(demo, page.who, page.path)
				}
			}
		})
	}
}

func TestSettingUpIsFitForEverybody(t *testing.T) {
	t.Parallel()
	empty, link := runEmpty(t)
	visit(empty.sit("", browsertest.Desk()), shownPage{name: "set-up", path: link})
}

// shooting tells whether pictures are wanted, as by the task "shots".
func shooting() bool { return os.Getenv("TOCSIN_SHOTS") != "" }

func visit(p *browsertest.Person, page shownPage) {
	p.Helper()
	p.Looks(browsertest.Desk())
	w := p.Weighs(page.path)
	if page.then != nil {
		page.then(p)
	}
	if shooting() {
		p.Photographs(page.name)
		p.Logf("%s", filepath.Join(os.Getenv("TOCSIN_SHOTS"), page.name+"-*.png"))
		return
	}
	if w.CSS > mostCSS || w.Script > mostScript {
		p.Errorf("%s weighs too much: %d bytes of CSS (%d at most), %d of script (%d at most)", page.path, w.CSS, mostCSS, w.Script, mostScript)
	}
	p.Logf("%-18s %s: %d bytes of HTML, %d of CSS, %d of script, %d more", page.name, page.path, w.HTML, w.CSS, w.Script, w.Other)
	if !page.held {
		p.FindsItFit()
	}
}

// overABadLine reports, and never judges, how long a first page takes over
// 400 kbit/s.
func overABadLine(demo *running, who, path string) {
	demo.Helper()
	look := browsertest.Phone()
	look.Slow = true
	p := demo.sit(who, look)
	p.Opens(path)
	seen, usable := p.Paint()
	demo.Logf("%s over 400 kbit/s: seen after %d ms, usable after %d ms (2,000 is the aim)", path, seen.Milliseconds(), usable.Milliseconds())
}
