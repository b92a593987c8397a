package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// bothAsk has two customers ask after everybody was told: Brightwater twice,
// Aldergate once.
func (s *site) bothAsk() (incident.Incident, *visitor) {
	s.Helper()
	inc := s.storyTo("told")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	for i := range 2 {
		omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {fmt.Sprintf("Which of our patients? (%d)", i)}})
		s.Clock.Forward(time.Minute)
	}
	other := s.opensLink(s.linkTo(inc, "C-1002"))
	other.does("/c/question", url.Values{"name": {"Sam"}, "question": {"Were keys read?"}})
	return inc, omar
}

func TestQuestionsOfSeveralCustomersStandOnEveryPageThatTellsWhatIsNext(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, _ := s.bothAsk()
	mira, path := s.as("Mira"), "/incidents/"+inc.Number
	s.says(mira.get("/watch"), 200, "3 questions of 2 customers wait", `href="`+path+`#tasks"`)
	s.says(plain(mira.get("/watch")), 200, "Questions due3", "Overdue0")
	s.says(mira.get(path), 200, path+"/customers/C-1001/told#asked", path+"/customers/C-1002/told#asked", "Read and answer")
	page := plain(mira.get("/bell"))
	s.says(page, 200, "Customers’ questions", "Brightwater Clinics", "Mira", "A customer asks a question", "Next to ring")
	if strings.Contains(page.body, "A deadline has passed") || strings.Count(page.body, "Brightwater Clinics") != 2 {
		t.Error("the bell does not list each question")
	}
	s.says(plain(mira.get(path+"/standing")), 200, "Customers ask", "3 questions of 2 customers wait for Mira.")
	s.Clock.Forward(25 * time.Hour)
	mira = s.as("Mira")
	s.says(plain(mira.get("/watch")), 200, "Overdue4 1 other duty, 3 questions", "overdue since")
	s.says(plain(mira.get("/bell")), 200, "A customer’s question is overdue")
	s.says(plain(mira.get(path+"/standing")), 200, "3 questions of 2 customers wait for Mira. 3 overdue.", "Who acts", "Mira answers the customer")
}

func TestATaskToAnswerIsFinishedByAnswering(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, omar := s.bothAsk()
	asked, err := s.look().QuestionsAsked(inc.ID)
	s.must(err)
	ada, id := s.as("Ada"), asked[0].ID
	if strings.Contains(ada.get("/incidents/"+inc.Number).body, "/tasks/"+asked[0].TaskID+"/done") {
		t.Error("the task can be marked as done beside its question")
	}
	s.unchanged("a question whose task is marked as done", func() {
		s.says(ada.post("/tasks/"+asked[0].TaskID+"/done", url.Values{"how-" + asked[0].TaskID: {"by telephone"}}), 409, "Read and answer")
	})
	ada.does("/questions/"+id+"/closure", url.Values{"how-" + id: {"By telephone, to Omar."}})
	s.says(plain(omar.get("/c/")), 200, "not by a letter of its own", "Your question is with us")
	s.says(ada.get("/incidents/"+inc.Number+"/customers/C-1001/told"), 200, "Closed: By telephone, to Omar.")
	s.says(ada.get("/watch"), 200, "2 questions of 2 customers wait")
}

func TestLegalSeesByWhenAnAnswerIsDue(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, _ := s.bothAsk()
	asked, err := s.look().QuestionsAsked(inc.ID)
	s.must(err)
	n, err := s.app.AnswerCustomer(s.Context(), s.person("Mira"), app.AnswerCustomer{IncidentID: inc.ID, TenantID: asked[0].TenantID, Question: asked[0].Words, Answer: "1,204 records.", AskedID: asked[0].ID})
	s.must(err)
	s.drafts(*n)
	mira, lena := s.as("Mira"), s.as("Lena")
	s.says(mira.get("/notices/"+n.ID), 200, "The customer was told: answered by Sun 29 Mar 11:07 Berlin", "Sign by ")
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: n.ID})
	s.must(err)
	list := plain(lena.get("/signing"))
	s.says(list, 200, "29 Mar", "09:07 UTC", "left")
	if strings.Contains(list.body, "no deadline") {
		t.Error("the answer has no deadline on legal's list")
	}
	s.says(plain(lena.get("/editions/"+e.ID)), 200, "Sign by ", "It answers a customer’s question, due", "09:07 UTC")
	s.says(plain(lena.get("/editions/"+e.ID+"/signature")), 200, "Sign by", "09:07 UTC")
	s.says(plain(lena.get("/watch")), 200, "Sign 1 letter", "It answers a customer’s question, due Sun 29 Mar 11:07 Berlin.")
	s.says(plain(mira.get("/bell")), 200, "the answer is with legal")
	s.Clock.Forward(25 * time.Hour)
	s.says(plain(s.as("Lena").get("/signing")), 200, "Overdue")
}

func TestOnAPhoneReceiptIsConfirmedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, omar := s.bothAsk()
	for i := range 6 {
		omar.does("/c/question", url.Values{"name": {"Omar Haddad"}, "question": {fmt.Sprintf("And this? (%d)", i)}})
	}
	page := omar.get("/c/").body
	act, says := strings.Index(page, "Confirm receipt"), strings.Index(page, "8 questions are with us")
	if act < 0 || says < act || strings.Count(page, "are with us") != 1 {
		t.Errorf("confirming stands at %d, the questions at %d", act, says)
	}
	s.app.URL = s.url // the cookie is named by whether the address is https
	p := browsertest.Sits(t, "Omar", s.url, browsertest.Phone())
	omar = s.opensLink(s.linkTo(inc, "C-1001"))
	name, value, _ := strings.Cut(omar.cookie, "=")
	p.Carries(cookie(name, value))
	looksAt(p, "portal-asked", "/c/")
	mira := s.sits("Mira", browsertest.Desk())
	for _, page := range []string{"/bell", "/watch", "/incidents/" + inc.Number, "/incidents/" + inc.Number + "/standing"} {
		looksAt(mira, "asked"+strings.ReplaceAll(page, "/", "-"), page)
	}
}
