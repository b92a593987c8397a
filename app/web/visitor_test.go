package web_test

import (
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/store"
)

// visitor is a browser that somebody is signed in with.
type visitor struct {
	*site
	cookie string
}

// signedInAs goes on with the cookie that an answer gave.
func (s *site) signedInAs(a answer) *visitor {
	s.Helper()
	for _, line := range a.header.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil && c.MaxAge > 0 {
			return &visitor{s, c.Name + "=" + c.Value}
		}
	}
	s.Fatalf("no cookie was given: %d %v", a.status, a.header)
	return nil
}

// as signs somebody in who is on record.
func (s *site) as(name string) *visitor {
	s.Helper()
	opened, err := s.app.OpenSession(s.Context(), s.person(name), app.From{IP: "192.0.2.7"})
	s.must(err)
	return &visitor{s, "__Host-tocsin=" + opened.Token}
}

func (v *visitor) get(path string) answer {
	v.Helper()
	return v.send(http.MethodGet, path, "", http.Header{"Cookie": {v.cookie}})
}

func (v *visitor) post(path string, form url.Values) answer {
	v.Helper()
	return v.send(http.MethodPost, path, form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Cookie": {v.cookie}})
}

// counting opens the site's database anew and counts the statements of what is
// done.
func (s *site) counting(do func()) int {
	s.Helper()
	var n atomic.Int64
	cfg := s.Config
	cfg.Observe = func(string) error { n.Add(1); return nil }
	watched, err := store.Open(s.Context(), cfg)
	s.must(err)
	defer watched.Close()
	was := s.app.Store
	s.app.Store = watched
	n.Store(0)
	do()
	s.app.Store = was
	if n.Load() == 0 {
		s.Error("no statement was counted")
	}
	return int(n.Load())
}

// unchanged fails when what is done makes an entry of the ledger.
func (s *site) unchanged(what string, do func()) {
	s.Helper()
	before, err := s.look().LastEntry()
	s.must(err)
	do()
	after, err := s.look().LastEntry()
	s.must(err)
	if after != before {
		s.Errorf("%s made %d entries", what, after-before)
	}
}
