package web_test

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web"
)

const good = "kettle moss lantern forty"

// givePassword lets somebody choose one behind a link.
func (s *site) givePassword(name string) {
	s.Helper()
	in, err := s.app.InvitePerson(s.Context(), s.admin, s.person(name).ID)
	s.must(err)
	_, err = s.app.AcceptInvitation(s.Context(), app.AcceptInvitation{Token: in.Token, Password: good})
	s.must(err)
}

func knock(to string) url.Values {
	return url.Values{"email": {"ada@flowchestra.example"}, "password": {good}, "to": {to}}
}

func TestWhoSignsInIsLedToThePageTheyAskedFor(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	a := s.get("/people?x=1&y=%2F")
	if at := a.header.Get("Location"); a.status != 303 || at != "/sign-in?to=%2Fpeople%3Fx%3D1%26y%3D%252F" {
		t.Fatalf("a stranger was led with %d to %q", a.status, at)
	}
	s.says(s.get(a.header.Get("Location")), 200, `name="to" value="/people?x=1&amp;y=%2F"`, `autocomplete="current-password"`, "for people who are signed in")
	in := s.post("/sign-in", knock("/people?x=1&y=%2F"))
	if in.status != 303 || in.header.Get("Location") != "/people?x=1&y=%2F" {
		t.Fatalf("got %d to %q", in.status, in.header.Get("Location"))
	}
	ada := s.signedInAs(in)
	s.says(ada.get("/people?x=1&y=%2F"), 200, "Ada", "Ines")
	if back := ada.get("/sign-in?to=/me"); back.status != 303 || back.header.Get("Location") != "/me" {
		t.Errorf("who is signed in is asked again: %d", back.status)
	}
}

func TestTheCookieIsHardToSteal(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	want := "; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax"
	got := s.post("/sign-in", knock("/")).header.Get("Set-Cookie")
	name, rest, _ := strings.Cut(got, "=")
	token, flags, _ := strings.Cut(rest, ";")
	if name != "__Host-tocsin" || len(token) < 43 || ";"+flags != want {
		t.Errorf("got %s", got)
	}
	plain := open(t, func(cfg *web.Config) { cfg.App.URL = "http://127.0.0.1:8080" }).setUp()
	plain.givePassword("Ada")
	got = plain.post("/sign-in", knock("/")).header.Get("Set-Cookie")
	if !strings.HasPrefix(got, "tocsin=") || strings.Contains(got, "Secure") || !strings.Contains(got, "HttpOnly; SameSite=Lax") {
		t.Errorf("got %s", got)
	}
}

func TestAPlantedCookieIsNotTakenOver(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	planted := &visitor{s, "__Host-tocsin=planted"}
	in := planted.post("/sign-in", knock("/me"))
	if fresh := s.signedInAs(in); fresh.cookie == planted.cookie {
		t.Error("the planted cookie was taken over")
	}
	if a := planted.get("/me"); a.status != 303 {
		t.Errorf("the planted cookie opens: %d", a.status)
	}
	first := s.signedInAs(s.post("/sign-in", knock("/me")))
	second := s.signedInAs(first.post("/sign-in", knock("/me")))
	if first.cookie == second.cookie {
		t.Error("signing in again keeps the old token")
	}
}

func TestAnOldCookieOpensNothing(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	change := func(name string, how func(*app.ChangePerson)) {
		p := s.person(name)
		in := app.ChangePerson{ID: p.ID, Version: p.Version, Name: p.Name, Email: p.Email, Zone: p.Zone, Roles: p.Roles}
		how(&in)
		_, err := s.app.ChangePerson(s.Context(), s.admin, in)
		s.must(err)
	}
	for what, end := range map[string]func(v *visitor){
		"signed out":        func(v *visitor) { v.post("/sign-out", nil) },
		"other roles":       func(*visitor) { change("Ada", func(in *app.ChangePerson) { in.Roles = people.Roles{people.Auditor} }) },
		"switched off":      func(*visitor) { change("Ada", func(in *app.ChangePerson) { in.Off = true }) },
		"half a day unused": func(*visitor) { s.Clock.Forward(people.SessionIdle) },
	} {
		change("Ada", func(in *app.ChangePerson) { in.Roles = people.Roles{people.Commander} })
		v := s.as("Ada")
		s.says(v.get("/me"), 200, "Ada")
		end(v)
		if a := v.get("/me"); a.status != 303 || strings.Contains(a.body, "Ada") {
			t.Errorf("%s: GET gave %d", what, a.status)
		}
		s.says(v.post("/me/zone", url.Values{"zone": {"Asia/Tokyo"}}), 401, "your session had ended")
	}
	if s.person("Ada").Zone != "Europe/Berlin" {
		t.Error("an old cookie changed something")
	}
}

func TestSigningOutWorksInAnyState(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	v := s.as("Ada")
	for range 2 {
		a := v.post("/sign-out", nil)
		if a.status != 303 || a.header.Get("Location") != "/sign-in?out=yes" || !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") || a.header.Get("Clear-Site-Data") == "" {
			t.Errorf("got %d %v", a.status, a.header)
		}
	}
	s.says(s.post("/sign-out", nil), 303)
	s.says(s.get("/sign-in?out=yes"), 200, "You are signed out.")
}

func TestWhatWasWrittenIsNotLostWhenASessionHasEnded(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	v := s.as("Ada")
	s.Clock.Forward(people.SessionLongest)
	s.unchanged("a post without a session", func() {
		a := v.post("/people/"+s.admin.ID+"/invitation", url.Values{"what_happened": {"At 21:10 <b>somebody</b> read\r\nrun exports."}, "password": {"the secret one"}, "present": {"the old secret"}, "once": {"o"}, "empty": {""}})
		s.says(a, 401, "Nothing was saved", "what happened", "At 21:10 &lt;b&gt;somebody&lt;/b&gt; read", "readonly", `name="to" value="/people/`+s.admin.ID+`"`)
		if strings.Contains(a.body, "secret") || strings.Contains(a.body, ">once<") {
			t.Errorf("the page shows too much: %s", a.body)
		}
	})
}

func TestSigningInLeadsToOurOwnPagesOnly(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	for _, to := range []string{"", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
		"javascript:alert(1)", "data:text/html,x", "evil.example", "http:/evil.example", "http:evil.example", "@evil.example", "https://tocsin.example@evil.example", "//tocsin.example.evil.example",
		"/sign-out", "/sign-in", "/sign-in?to=/sign-in", "?to=/", "#x", "/\x00", "/%zz", "ftp://x", "/" + strings.Repeat("x", 2000), "mailto:a@b.example", "//\\evil.example", "/\\/evil.example"} {
		for _, a := range []answer{s.as("Ada").get("/sign-in?to=" + url.QueryEscape(to)), s.post("/sign-in", knock(to))} {
			if at := a.header.Get("Location"); a.status != 303 || at != "/watch" {
				t.Errorf("%q led with %d to %q", to, a.status, at)
			}
		}
	}
	for _, to := range []string{"/", "/me", "/incidents/INC-2026-001?tab=2#top", "/%2F%2Fevil.example"} {
		if at := s.post("/sign-in", knock(to)).header.Get("Location"); at != to {
			t.Errorf("%q led to %q", to, at)
		}
	}
}

func TestSigningInIsRefusedInOneSentenceAndKeepsTheAddress(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	said := map[string]bool{}
	s.unchanged("failing to sign in", func() {
		for i, bad := range []url.Values{
			{}, {"email": {"ada@flowchestra.example"}}, {"password": {good}}, {"email": {"nobody@x.example"}, "password": {good}}, {"email": {"ines@flowchestra.example"}, "password": {""}},
			{"email": {strings.Repeat("x", 5000)}, "password": {strings.Repeat("y", 5000)}}, {"email": {"\x00"}, "password": {"\xff"}}, {"email": {"ada@flowchestra.example"}, "password": {good + "\n"}},
			{"email": {`"><script>`}, "password": {`"><script>`}},
		} {
			a := s.post("/sign-in", bad)
			if i > 4 { // within the free tries of one place
				s.Clock.Forward(20 * time.Minute)
			}
			s.says(a, 422, "<title>Error: Sign in", "You are not signed in", `value="`+html.EscapeString(bad.Get("email"))[:min(3, len(bad.Get("email")))])
			if strings.Contains(a.body, good) || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%d: the page repeats the password or gives a cookie", i)
			}
			start := strings.Index(a.body, `id="refusal"`)
			said[a.body[start:start+strings.Index(a.body[start:], "</div>")]] = true
		}
	})
	if len(said) != 1 {
		t.Errorf("%d sentences: %v", len(said), said)
	}
	for range people.FreeTries {
		s.post("/sign-in", url.Values{"email": {"ada@flowchestra.example"}, "password": {"wrong"}})
	}
	s.says(s.post("/sign-in", knock("/")), 422, "This was not tried", "Try again in", "UTC")
}

func TestSigningInFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	for _, path := range []string{"/sign-in", "/sign-out", "/me/password", "/invitation/x"} {
		a := s.send(http.MethodPost, path, knock("/").Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}})
		if s.says(a, 403, "another site"); a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s gave a cookie", path)
		}
	}
}

func TestALinkLetsItsOwnerChooseAPasswordOnce(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	a := ines.post("/people/"+s.person("Ada").ID+"/invitation", nil)
	s.says(a, 200, "A link for Ada", "Works", "Once")
	at := strings.Index(a.body, "https://tocsin.example/invitation/")
	path := strings.TrimPrefix(a.body[at:at+strings.IndexAny(a.body[at:], "<\n")], "https://tocsin.example")
	for range 3 {
		s.says(s.get(path), 200, "Ada, choose a password", "ada@flowchestra.example", `autocomplete="new-password"`)
	}
	s.head(path)
	s.unchanged("bad passwords", func() {
		for _, bad := range []string{"", " ", "short", "elevenchars", "password1234", "Password2026", "123456789012", "aaaaaaaaaaaa", "qwertyuiop12", "ada-ada-ada-", "Flowchestra!!", "flowchestra.example", "tocsintocsin",
			"Summer2026!!", strings.Repeat("long words ", 20), "bad\xffutf8 bytes", "iloveyou1234", "abcabcabcabc", "Welcome12345", "correcthorsebatterystaple", "letmein-letmein"} {
			s.says(s.post(path, url.Values{"password": {bad}}), 422, "<title>Error: Choose a password", `href="#password"`, `id="password-wrong"`)
		}
	})
	in := s.post(path, url.Values{"password": {good}})
	if in.status != 303 || in.header.Get("Location") != "/watch" {
		t.Fatalf("got %d: %s", in.status, in.body)
	}
	s.says(s.signedInAs(in).get("/me"), 200, "Ada")
	for _, gone := range []string{path, "/invitation/none", "/invitation/%2e%2e"} {
		s.says(s.get(gone), 404, "used up, has run out")
		s.says(s.post(gone, url.Values{"password": {good}}), 404, "used up, has run out")
	}
	if in := s.post("/sign-in", knock("/me")); in.status != 303 {
		t.Errorf("the password does not open: %d", in.status)
	}
}

func TestNobodyNamesTheirOwnAddressButAProxyOfOurs(t *testing.T) {
	t.Parallel()
	_, ours, err := net.ParseCIDR("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	tried := func(s *site) (n int) {
		for i := range people.FreeTriesOfPlace + 10 {
			form := url.Values{"email": {fmt.Sprintf("p%d@x.example", i)}, "password": {"wrong"}}
			a := s.send(http.MethodPost, "/sign-in", form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Forwarded-For": {fmt.Sprintf("203.0.113.%d", i)}, "X-Real-Ip": {fmt.Sprintf("203.0.113.%d", i)}})
			s.says(a, 422)
			if strings.Contains(a.body, "do not open an account here") {
				n++
			}
		}
		return n
	}
	if n := tried(open(t)); n != people.FreeTriesOfPlace {
		t.Errorf("%d guesses were tried under made-up addresses, want %d", n, people.FreeTriesOfPlace)
	}
	if n := tried(open(t, func(cfg *web.Config) { cfg.Proxies = []*net.IPNet{ours} })); n != people.FreeTriesOfPlace+10 {
		t.Errorf("%d of %d people behind our proxy were tried", n, people.FreeTriesOfPlace+10)
	}
}
