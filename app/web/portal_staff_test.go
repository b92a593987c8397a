package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestMiraFindsTheQuestionAndAnswersItByALetter(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	omar.does("/c/acknowledgement", url.Values{"name": {"Omar Haddad"}, "role": {"Security lead"}})
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?"}})
	mira, told := s.as("Mira"), "/incidents/"+inc.Number+"/customers/C-1001/told"
	s.says(plain(mira.get("/watch")), 200, "Acknowledged1", "Questions due1")
	s.says(mira.get("/incidents/"+inc.Number), 200, "Answer a question that Brightwater Clinics asked on its page", "1 customer has acknowledged", "1 question waits", "confirmed receipt of N-", "asked a question; an answer is due", "Which of our patients?")
	page := mira.get(told)
	s.says(page, 200, "What it said on its page", "Omar Haddad, Security lead", "Which of our patients?", "Answer it by a letter", "It was answered otherwise")
	asked, err := s.look().QuestionsAsked(inc.ID)
	s.must(err)
	form := mira.get(told + "?question=" + asked[0].ID)
	s.says(form, 200, `name="asked" value="`+asked[0].ID+`"`, "Which of our patients?</textarea>")
	mira.does("/incidents/"+inc.Number+"/customers/C-1001/answers", url.Values{"asked": {asked[0].ID}, "question": {"Which of our patients?"}, "answer": {"1,204 records: the list follows."}})
	s.says(mira.get(told), 200, "Its answer is being written")
	if a := mira.post("/incidents/"+inc.Number+"/customers/C-1002/answers", url.Values{"asked": {asked[0].ID}, "question": {"x"}, "answer": {"y"}}); a.status != 404 {
		t.Errorf("another customer's question was answered: %d", a.status)
	}
	if s.as("Rosa").get(told).body == "" || strings.Contains(s.as("Rosa").get(told).body, "Answer it by a letter") {
		t.Error("Rosa is offered an answer")
	}
}

func TestAQuestionIsClosedOnlyWithAWord(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?"}})
	asked, err := s.look().QuestionsAsked(inc.ID)
	s.must(err)
	id := asked[0].ID
	mira := s.as("Mira")
	for _, bad := range []string{"", " ", "\t", "\n", "a\nb", "a\rb", "a\x00b", "\xff", "\x7f", "\x1b[0m", "a\u0085b", strings.Repeat("x", 1001), "\r\n", "\v", "\f", "a\bb", "\x01", "\xc3\x28", "a\xffb", "\u0080"} {
		s.unchanged("a question closed with "+bad, func() {
			if a := mira.post("/questions/"+id+"/closure", url.Values{"how-" + id: {bad}}); a.status != 422 || !strings.Contains(a.body, `href="#how-`+id) {
				t.Errorf("%q gave %d", bad, a.status)
			}
		})
	}
	mira.does("/questions/"+id+"/closure", url.Values{"how-" + id: {"Theo told Omar on the telephone."}})
	s.says(omar.get("/c/"), 200, "Answered")
	s.says(mira.get("/incidents/"+inc.Number+"/customers/C-1001/told"), 200, "Closed: Theo told Omar on the telephone.")
	s.says(mira.post("/questions/"+id+"/closure", url.Values{"how-" + id: {"again"}}), 409, "This question was closed")
	s.says(mira.post("/questions/none/closure", url.Values{"how-none": {"again"}}), 404)
}

func TestANamedContactIsDecidedOnTheCustomersPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	omar.does("/c/contact", url.Values{"contact": {"Dana"}, "address": {"dana@brightwater.example"}, "why": {"Omar is on leave."}, "name": {"Omar Haddad"}})
	named, err := s.look().NamedContactsOf(s.customer("C-1001").ID)
	s.must(err)
	path, lena := "/customers/C-1001/named/"+named[0].ID, s.as("Lena")
	s.says(lena.get("/customers/C-1001"), 200, "was named on its page", "Omar is on leave.", "Add to contacts", path)
	if strings.Contains(s.as("Theo").get("/customers/C-1001").body, path) {
		t.Error("Theo is offered to decide")
	}
	for _, bad := range []url.Values{{}, {"take": {"yes"}}, {"take": {"maybe"}, "version": {"1"}}, {"take": {"yes"}, "version": {"x"}}, {"take": {"\xff"}, "version": {"1"}}} {
		s.unchanged("a bad decision", func() {
			if a := lena.post(path, bad); a.status != 422 {
				t.Errorf("%v gave %d", bad, a.status)
			}
		})
	}
	s.unchanged("a decision about another state", func() { s.says(lena.post(path, url.Values{"take": {"yes"}, "version": {"7"}}), 409) })
	lena.does(path, url.Values{"take": {"yes"}, "version": {"1"}})
	s.says(lena.get("/customers/C-1001"), 200, "dana@brightwater.example")
	s.says(omar.get("/c/"), 200, "On record since")
	s.says(lena.post(path, url.Values{"take": {"no"}, "version": {"2"}}), 409, "decided already")
}

func TestThePagesOfACustomerAreFitForEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	s.app.URL = s.url // the cookie is named by whether the address is https
	link := s.linkTo(inc, "C-1001")
	p := browsertest.Sits(t, "Omar", s.url, browsertest.Phone())
	looksAt(p, "portal-door", "/c/"+link)
	omar := s.opensLink(link)
	name, value, _ := strings.Cut(omar.cookie, "=")
	p.Carries(cookie(name, value))
	looksAt(p, "portal", "/c/")
	for _, page := range []string{"acknowledgement", "question", "contact", "forward"} {
		looksAt(p, "portal-"+page, "/c/"+page)
	}
	omar.does("/c/acknowledgement", url.Values{"name": {"Omar Haddad"}, "role": {"Security lead"}})
	omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {"Which of our patients?\nWe need the list by noon."}})
	omar.does("/c/contact", url.Values{"contact": {"Dana Reyes"}, "address": {"dana@brightwater.example"}, "name": {"Omar Haddad"}, "why": {"Omar is on leave."}})
	looksAt(p, "portal-said", "/c/?done=asked")
	looksAt(p, "portal-check", "/check")
	looksAt(p, "portal-none", "/c/none")
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "portal-told", "/incidents/"+inc.Number+"/customers/C-1001/told")
	looksAt(lena, "portal-customer", "/customers/C-1001")
	looksAt(lena, "portal-watch", "/watch")
}

func cookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, HttpOnly: true}
}
