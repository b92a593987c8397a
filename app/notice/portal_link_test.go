package notice_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// token is what a link of the messages in these tests carries.
const token = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

func TestAMessageMayCarryOneTokenWhereOneWasSignedFor(t *testing.T) {
	t.Parallel()
	raw, c := message(t, "en", "Brightwater Clinics", 1204)
	if !c.HasLink() || strings.Contains(string(raw), notice.LinkHole) {
		t.Fatalf("the message has no link of its reader's own\n%s", raw)
	}
	if err := notice.Matches(raw, c); err != nil {
		t.Error(err)
	}
	other := "A" + token[1:]
	for name, change := range map[string]func(*notice.Copy){
		"another token in the text": func(c *notice.Copy) { c.Text, c.HTML = linked(c, other, token) },
		"a token that is too short": func(c *notice.Copy) { c.Text, c.HTML = linked(c, token[1:], token[1:]) },
		"a token that is too long":  func(c *notice.Copy) { c.Text, c.HTML = linked(c, token+"x", token+"x") },
		"no token at all":           func(c *notice.Copy) {},
		"a token with a sign in it": func(c *notice.Copy) { c.Text, c.HTML = linked(c, "/"+token[1:], "/"+token[1:]) },
		"another house":             func(c *notice.Copy) { c.Text = strings.ReplaceAll(c.Text, "notices.example/c", "evil.example/c") },
		"another house's link in HTML": func(c *notice.Copy) {
			c.HTML = strings.ReplaceAll(c.HTML, "https://notices.example/c", "https://evil.example/c")
		},
		"a second link":                   func(c *notice.Copy) { c.Text += "https://notices.example/c/" + token },
		"a second place for the same one": func(c *notice.Copy) { c.HTML = strings.Replace(c.HTML, "</p>", token+"</p>", 1) },
	} {
		changed := *c
		change(&changed)
		if err := notice.Matches(composed(t, &changed), c); fault.KindOf(err) != fault.KindConflict {
			if name == "no token at all" {
				continue // composed puts one in
			}
			t.Errorf("%s matches: %v", name, err)
		}
	}
	if err := notice.Matches(bytes.ReplaceAll(raw, []byte(token[:20]), []byte(notice.LinkHole)), c); err == nil {
		t.Error("a placeholder that was left in matches")
	}
}

// linked are a copy's words with two tokens that ought to be one.
func linked(c *notice.Copy, inText, inHTML string) (text, html string) {
	return strings.ReplaceAll(c.Text, notice.LinkHole, inText), strings.ReplaceAll(c.HTML, notice.LinkHole, inHTML)
}

func TestATokenIsLongAndNeverTheSame(t *testing.T) {
	t.Parallel()
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 2000 {
		k, err := notice.NewLinkToken()
		if err != nil || len(k) != 43 || seen[k] {
			t.Fatalf("%q: %v", k, err)
		}
		seen[k] = true
		for _, r := range k {
			letters[r]++
		}
	}
	if len(letters) != 62 { // 62^43 > 2^256
		t.Errorf("tokens are made of %d signs, want 62", len(letters))
	}
	for r, n := range letters {
		if n < 1000 || n > 1800 { // 1387 of each are to be expected
			t.Errorf("%c came %d times", r, n)
		}
	}
}

func TestALinkAndASittingEnd(t *testing.T) {
	t.Parallel()
	link := notice.PortalLink{EndsAt: now.Add(notice.LinkLasts)}
	if !link.Open(now.Add(399*24*time.Hour)) || link.Open(now.Add(400*24*time.Hour)) {
		t.Error("a link does not last 400 days")
	}
	if link.RevokedAt = &now; link.Open(now) {
		t.Error("a link that was revoked is open")
	}
	sitting := notice.Sitting{SeenAt: now, EndsAt: now.Add(notice.SittingLongest)}
	if !sitting.Open(now.Add(119*time.Minute)) || sitting.Open(now.Add(2*time.Hour)) {
		t.Error("a sitting does not end after two idle hours")
	}
	if sitting.SeenAt = now.Add(11 * time.Hour); sitting.Open(now.Add(12 * time.Hour)) {
		t.Error("a sitting does not end after twelve hours")
	}
}

func TestACheckCodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	letter := notice.Letter{Language: "en", Subject: "About you", Body: "Hello.", Reference: "N-7Q4M-K2XV"}
	code := letter.Code()
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", ""), " " + code + " "} {
		if got := notice.ReadCode(typed); got != code {
			t.Errorf("%q is read as %q, want %q", typed, got, code)
		}
	}
	for _, typed := range []string{"N-7Q4M-K2XV", "n 7q4m k2xv", "7q4mk2xv", "N7Q4MK2XV"} {
		if got := notice.ReadReference(typed); got != "N-7Q4M-K2XV" {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	for _, typed := range []string{"", "N", "x", "N-7Q4M-K2XVV", "日本語日本語日本語", "\x00\xff"} {
		_, _ = notice.ReadCode(typed), notice.ReadReference(typed) // whatever it is, it is no panic
	}
	letter.Body = "Hello!"
	if letter.Code() == code {
		t.Error("other words have the same code")
	}
}
