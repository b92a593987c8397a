package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web"
)

// doorsToPortal is this room's part of the table of routes; see doors. A link's
// sitting opens the pages behind /c/, and no role of ours does.
const doorsToPortal = `
GET  /check                                 -
POST /check                                 -
GET  /c/:token                              -
POST /c/:token                              -
GET  /c/                                    -
GET  /c/letters/:code                       -
GET  /c/acknowledgement                     -
POST /c/acknowledgement                     -
GET  /c/question                            -
POST /c/question                            -
GET  /c/contact                             -
POST /c/contact                             -
GET  /c/forward                             -
POST /c/forward                             -
POST /c/sign-out                            -
POST /questions/:id/closure                 clrm
POST /customers/:reference/named/:id        la
`

var tokenInMail = regexp.MustCompile(`/c/([0-9A-Za-z]{43})\b`)

// linkTo is the token in the letter that a customer got last.
func (s *site) linkTo(inc incident.Incident, reference string) string {
	s.Helper()
	m := tokenInMail.FindSubmatch(s.message(inc, reference))
	if m == nil {
		s.Fatal("the letter carries no link")
	}
	return string(m[1])
}

// message is the mail that a customer got last, as it left.
func (s *site) message(inc incident.Incident, reference string) []byte {
	s.Helper()
	t, err := s.look().TenantByReference(reference)
	s.must(err)
	sent, err := s.look().DeliveriesTo(inc.ID, t.ID)
	s.must(err)
	if len(sent) == 0 {
		s.Fatalf("%s got no letter", reference)
	}
	d := sent[len(sent)-1]
	c, err := s.look().Copy(d.CopyID)
	s.must(err)
	base, err := s.look().Base(d.EditionID, c.Language)
	s.must(err)
	p, err := notice.NewPacker(base.Message)
	s.must(err)
	raw, err := p.Unpack(d.Message)
	s.must(err)
	return bytes.ReplaceAll(raw, []byte("=\r\n"), nil) // soft line breaks
}

// opensLink presses the button behind a link.
func (s *site) opensLink(token string) *visitor {
	s.Helper()
	a := s.post("/c/"+token, nil)
	if a.status != 303 || a.header.Get("Location") != "/c/" {
		s.Fatalf("the link answered %d to %q: %s", a.status, a.header.Get("Location"), plain(a).body)
	}
	return s.signedInAs(a)
}

func TestOmarReadsAcknowledgesAndAsksWithoutAnAccount(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	link := s.linkTo(inc, "C-1001")
	s.says(s.get("/c/"+link), 200, "Your letters from Flowchestra", "Open my page", `action=""`)
	omar := s.opensLink(link)
	if !strings.HasPrefix(omar.cookie, "__Host-tocsin-page=") {
		t.Errorf("the cookie is %q", omar.cookie)
	}
	home := omar.get("/c/")
	s.says(home, 200, "For Brightwater Clinics", "Receipt is not confirmed yet.", "Confirm receipt", "Is this letter real?", "security@flowchestra.example")
	for _, secret := range []string{link, notice.LinkHole, "INC-", "C-1001", "Aldergate", "Nordlicht", ">Tocsin<", "180"} {
		if strings.Contains(home.body, secret) {
			t.Errorf("the page says %q", secret)
		}
	}
	s.says(omar.get("/c/acknowledgement"), 200, "This only confirms receipt. It accepts nothing and waives nothing.")
	omar.does("/c/acknowledgement", url.Values{"name": {"Omar Haddad"}, "role": {"Security lead"}})
	s.says(omar.post("/c/acknowledgement", url.Values{"name": {"Omar Haddad"}, "role": {"Security lead"}}), 409, "acknowledged already")
	s.says(omar.get("/c/?done=acknowledged"), 200, "Receipt is confirmed, and nothing else.", "Receipt confirmed", "Omar Haddad")
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?"}, "once": {"one"}})
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?"}, "once": {"one"}})
	asked, err := s.look().QuestionsAsked(inc.ID)
	s.must(err)
	if len(asked) != 1 {
		t.Errorf("pressed twice, %d questions stand", len(asked))
	}
	s.says(omar.get("/c/"), 200, "Your question is with us", "Which of our patients?")
	omar.does("/c/contact", url.Values{"contact": {"Dana"}, "address": {"dana@brightwater.example"}, "name": {"Omar Haddad"}})
	omar.does("/c/forward", url.Values{"address": {"dana@brightwater.example"}})
	s.says(omar.get("/c/"), 200, "Another contact named", "We look at it.")
	file := omar.get(regexp.MustCompile(`/c/letters/[^"]+`).FindString(home.body))
	if file.status != 200 || !strings.HasPrefix(file.body, "%PDF-") || !strings.Contains(file.header.Get("Content-Disposition"), "N-") {
		t.Errorf("the file is %d, %.20q", file.status, file.body)
	}
	if a := omar.post("/c/sign-out", nil); a.status != 200 || !strings.Contains(strings.Join(a.header.Values("Set-Cookie"), ""), "Max-Age=0") {
		t.Errorf("leaving gave %d %v", a.status, a.header)
	}
	s.says(omar.get("/c/"), 404, "Your page is not open", "signed out")
}

func TestAScannerOpensALinkAHundredTimesAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	link := s.linkTo(inc, "C-1001")
	wrote := s.writes(func() {
		for range 50 {
			a, h := s.get("/c/"+link), s.head("/c/"+link)
			if a.status != 200 || h.status != 200 || len(a.header.Values("Set-Cookie"))+len(h.header.Values("Set-Cookie")) > 0 {
				t.Fatalf("a look gave %d, %d %v", a.status, h.status, a.header)
			}
		}
	})
	if len(wrote) > 0 {
		t.Errorf("this was written: %q", wrote)
	}
	k, err := s.look().LinksTo(inc.ID, s.customer("C-1001").ID)
	s.must(err)
	if len(k) != 1 || k[0].OpenedAt != nil {
		t.Errorf("the letter counts as read: %+v", k)
	}
	s.says(s.opensLink(link).get("/c/"), 200, "Receipt is not confirmed yet.")
}

func TestEveryLinkThatDoesNotOpenIsAnsweredAlikeAndNoLogHoldsOne(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := open(t, func(cfg *web.Config) {
		cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	inc := s.storyTo("told")
	revoked, other := s.linkTo(inc, "C-1001"), s.linkTo(inc, "C-1002")
	_, err := s.app.RevokeLinks(s.Context(), s.person("Lena"), app.RevokeLinks{IncidentID: inc.ID, Why: "exported"})
	s.must(err)
	said := map[string]bool{}
	for _, token := range []string{revoked, other, strings.Repeat("a", 43), strings.Repeat("a", 4000), "x", "watch", "..%2fwatch", "%00", "%ff"} {
		door, a := s.get("/c/"+token), s.post("/c/"+token, nil)
		if door.status != 200 || door.header.Get("Referrer-Policy") != "no-referrer" || door.header.Get("Cache-Control") != "no-store" || !strings.Contains(door.body, "noindex") || strings.Contains(door.body, token+`"`) {
			t.Errorf("%.20s: the door is %d %v", token, door.status, door.header)
		}
		said[fmt.Sprint(a.status, a.body, a.header.Get("Set-Cookie"), a.header.Get("Referrer-Policy"))] = true
	}
	if len(said) != 1 {
		t.Errorf("they are answered in %d ways", len(said))
	}
	if strings.Contains(log.String(), revoked) || strings.Contains(log.String(), other) || !strings.Contains(log.String(), "did not open") {
		t.Errorf("the log holds a token, or nothing: %s", log.String())
	}
	s.Store.Close()
	if a := s.get("/c/" + revoked); a.status != 500 || strings.Contains(log.String(), revoked) {
		t.Errorf("a failure (%d) is logged with the token", a.status)
	}
}

// mails are every path that a sitting opens.
var behindALink = []string{"/c/", "/c/acknowledgement", "/c/question", "/c/contact", "/c/forward"}

func TestNoPageOfACustomerTellsOfAnother(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar, other := s.opensLink(s.linkTo(inc, "C-1001")), s.opensLink(s.linkTo(inc, "C-1002"))
	const canary = "CANARY-7733"
	other.does("/c/question", url.Values{"name": {canary + " name"}, "question": {canary + " question"}})
	other.does("/c/acknowledgement", url.Values{"name": {canary + " ack"}, "role": {canary + " role"}})
	other.does("/c/contact", url.Values{"contact": {canary + " contact"}, "address": {"canary7733@aldergate.example"}, "name": {canary + " by"}})
	theirs := regexp.MustCompile(`/c/letters/[^"]+`).FindString(other.get("/c/").body)
	s.says(other.get("/c/"), 200, canary)
	for _, path := range append(behindALink, theirs, "/check") {
		a := omar.get(path)
		for _, word := range []string{"CANARY", "canary7733", "Aldergate", "aldergate", "Nordlicht", "INC-2026", "C-1002"} {
			if strings.Contains(a.body, word) {
				t.Errorf("%s tells Omar of %q", path, word)
			}
		}
		if found := regexp.MustCompile(`(?i)(?:href|action|value)="[^"]*\b(?:inc-)?[0-9]{1,6}"`).FindString(a.body); found != "" {
			t.Errorf("%s has a number that counts: %s", path, found)
		}
	}
	a, b := omar.get(theirs), omar.get("/c/letters/2222-2222-2222-2222.pdf")
	if a.status != 404 || a.status != b.status || a.body != b.body {
		t.Errorf("another customer's letter gives %d, one that never was %d", a.status, b.status)
	}
	for _, path := range behindALink {
		s.says(s.get(path), 404, "signed out")
		s.says(s.as("Lena").get(path), 404, "signed out") // nobody of ours sits behind a link
	}
	s.says(omar.get("/watch"), 303) // and no sitting opens a page of ours
}

func TestEachMailHasOneRecipientAndNoNumberThatCounts(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	for _, reference := range []string{"C-1001", "C-1002", "C-1003"} {
		raw := string(s.message(inc, reference))
		if n := strings.Count(raw, "\nTo: "); n != 1 || strings.Contains(raw, "\nCc:") || strings.Contains(raw, "\nBcc:") || strings.Count(raw[:strings.Index(raw, "\r\n\r\n")], "@") > 5 {
			t.Errorf("%s: %d recipients", reference, n)
		}
		for _, number := range []string{inc.Number, "INC-", reference} {
			if strings.Contains(raw, number) {
				t.Errorf("%s: the mail says %s", reference, number)
			}
		}
	}
}

func TestAnybodyChecksALetterAndLearnsNothingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	raw := string(s.message(inc, "C-1001"))
	reference := regexp.MustCompile(`N-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(raw)
	code := regexp.MustCompile(`([0-9A-Z]{4}-){3}[0-9A-Z]{4}`).FindString(raw)
	s.says(s.get("/check"), 200, "Is this letter real?", "Check code")
	yes := s.post("/check", url.Values{"reference": {reference}, "code": {code}})
	s.says(yes, 200, "Yes. Flowchestra sent a letter with this number and this check code on Sat 28 Mar")
	if strings.Contains(yes.body, "Brightwater") || strings.Contains(yes.body, "Omar") {
		t.Error("it tells whose letter it is")
	}
	no := func(reference, code string) string {
		a := s.post("/check", url.Values{"reference": {reference}, "code": {code}})
		s.says(a, 200, "We know of no letter with this number and this check code.")
		return regexp.MustCompile(`value="[^"]*"`).ReplaceAllString(a.body, "")
	}
	if no("N-2222-2222", code) != no(reference, "2222-2222-2222-2222") || no("", "") != no(script, script) {
		t.Error("a wrong number and a wrong code are answered differently")
	}
}

func TestTheFormsOfACustomersPageRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	omar := s.opensLink(s.linkTo(s.storyTo("told"), "C-1001"))
	long := strings.Repeat("x", 5000)
	for path, boxes := range map[string]map[string][]string{
		"/c/acknowledgement": {"name": {"", " ", "a\nb", "\xff", "a\x00b", long, "a\rb", "\t", "\u0085", "\x7f"}, "role": {"", " ", "a\nb", "\xff", "a\x00b", long, "a\rb", "\t", "\x1b", "\x7f"}},
		"/c/question":        {"name": {"", " ", "a\nb", "\xff", "a\x00b", long, "a\rb", "\t", "\x1b", "\x7f"}, "question": {"", " ", "\n\n", "\xff", "a\x00b", long, "\t", "\x1b", "\x7f", "\r\n"}},
		"/c/contact": {"contact": {"", " ", "a\nb", "\xff", "a\x00b", long, "\t"}, "address": {"", "x", "a@", "@b.example", "a@b.example\nBcc: c@d.example", "a b@c.example", "=?x?=@b.example", "a@b.example,c@d.example", "\xff@b.example"},
			"why": {"\xff", "a\x00b", long}, "name": {"", "a\nb", "\xff"}},
		"/c/forward": {"address": {"", "x", "a@", "@b.example", "eve@evil.example", "incident@aldergate.example", "a@b.example\nBcc: c@d.example", "a b@brightwater.example", "=?x?=@brightwater.example", "a@brightwater.example,c@d.example", "\xff@brightwater.example",
			"a@brightwater.example.evil.example", "a@sub.brightwater.example", "a@@brightwater.example", "<a@brightwater.example>", long + "@brightwater.example", "a@brightwater.example>", "a@BRIGHTWATER.example\x00", "a@[127.0.0.1]", "\"a\"@brightwater.example"}},
	} {
		for box, values := range boxes {
			for _, value := range values {
				form := url.Values{"name": {"Omar"}, "role": {"Lead"}, "question": {"Which?"}, "contact": {"Dana"}, "address": {"dana@brightwater.example"}, "why": {""}}
				form.Set(box, value)
				s.unchanged(path+" with "+box, func() {
					a := omar.post(path, form)
					if a.status != 422 || !strings.Contains(a.body, `href="#`+box+`"`) {
						t.Errorf("%s with %s %.20q gave %d: %s", path, box, value, a.status, plain(answer{body: between(a.body, `class="errors"`, "</div>")}).body)
					}
				})
			}
		}
	}
	for _, bad := range []string{"", "x", script, "\xff", "\x00", long} {
		s.unchanged("check", func() {
			s.says(s.post("/check", url.Values{"reference": {bad}, "code": {bad}}), 200, "We know of no letter")
		})
	}
}

func TestAScriptInACustomersWordsIsShownAsWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	omar.does("/c/acknowledgement", url.Values{"name": {script + "name"}, "role": {script + "role"}})
	omar.does("/c/question", url.Values{"name": {script + "asker"}, "question": {script + "question"}})
	omar.does("/c/contact", url.Values{"contact": {script + "contact"}, "address": {"dana@brightwater.example"}, "why": {script + "why"}, "name": {script + "by"}})
	home := omar.get("/c/")
	s.says(home, 200, scriptShown+"name", scriptShown+"role", scriptShown+"asker", scriptShown+"question", scriptShown+"contact", scriptShown+"by")
	for _, path := range []string{"/incidents/" + inc.Number, "/incidents/" + inc.Number + "/customers/C-1001/told", "/customers/C-1001"} {
		s.says(s.as("Lena").get(path), 200)
		if strings.Contains(s.as("Lena").get(path).body, script) {
			t.Errorf("%s runs what a customer typed", path)
		}
	}
	if strings.Contains(home.body, script) {
		t.Error("the page runs what was typed into it")
	}
}

func (s *site) customer(reference string) (out struct{ ID string }) {
	s.Helper()
	t, err := s.look().TenantByReference(reference)
	s.must(err)
	out.ID = t.ID
	return out
}

func TestASittingRunsOutWhileAFormIsFilledIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	omar := s.opensLink(s.linkTo(s.storyTo("told"), "C-1001"))
	s.Clock.Forward(notice.SittingIdle + time.Second)
	s.unchanged("a form sent too late", func() {
		s.says(omar.post("/c/question", url.Values{"name": {"Omar"}, "question": {"Which?"}}), http.StatusNotFound, "signed out", "Open the link in your letter again")
	})
}
