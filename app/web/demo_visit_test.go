package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/templates/parts"
)

// visited is a site as the demo opens it: whoever comes is Ada.
func visited(t *testing.T) (*site, *time.Duration) {
	t.Helper()
	var s *site
	moved := new(time.Duration)
	s = open(t, func(cfg *web.Config) {
		cfg.Default = func(*http.Request) (people.Person, error) { return s.person("Ada"), nil }
		cfg.Strip = func(_ context.Context, viewer people.Person, path string) *parts.Strip {
			return &parts.Strip{Step: 1, Steps: []string{"Ada confirms"}, Here: path, Persons: []parts.Switch{{Name: "Lena", Is: viewer.Name == "Lena"}}}
		}
		cfg.Demo = &web.Demo{List: "reference\nC-1001\n",
			Person: func(_ context.Context, name string) (people.Person, error) {
				if name != "Lena" {
					return people.Person{}, fault.NotFound("Nobody in the story is called %q.", name)
				}
				return s.person(name), nil
			},
			Skip: func(_ context.Context, by time.Duration) error { *moved += by; return nil }}
	})
	return s, moved
}

func TestTheDemosVisitorIsAdaUntilTheyAreSomebodyElse(t *testing.T) {
	t.Parallel()
	s, _ := visited(t)
	inc := s.storyTo("confirmed")
	s.says(s.get("/watch"), 200, "1 of 1 · Ada confirms", `<a href="/me">Ada</a>`)
	s.says(s.get("/demo/list/"+inc.Number), 200, "C-1001", "Look at what it does")
	a := s.post("/demo/person", url.Values{"name": {"Lena"}, "to": {"/signing"}})
	if a.status != 303 || a.header.Get("Location") != "/signing" {
		t.Fatalf("being Lena led to %d %q", a.status, a.header.Get("Location"))
	}
	lena := s.signedInAs(a)
	s.says(lena.get("/watch"), 200, `<a href="/me">Lena</a>`, `aria-pressed="true"`)
	s.says(lena.get("/demo/list/"+inc.Number), 403) // the demo opens no door that the person has not
	s.says(s.post("/demo/person", url.Values{"name": {"Mallory"}}), 404)
	for _, to := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, ""} {
		if a := s.post("/demo/person", url.Values{"name": {"Lena"}, "to": {to}}); a.header.Get("Location") != "/watch" {
			t.Errorf("%q leads to %q", to, a.header.Get("Location"))
		}
	}
}

func TestTheDemosClockMovesForwardWithinBounds(t *testing.T) {
	t.Parallel()
	s, moved := visited(t)
	s.withCast()
	for _, minutes := range []string{"", "0", "-5", "x", "2881", "1e9", "99999999999999999999"} {
		s.says(s.post("/demo/skip", url.Values{"minutes": {minutes}}), 422)
	}
	s.says(s.send(http.MethodPost, "/demo/skip", "minutes=60", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}), 403)
	if *moved != 0 {
		t.Fatalf("refused skips moved the clock by %v", *moved)
	}
	if a := s.post("/demo/skip", url.Values{"minutes": {"360"}, "to": {"/watch"}}); a.status != 303 || *moved != 6*time.Hour {
		t.Errorf("skipping answered %d and moved %v", a.status, *moved)
	}
}

func TestWithoutTheDemoThereIsNoWayAroundSigningIn(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	for _, path := range []string{"/demo/person", "/demo/skip"} {
		s.says(s.post(path, url.Values{"name": {"Lena"}, "minutes": {"60"}}), 404)
	}
	s.says(s.get("/demo/list/INC-2026-001"), 404)
	if a := s.get("/watch"); a.status != 303 {
		t.Errorf("a stranger gets %d", a.status)
	}
}
