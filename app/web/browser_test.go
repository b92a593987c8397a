package web_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := browsertest.Close(); err != nil && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// sits puts somebody of the story before a browser, signed in.
func (s *site) sits(name string, look browsertest.Look) *browsertest.Person {
	s.Helper()
	return s.sitsAt(s.url, name, look)
}

// sitsAt does the same at an address that leads to the site.
func (s *site) sitsAt(url, name string, look browsertest.Look) *browsertest.Person {
	s.Helper()
	s.app.URL = s.url // the session's cookie is named by whether the address is https
	p := browsertest.Sits(s, name, url, look)
	opened, err := s.app.OpenSession(s.Context(), s.person(name), app.From{IP: "192.0.2.7"})
	s.must(err)
	p.Carries(&http.Cookie{Name: "tocsin", Value: opened.Token, HttpOnly: true})
	return p
}

// looksAt opens a page and holds it to what every page is held to; with
// TOCSIN_SHOTS it takes its pictures instead.
func looksAt(p *browsertest.Person, name, path string) {
	p.Helper()
	p.Looks(browsertest.Desk())
	p.Opens(path)
	if os.Getenv("TOCSIN_SHOTS") != "" {
		p.Photographs(name)
		return
	}
	p.FindsItFit()
}
