package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// shown are the pages, in the order in which somebody comes by them. They are
// walked in one demo from top to bottom, so a row may act and the rows below
// find what came of it. A new page is a new row.
var shown = []struct {
	name   string                    // of its pictures
	who    string                    // of the story; "" for a stranger
	path   string                    // where it is
	then   func(*browsertest.Person) // what to do there until the page is open; nil for nothing
	status int                       // other than 200, where that is right
	first  bool                      // somebody may begin here, over a bad line
}{
	{name: "front", path: "/", first: true},
	{name: "sign-in", path: "/sign-in", first: true},
	{name: "mailboxes", path: "/demo/mailboxes"},
	{name: "mailbox", path: "/demo/mailboxes/omar@brightwater.example", first: true},
	{name: "letter", path: "/demo/mailboxes/omar@brightwater.example", then: presses("Notice of a security incident")},
	{name: "alarm", path: "/demo/mailboxes/jonas@flowchestra.example", then: presses("Confirmed. Earliest deadline")},
	{name: "bell", path: "/demo/mailboxes/jonas@flowchestra.example", then: presses("Confirmed. Earliest deadline", "/bell/")},
	{name: "not-found", path: "/nothing/here", status: http.StatusNotFound},
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

// Every page, in both themes and on three screens: no barrier that axe-core
// finds, nothing to scroll sideways, a focus that shows, a small weight, and
// nothing that goes wrong behind the screen. With TOCSIN_SHOTS the same walk
// takes pictures instead.
func TestEveryPageIsFitForEverybody(t *testing.T) {
	t.Parallel()
	demo := runDemo(t)
	people := map[string]*browsertest.Person{}
	for i, page := range shown {
		p := people[page.who]
		if p == nil {
			p = demo.sit(page.who, browsertest.Desk())
			people[page.who] = p
		}
		if page.status != 0 {
			p.Expects(page.status)
		}
		visit(p, fmt.Sprintf("%02d-%s", i+1, page.name), page.path, page.then)
		if page.first && !shooting() {
			overABadLine(demo, page.who, page.path)
		}
	}
}

func TestSettingUpIsFitForEverybody(t *testing.T) {
	t.Parallel()
	empty, link := runEmpty(t)
	visit(empty.sit("", browsertest.Desk()), "00-set-up", link, nil)
}

// shooting tells whether pictures are wanted, as by the task "shots".
func shooting() bool { return os.Getenv("TOCSIN_SHOTS") != "" }

func visit(p *browsertest.Person, name, path string, then func(*browsertest.Person)) {
	p.Helper()
	p.Looks(browsertest.Desk())
	w := p.Weighs(path)
	if then != nil {
		then(p)
	}
	if shooting() {
		p.Photographs(name)
		p.Logf("%s", filepath.Join(os.Getenv("TOCSIN_SHOTS"), name+"-*.png"))
		return
	}
	if w.CSS > mostCSS || w.Script > mostScript {
		p.Errorf("%s weighs too much: %d bytes of CSS (%d at most), %d of script (%d at most)", path, w.CSS, mostCSS, w.Script, mostScript)
	}
	p.Logf("%-12s %s: %d bytes of HTML, %d of CSS, %d of script, %d more", name, path, w.HTML, w.CSS, w.Script, w.Other)
	p.FindsItFit()
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
