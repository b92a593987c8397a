package web_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// What is held here is held for every route that the router knows, those that
// are added later among them.

var update = flag.Bool("update", false, "write testdata/headers.golden anew; read the difference before you keep it")

var urlencoded = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}

// routesBy lists the routes of a method with a piece in every gap, by path.
func (s *site) routesBy(method string) []*echo.Route {
	out := slices.DeleteFunc(s.echo.Routes(), func(r *echo.Route) bool { return r.Method != method })
	slices.SortFunc(out, func(a, b *echo.Route) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func filledPath(route string) string {
	return regexp.MustCompile(`:\w+`).ReplaceAllString(route, "none")
}

// everybody is a visitor who may do whatever a person may.
func (s *site) everybody() *visitor {
	s.Helper()
	var roles []string
	for _, r := range people.AllRoles() {
		roles = append(roles, string(r))
	}
	_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: "Everybody", Email: "every@x.example", Zone: "UTC", Roles: strings.Join(roles, ",")})
	s.must(err)
	return s.as("Everybody")
}

// with is headers with the visitor's cookie.
func (v *visitor) with(h ...http.Header) http.Header {
	out := http.Header{}
	for _, one := range h {
		maps.Copy(out, one)
	}
	if v.cookie != "" {
		out["Cookie"] = []string{v.cookie}
	}
	return out
}

// writes counts the statements that change something while it is done.
func (s *site) writes(do func()) []string {
	s.Helper()
	var mu sync.Mutex
	var wrote []string
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
	defer watched.Close()
	was := s.app.Store
	s.app.Store = watched
	do()
	s.app.Store = was
	return wrote
}

func TestNoRouteTakesWhatAnotherSitesPageSends(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	every := s.everybody()
	posts := s.routesBy(http.MethodPost)
	if len(posts) < 30 {
		t.Fatalf("only %d routes are posted to", len(posts))
	}
	wrote := s.writes(func() {
		for _, r := range posts {
			for name, h := range map[string]http.Header{
				"another site":   {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}},
				"a neighbour":    {"Sec-Fetch-Site": {"same-site"}},
				"an old browser": {"Origin": {"https://evil.example"}},
			} {
				a := s.send(http.MethodPost, filledPath(r.Path), "name=x&text=x&reason=x", every.with(urlencoded, h))
				if a.status != 403 || !strings.Contains(a.body, "from another site") || len(a.header.Values("Set-Cookie")) > 0 {
					t.Errorf("POST %s from %s gave %d", r.Path, name, a.status)
				}
			}
		}
	})
	if len(wrote) > 0 {
		t.Errorf("this was written: %q", wrote)
	}
	s.says(every.get("/me"), 200, "Everybody")
	if len(s.writes(func() { every.post("/me/zone", map[string][]string{"zone": {"Asia/Tokyo"}}) })) == 0 {
		t.Error("a form of our own is to be seen to write by this test")
	}
}

// takesLists are the routes that take 2 MB, and takesRecords the one that takes
// 20 MB; all others take 64 KB.
var takesLists = regexp.MustCompile(`import|customers/list`)

const takesRecords = "/notices/:id/records"

func TestEveryRouteRefusesABodyOverItsLimit(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	every := s.everybody()
	wrote := s.writes(func() {
		for _, r := range s.routesBy(http.MethodPost) {
			limit, words := 64<<10, "64 KB"
			if takesLists.MatchString(r.Path) {
				limit, words = 2<<20, "2 MB"
			}
			if r.Path == takesRecords {
				limit, words = notice.LargestRecords+64<<10, "20 MB"
			}
			large := "text=" + strings.Repeat("x", limit-4)
			for name, send := range map[string]func(string, string, http.Header) answer{
				"that says how long it is": func(p, b string, h http.Header) answer { return s.send(http.MethodPost, p, b, h) },
				"that does not":            s.sendUnmeasured,
			} {
				for _, who := range []*visitor{every, {site: s}} {
					a := send(filledPath(r.Path), large, who.with(urlencoded))
					if a.status != 413 || !strings.Contains(a.body, words) {
						t.Errorf("POST %s with a body %s gave %d with %q", r.Path, name, a.status, who.cookie)
					}
				}
			}
		}
	})
	if len(wrote) > 0 {
		t.Errorf("this was written: %q", wrote)
	}
}

func TestWhatAStrangerSendsIsKeptForThemAndNotDone(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	const mine = "What I wrote at 3 <a.m.>"
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	s.must(parts.WriteField("text", mine))
	s.must(parts.Close())
	wrote := s.writes(func() {
		held := 0
		for _, r := range s.routesBy(http.MethodPost) {
			path := filledPath(r.Path)
			if forStrangers(r.Path) {
				continue
			}
			held++
			for name, a := range map[string]answer{
				"a form":          s.send(http.MethodPost, path, "text=What+I+wrote+at+3+%3Ca.m.%3E&password=secret-words", urlencoded),
				"one with a file": s.send(http.MethodPost, path, form.String(), http.Header{"Content-Type": {parts.FormDataContentType()}}),
			} {
				if a.status != 401 || !strings.Contains(a.body, "What I wrote at 3 &lt;a.m.&gt;") || strings.Contains(a.body, "secret-words") {
					t.Errorf("POST %s of %s gave %d: %s", r.Path, name, a.status, a.body)
				}
			}
		}
		if held < 25 {
			t.Errorf("only %d routes are behind sign-in", held)
		}
	})
	if len(wrote) > 0 {
		t.Errorf("this was written: %q", wrote)
	}
}

// forStrangers tells whether the reviewers' table opens the route to strangers;
// the demo's own routes stand outside that table.
func forStrangers(path string) bool {
	return strings.HasPrefix(path, "/demo") || regexp.MustCompile(`(?m)^POST +`+regexp.QuoteMeta(path)+` +-$`).MatchString(everyDoor)
}

// guarding are the headers that guard a page.
var guarding = []string{"Cache-Control", "Clear-Site-Data", "Content-Disposition", "Content-Security-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Resource-Policy", "Location", "Permissions-Policy", "Referrer-Policy", "Set-Cookie", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options"}

func guardsOf(a answer) string {
	var out []string
	for _, name := range guarding {
		if v := strings.Join(a.header.Values(name), " AND "); v != "" && name != "Location" {
			out = append(out, "  "+name+": "+v)
		}
	}
	return strings.Join(out, "\n")
}

// TestTheHeadersOfEveryAnswerAreAsReviewed holds every GET and every way of
// failing to one file. A route behind sign-in that has the usual headers does
// not stand in it by name.
func TestTheHeadersOfEveryAnswerAreAsReviewed(t *testing.T) {
	t.Parallel()
	s := open(t, demo).setUp()
	every := s.everybody()
	sets := map[string][]string{}
	note := func(what string, a answer) { sets[guardsOf(a)] = append(sets[guardsOf(a)], what) }
	bell := "/bell/" + s.ringAll()["Ada"]
	usual := guardsOf(every.get("/watch"))
	for _, r := range s.routesBy(http.MethodGet) {
		if r.Path == "/live" { // a stream has a test of its own
			continue
		}
		path := strings.Replace(filledPath(r.Path), "/bell/none", bell, 1)
		if strings.HasPrefix(r.Path, "/demo/mailboxes/:address") {
			path = strings.NewReplacer(":address", "omar@brightwater.example", ":number", "1").Replace(r.Path)
		}
		name := "GET " + regexp.MustCompile(`\.[0-9a-f]{12}\.`).ReplaceAllString(r.Path, ".*.")
		stranger, signedIn, head := s.get(path), every.get(path), s.head(path)
		if guardsOf(head) != guardsOf(stranger) {
			t.Errorf("HEAD %s differs from GET: %s", path, guardsOf(head))
		}
		switch {
		case guardsOf(stranger) != guardsOf(signedIn):
			note(name+" (stranger)", stranger)
			note(name+" (signed in)", signedIn)
		case guardsOf(stranger) == usual && stranger.status == 303 && strings.HasPrefix(stranger.header.Get("Location"), "/sign-in"):
			sets[usual] = append([]string{"every GET behind sign-in that is not named"}, slices.DeleteFunc(sets[usual], func(s string) bool { return strings.HasPrefix(s, "every") })...)
		default:
			note(name, stranger)
		}
	}
	note("404 (stranger)", s.get("/nothing/here"))
	note("404 (signed in)", every.get("/nothing/here"))
	note("404 of an incident", every.get("/incidents/INC-2026-999"))
	note("405", s.send(http.MethodDelete, "/healthz", "", nil))
	note("403 of a form from another site", s.send(http.MethodPost, "/people", "", http.Header{"Sec-Fetch-Site": {"cross-site"}}))
	note("401 of a form", s.send(http.MethodPost, "/people", "", urlencoded))
	note("413", s.send(http.MethodPost, "/people", strings.Repeat("x", 65<<10), urlencoded))
	note("422", every.post("/people", nil))
	s.Store.Close()
	note("500 at the door", s.get("/setup/done"))
	note("500 behind sign-in", every.get("/watch"))
	var got strings.Builder
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		slices.Sort(sets[set])
		fmt.Fprintf(&got, "%s\n%s\n\n", strings.Join(sets[set], "\n"), set)
	}
	golden := filepath.Join("testdata", "headers.golden")
	if *update {
		s.must(os.MkdirAll("testdata", 0o750))
		s.must(os.WriteFile(golden, []byte(got.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	s.must(err)
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("the headers are not as reviewed; run with -update and read the difference:\n%s", d)
	}
}
