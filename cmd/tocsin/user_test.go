package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestAPersonInvitedFromATerminalSignsIn(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	home := "http://" + address
	link := listen(t, regexp.MustCompile(`(http://\S+/setup/\S+)`), "serve", "--data", dir, "--listen", address)
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := &http.Client{Jar: jar}
	send := func(at string, form url.Values) (status int, body string) {
		t.Helper()
		res, err := browser.PostForm(at, form)
		must(t, err)
		raw, err := io.ReadAll(res.Body)
		must(t, err)
		must(t, res.Body.Close())
		return res.StatusCode, string(raw)
	}
	if out, ok := tocsin(t, "user", "add", "Ada", "ada@example.com", "--roles", "commander", "--data", dir, "--url", home); ok || !strings.Contains(out, "not set up yet") {
		t.Errorf("before set-up it said %q", out)
	}
	status, body := send(link, url.Values{"organisation": {"Example"}, "zone": {"UTC"}, "mail_from": {"security@example.com"}, "reply_to": {"security@example.com"}, "phone": {"+1 555 0134"},
		"promise_target_hours": {"72"}, "promise_cap_hours": {"168"}, "organisation_roles": {"processor"}, "in_us": {"yes"},
		"name": {"Ines"}, "email": {"ines@example.com"}, "admin_zone": {"UTC"}, "password": {"kettle moss lantern forty"}})
	if status != 200 || !strings.Contains(body, "Example is set up") || !strings.Contains(body, `href="/people"`) {
		t.Fatalf("set-up led to %d: %s", status, body)
	}
	out, ok := tocsin(t, "user", "add", "Theo", "theo@example.com", "--roles", "responder", "--data", dir, "--url", home+"/")
	invitation := regexp.MustCompile(home + `/invitation/[A-Za-z0-9_-]{43}\n`)
	if !ok || !strings.Contains(out, "Theo is added") || !invitation.MatchString(out) {
		t.Errorf("adding Theo said %q", out)
	}
	out, ok = tocsin(t, "user", "invite", "ADA@example.com", "--data", dir, "--url", home)
	if !ok || !strings.Contains(out, "works once, until") {
		t.Fatalf("it said %q", out)
	}
	jar, err = cookiejar.New(nil) // Ada's own browser
	must(t, err)
	browser.Jar = jar
	if status, body = send(strings.TrimSpace(invitation.FindString(out)), url.Values{"password": {"violet anchor thirty drums"}}); !strings.Contains(body, "Ada") {
		t.Errorf("the link led to %d: %s", status, body)
	}
	res, err := browser.Get(home + "/me")
	must(t, err)
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != 200 || !strings.Contains(string(raw), "confirm an incident") {
		t.Errorf("Ada's page is %d: %s", res.StatusCode, raw)
	}
	out, ok = tocsin(t, "user", "list", "--data", dir)
	for _, line := range []string{`Ines +ines@example.com +admin +with a password`, `Ada +ada@example.com +commander +with a password`, `Theo +theo@example.com +responder +no password yet`} {
		if !ok || !regexp.MustCompile(line).MatchString(out) {
			t.Errorf("the list has no line like %q:\n%s", line, out)
		}
	}
	for _, bad := range [][]string{{"user", "invite", "nobody@example.com", "--data", dir, "--url", home}, {"user", "invite", "ada@example.com", "--data", dir}} {
		if out, ok := tocsin(t, bad...); ok || strings.Contains(out, "/invitation/") {
			t.Errorf("%v said %q", bad, out)
		}
	}
}
