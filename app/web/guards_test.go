package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/templates"
	"github.com/flowchestra/tocsin/templates/pages"
)

const plainPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// security is the golden of security headers, changed where a page differs.
func security(change ...string) map[string]string {
	h := map[string]string{
		"Content-Security-Policy":      plainPolicy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cache-Control":                "no-store",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for i := 0; i+1 < len(change); i += 2 {
		h[change[i]] = change[i+1]
	}
	return h
}

// visit is one GET of every route, and what its headers must be.
type visit struct {
	route, path string
	status      int
	want        map[string]string
}

// visits lists a GET of every route of a site that is set up, with the demo.
func visits(bell string) []visit {
	form := security("Referrer-Policy", "strict-origin")
	kept := security("Cache-Control", "public, max-age=31536000, immutable")
	framing := security("Content-Security-Policy", plainPolicy+"; frame-src 'self'")
	framed := security("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'")
	return []visit{
		{"/", "/", 200, security()},
		{"/healthz", "/healthz", 200, security()},
		{"/healthz/clocks", "/healthz/clocks", 503, security()},
		{"/bell/:token", "/bell/" + bell, 200, form},
		{"/bell/:token", "/bell/none", 404, form},
		{"/setup/done", "/setup/done", 200, security()},
		{"/setup/:token", "/setup/none", 404, form},
		{"/me", "/me", 303, form},
		{"/demo/mailboxes", "/demo/mailboxes", 200, security()},
		{"/demo/mailboxes/:address", "/demo/mailboxes/omar@brightwater.example", 200, security()},
		{"/demo/mailboxes/:address/:number", "/demo/mailboxes/omar@brightwater.example/1", 200, framing},
		{"/demo/mailboxes/:address/:number/html", "/demo/mailboxes/omar@brightwater.example/1/html", 200, framed},
		{templates.CSS.Path, templates.CSS.Path, 200, kept},
		{templates.JS.Path, templates.JS.Path, 200, kept},
		{templates.Icon.Path, templates.Icon.Path, 200, kept},
		{"", "/none", 404, security()},
		{"", "/static/../web.go", 404, security()},
	}
}

// headersOf are the headers of a page behind sign-in.
func headersOf(route string) map[string]string {
	return security("Referrer-Policy", "strict-origin")
}

// The headers of every route stand in testdata/headers.golden; here the doors
// answer as they should beside them, with the database and without.
func TestTheDoorsAnswerWithAndWithoutADatabase(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	for _, v := range visits(s.ringAll()["Ada"]) {
		a := s.get(v.path)
		if a.status != v.status {
			t.Errorf("GET %s gave %d, want %d: %s", v.path, a.status, v.status, a.body)
		}
		sameHeaders(t, v.path, a, v.want)
		if h := s.head(v.path); h.status != v.status || h.body != "" || h.header.Get("Content-Type") != a.header.Get("Content-Type") {
			t.Errorf("HEAD %s gave %d and %q of %s", v.path, h.status, h.body, h.header.Get("Content-Type"))
		}
	}
	a := s.send(http.MethodDelete, "/healthz", "", nil)
	sameHeaders(t, "405", a, security())
	if s.says(a, 405, "What was saved", "Nothing."); a.header.Get("Allow") == "" {
		t.Error("405 does not say what is allowed")
	}
	s.Store.Close()
	broken := s.get("/setup/done")
	sameHeaders(t, "500", broken, security())
	s.says(broken, 500, "Something went wrong inside Tocsin", "cannot be seen from here")
	s.says(s.get("/healthz"), 503, "does not answer")
	s.says(s.get("/healthz/clocks"), 503, `"watched":false`, `"last_sweep":null`, "does not answer")
	s.says(s.get("/"), 200, "The database does not answer")
}

func sameHeaders(t *testing.T, where string, a answer, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for k := range want {
		got[k] = strings.Join(a.header.Values(k), " AND ")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", where, d)
	}
	if c := a.header.Get("Set-Cookie"); c != "" {
		t.Errorf("%s sets a cookie: %s", where, c)
	}
}

func TestNothingInAPageNeedsMoreThanThePolicyAllows(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	inline := regexp.MustCompile(`(?i)<script( [^>]*)?>[^<]|<script(?: defer)?>|<style|\sstyle=|\son[a-z]+=|javascript:|(src|href)="(http:|//)`)
	for _, v := range visits(s.ringAll()["Ada"]) {
		if strings.HasSuffix(v.path, "/html") || strings.HasPrefix(v.path, "/static") {
			continue
		}
		if found := inline.FindString(s.get(v.path).body); found != "" {
			t.Errorf("%s holds %q", v.path, found)
		}
	}
}

func TestAGetChangesNothing(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var wrote []string
	s := open(t, demo, func(cfg *web.Config) { cfg.Default = asAda }).setUp()
	path := "/bell/" + s.ringAll()["Ada"]
	cfg := s.Config
	cfg.Observe = func(statement string) error {
		mu.Lock()
		defer mu.Unlock()
		if regexp.MustCompile(`(?i)^\s*(INSERT|UPDATE|DELETE|REPLACE)`).MatchString(statement) {
			wrote = append(wrote, statement)
		}
		return nil
	}
	watched, err := store.Open(s.Context(), cfg)
	s.must(err)
	t.Cleanup(watched.Close)
	s.app.Store = watched
	before := s.ledger()
	for _, v := range visits(path[len("/bell/"):]) {
		s.get(v.path)
		s.head(v.path)
	}
	if len(wrote) > 0 || len(s.ledger()) != len(before) {
		t.Errorf("the ledger went from %d to %d entries, and this was written: %q", len(before), len(s.ledger()), wrote)
	}
	s.post(path, nil)
	if len(wrote) == 0 || len(s.ledger()) != len(before)+1 {
		t.Errorf("a POST is to be seen by this test, and wrote %q", wrote)
	}
}

func TestAnotherSitesPageCannotPost(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	path := "/bell/" + s.ringAll()["Ada"]
	before := len(s.ledger())
	for name, h := range map[string]http.Header{
		"another site":           {"Sec-Fetch-Site": {"cross-site"}},
		"a neighbour":            {"Sec-Fetch-Site": {"same-site"}},
		"an old browser":         {"Origin": {"https://evil.example"}},
		"a sandboxed page":       {"Origin": {"null"}},
		"our name on http alone": {"Origin": {"http://tocsin.example"}},
	} {
		a := s.send(http.MethodPost, path, "", h)
		if a.status != 403 || !strings.Contains(a.body, "from another site") {
			t.Errorf("%s got %d: %s", name, a.status, a.body)
		}
		sameHeaders(t, name, a, security())
	}
	if len(s.ledger()) != before {
		t.Error("a refused POST was recorded")
	}
	for name, h := range map[string]http.Header{
		"our own page":                     {"Sec-Fetch-Site": {"same-origin"}, "Origin": {s.url}},
		"our own page in an old browser":   {"Origin": {s.url}},
		"our own page behind a proxy":      {"Origin": {"https://tocsin.example"}},
		"a program":                        {},
		"an address typed, then submitted": {"Sec-Fetch-Site": {"none"}},
	} {
		if a := s.send(http.MethodPost, path, "", h); a.status != 303 {
			t.Errorf("%s got %d: %s", name, a.status, a.body)
		}
	}
}

func TestABodyHas64KBAtMost(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	bell := "/bell/" + s.ringAll()["Ada"]
	fresh := open(t)
	token, err := fresh.app.OfferSetUp(t.Context())
	s.must(err)
	large := "name=" + strings.Repeat("x", 64<<10)
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for _, a := range []answer{
		s.send(http.MethodPost, bell, large, form),
		fresh.send(http.MethodPost, "/setup/"+token, large, form),
		fresh.sendUnmeasured("/setup/"+token, large, form),
	} {
		s.says(a, 413, "64 KB")
	}
	s.says(s.get(bell), 200, "I have it</button>")
	if len(fresh.ledger()) != 0 {
		t.Error("something was written")
	}
	s.says(fresh.send(http.MethodPost, "/setup/"+token, "name=%zz", form), 400, "not a form")
}

func TestWhatGoesWrongInsideIsLoggedAndNotShown(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s := open(t, func(cfg *web.Config) {
		cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
		cfg.Mailboxes = func() []pages.Mailbox { panic("the secret") }
		cfg.Default = func(*http.Request) (people.Person, error) { return people.Person{}, errors.New("the other secret") }
	})
	for path, secret := range map[string]string{"/demo/mailboxes/omar@x.example": "the secret", "/me": "the other secret"} {
		log.Reset()
		a := s.get(path)
		want := security()
		if path == "/me" {
			want = headersOf(path)
		}
		sameHeaders(t, path, a, want)
		s.says(a, 500, "Something went wrong", "Reference:")
		reference := regexp.MustCompile(`<code class="spelled">([0-9]{4}-[0-9]{4})</code>`).FindStringSubmatch(a.body)
		if strings.Contains(a.body, "secret") || len(reference) != 2 {
			t.Fatalf("the page shows too much or too little: %s", a.body)
		}
		if got := log.String(); !strings.Contains(got, secret) || !strings.Contains(got, reference[1]) || strings.Contains(got, "omar@") {
			t.Errorf("the log says %s", got)
		}
	}
}

func TestNothingBehindSignInOpensToStrangers(t *testing.T) {
	t.Parallel()
	refusal := func(p people.Person, err error) func(*web.Config) {
		return func(cfg *web.Config) { cfg.Default = func(*http.Request) (people.Person, error) { return p, err } }
	}
	off := people.Person{ID: "x", Name: "Zed", Roles: people.Roles{people.Admin}}
	off.DisabledAt = &off.CreatedAt
	for name, c := range map[string]struct {
		change func(*web.Config)
		status int
		says   string
	}{
		"no session":    {func(*web.Config) {}, 303, ""},
		"a refusal":     {refusal(people.Person{}, fault.Forbidden("Your session is over.")), 303, ""},
		"nobody":        {refusal(people.Person{}, nil), 303, ""},
		"switched off":  {refusal(off, nil), 403, "Zed&#39;s account is switched off"},
		"no answer":     {refusal(people.Person{}, fault.Unavailable("The directory does not answer.")), 503, "The directory does not answer."},
		"a broken seam": {refusal(people.Person{}, fmt.Errorf("x: %w", context.Canceled)), 500, "Something went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, c.change)
			a := s.get("/me")
			if s.says(a, c.status, c.says); strings.Contains(a.body, "You may") {
				t.Errorf("the page shows what is behind it: %s", a.body)
			}
		})
	}
	s := open(t, func(cfg *web.Config) { cfg.Default = asAda })
	s.says(s.get("/me"), 200, "Ada", "confirm an incident", "Europe/Berlin")
}

func TestWithoutADemoThereAreNoMailboxes(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.says(s.get("/demo/mailboxes"), 404, "nothing at this address")
	if slices.ContainsFunc(s.echo.Routes(), func(r *echo.Route) bool { return strings.HasPrefix(r.Path, "/demo") }) {
		t.Error("there is a route into the demo")
	}
}

func TestPagesNeedAnAppAndAnAddress(t *testing.T) {
	t.Parallel()
	if _, err := web.New(web.Config{}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("got %v", err)
	}
	for _, url := range []string{"tocsin.example", "::", "https://"} {
		if _, err := web.New(web.Config{App: &app.App{URL: url}}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: got %v", url, err)
		}
	}
}

func asAda(*http.Request) (people.Person, error) {
	return people.Person{ID: "ada", Name: "Ada", Zone: "Europe/Berlin", Roles: people.Roles{people.Commander}}, nil
}
