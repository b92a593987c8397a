package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestACustomersPageClaimsNothingThatWasNotDone(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	claims := map[string]string{"acknowledged": "Thank you. Receipt is confirmed", "asked": "The answer comes here and by mail.", "named": "Thank you. Somebody of ours", "forwarded": "on its way to them by mail"}
	for done, says := range claims {
		if a := plain(omar.get("/c/?done=" + done)); a.status != 200 || strings.Contains(a.body, says) {
			t.Errorf("before it, ?done=%s makes the page say %q", done, says)
		}
	}
	omar.does("/c/acknowledgement", url.Values{"name": {"Omar Haddad"}, "role": {"Security lead"}})
	s.says(plain(s.as("Rosa").get("/notices/"+s.letter(inc).ID)), 200, "Receipt confirmed", "Brightwater Clinics", "Omar Haddad", "Security lead")
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?"}})
	omar.does("/c/contact", url.Values{"contact": {"Dana"}, "address": {"dana@brightwater.example"}, "name": {"Omar Haddad"}})
	omar.does("/c/forward", url.Values{"address": {"dana@brightwater.example"}})
	for done, says := range claims {
		s.says(plain(omar.get("/c/?done="+done)), 200, says)
	}
	s.Clock.Set(s.Clock.Now().Add(11 * time.Minute))
	for done, says := range claims {
		if a := plain(omar.get("/c/?done=" + done)); strings.Contains(a.body, says) {
			t.Errorf("long after it, ?done=%s makes the page say %q", done, says)
		}
	}
}

func TestWhatIsRefusedOnACustomersPageLeadsBackToIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	for _, a := range []answer{omar.get("/c/letters/none.pdf"), omar.get("/c/letters/none"), omar.post("/c/records/none/csv", nil), s.as("Ada").send("DELETE", "/c/question", "", nil),
		omar.post("/c/question", url.Values{"question": {strings.Repeat("x", 200_000)}})} {
		if a.status < 400 || a.status > 499 || !strings.Contains(a.body, `href="/c/"`) || strings.Contains(a.body, `href="/watch"`) || strings.Contains(a.body, "Tocsin") || strings.Contains(a.body, "A list of customers") {
			t.Errorf("%d leads elsewhere: %s", a.status, plain(a).body)
		}
	}
	s.says(plain(omar.post("/c/question", nil)), 422, "This was not sent yet. Put this right first:")
	s.says(plain(omar.post("/c/sign-out", nil)), 200, "You have left your page", "open the link in your letter")
	s.says(plain(omar.get("/c/")), 404, "Your page is not open")
	s.says(plain(s.post("/c/none", nil)), 404, "This link does not open")
}
