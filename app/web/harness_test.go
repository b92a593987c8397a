package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/templates/pages"
)

// site is the pages over a real database and a real server.
type site struct {
	testing.TB
	*storetest.Env
	app   *app.App
	echo  *echo.Echo
	url   string
	admin people.Person
}

// open puts the pages before an empty database.
func open(t testing.TB, change ...func(*web.Config)) *site {
	t.Helper()
	return over(t, storetest.SQLite(t), change...)
}

// over puts the pages before a database.
func over(t testing.TB, e *storetest.Env, change ...func(*web.Config)) *site {
	t.Helper()
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	cfg := web.Config{App: &app.App{Store: e.Store, Book: book, URL: "https://tocsin.example"}}
	for _, c := range change {
		c(&cfg)
	}
	h, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &site{TB: t, Env: e, app: cfg.App, echo: h.(*echo.Echo), url: srv.URL}
}

// setUp gives the site its organisation, its admin Ines and Ada, who commands.
func (s *site) setUp() *site {
	s.Helper()
	token, err := s.app.OfferSetUp(s.Context())
	s.must(err)
	ines := fixtures.Admin()
	s.admin, err = s.app.SetUp(s.Context(), app.SetUp{Token: token, Organisation: fixtures.Flowchestra(),
		Admin: app.NewPerson{Name: ines.Name, Email: ines.Email, Zone: ines.Zone}})
	s.must(err)
	_, err = s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: "Ada", Email: "ada@flowchestra.example", Zone: "Europe/Berlin", Roles: "commander"})
	s.must(err)
	return s
}

// ringAll tests the bell and returns the token of each person's link by name.
func (s *site) ringAll() map[string]string {
	s.Helper()
	id, err := s.app.TestBell(s.Context(), s.admin)
	s.must(err)
	rings, err := s.app.SoundAlarm(s.Context(), app.SoundAlarm{AlarmID: id})
	s.must(err)
	out := map[string]string{}
	for _, r := range rings {
		out[r.Person] = strings.TrimPrefix(r.AnswerURL, s.app.URL+"/bell/")
	}
	return out
}

// ringAbout rings people about a deadline of an incident, each with the token
// "token-of-" and their id.
func (s *site) ringAbout(due time.Time, who ...people.Person) {
	s.Helper()
	inc, err := s.app.DeclareIncident(s.Context(), s.person("Ada"), app.Declaration{Title: "Support token read run exports", Severity: incident.SEV1,
		DetectedAt: s.app.Now(), Zone: "UTC", Source: "a log"})
	s.must(err)
	now := s.app.Now()
	s.must(s.Store.Tx(s.Context(), func(tx *store.Tx) error {
		al := incident.Alarm{ID: "al", IncidentID: &inc.ID, DueAt: &due, Threshold: "24h", FireAt: now, NextAt: &now, CreatedAt: now, Version: 1}
		tx.Record("alarm.called", "tocsin", inc.Number, nil)
		calls := []incident.Call{}
		for i, p := range who {
			token := "token-of-" + p.ID
			calls = append(calls, incident.Call{ID: p.ID, AlarmID: al.ID, IncidentID: &inc.ID, PersonID: p.ID, Step: i + 1, OpenedAt: now, ClaimedAt: now,
				Token: token, TokenKey: s.Store.Lookup(token), Version: 1})
		}
		if err := tx.Insert(&al); err != nil {
			return err
		}
		return tx.Insert(calls)
	}))
}

func (s *site) person(name string) people.Person {
	s.Helper()
	everybody, err := s.look().People()
	s.must(err)
	for _, p := range everybody {
		if p.Name == name {
			return p
		}
	}
	s.Fatalf("%s is not on record", name)
	return people.Person{}
}

func (s *site) look() store.Look {
	s.Helper()
	l, err := s.Store.Reads().For(context.WithoutCancel(s.Context()), people.System())
	s.must(err)
	return l
}

func (s *site) ledger() []ledger.Line {
	s.Helper()
	lines, err := s.look().Lines("", 0, 1000)
	s.must(err)
	return lines
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *site) get(path string) answer  { return s.send(http.MethodGet, path, "", nil) }
func (s *site) head(path string) answer { return s.send(http.MethodHead, path, "", nil) }

func (s *site) post(path string, form url.Values) answer {
	return s.send(http.MethodPost, path, form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// send sends a request and does not follow where it leads.
func (s *site) send(method, path, body string, header http.Header) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	s.must(err)
	for k, v := range header {
		r.Header[k] = v
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	s.must(err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	s.must(err)
	return answer{res.StatusCode, res.Header, string(got)}
}

// says fails unless the answer has the status and holds every piece of text.
func (s *site) says(a answer, status int, pieces ...string) {
	s.Helper()
	if a.status != status {
		s.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	for _, p := range pieces {
		if !strings.Contains(a.body, p) {
			s.Errorf("the page does not say %q: %s", p, a.body)
		}
	}
}

// demo gives the site two mailboxes.
func demo(cfg *web.Config) {
	at := storetest.Start()
	cfg.Mailboxes = func() []pages.Mailbox {
		return []pages.Mailbox{
			{Address: "omar@brightwater.example", Count: 3, LastAt: at, Mails: []pages.Mail{
				{Number: 1, ReceivedAt: at, Date: &at, From: "Flowchestra <s@f.example>", To: "omar@brightwater.example", Subject: "Notice <of> a breach",
					MessageID: "1@x.example", Text: "See https://tocsin.example/bell/abc, now.\nNot https://evil.example/x", HTML: "<p style='color:red'>Hi</p>"},
				{Number: 2, ReceivedAt: at, From: "f", To: "o", Text: "Only text"},
			}},
			{Address: "a/b+c%2F@x.example", Count: 1, LastAt: at, Mails: []pages.Mail{{Number: 3, ReceivedAt: at, Subject: "Odd", Fault: "A part cannot be read."}}},
		}
	}
}

// sendUnmeasured posts a body without saying how long it is.
func (s *site) sendUnmeasured(path, body string, header http.Header) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, io.MultiReader(strings.NewReader(body)))
	s.must(err)
	r.Header = header
	res, err := http.DefaultTransport.RoundTrip(r)
	s.must(err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	s.must(err)
	return answer{res.StatusCode, res.Header, string(got)}
}
