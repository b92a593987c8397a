package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToThreads is this room's part of the table of routes; see doors.
const doorsToThreads = `
GET  /incidents/:number/customers/:reference/told       clrmeua
POST /incidents/:number/customers/:reference/tellings   clrm
POST /incidents/:number/customers/:reference/answers    clm
POST /incidents/:number/customers/:reference/clock      l
GET  /tellings/:id                                      clrmeua
POST /tellings/:id/kept                                 clrm
GET  /notices/:notice/answer                            l
POST /notices/:notice/answer                            l
POST /incidents/:number/customers/:reference/answers/:id clrm
POST /answers/:id/end                                   l
`

// aCall is a telephone call as Mira fills it in, at a time in Berlin.
func aCall(at time.Time) url.Values {
	return url.Values{"at": {at.UTC().Format("2006-01-02T15:04")}, "at_zone": {"UTC"}, "channel": {"telephone"}, "whom": {"Omar Haddad, security"},
		"what": {"That the token is revoked."}, "evidence": {"ticket 4711"}, "promised_at": {""}, "promised_at_zone": {"UTC"}, "promised": {""}}
}

// onRecord is what a customer was told beside letters.
func (s *site) onRecord(inc incident.Incident, reference string) []notice.Telling {
	s.Helper()
	t, err := s.look().TenantByReference(reference)
	s.must(err)
	out, err := s.look().TellingsTo(inc.ID, t.ID)
	s.must(err)
	return out
}

func TestACallIsRecordedFromTheCustomersPageAndStandsInItsThread(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number+"/customers/C-1001", s.as("Mira")
	s.says(mira.get(base), 200, "Everything that Brightwater Clinics was told", "Record a call, or another way", "Everyone on this incident; a regulator may too.", base+"/tellings")
	page := s.as("Rosa").get(base + "/told")
	s.says(page, 200, "What Brightwater Clinics has been told", "Brightwater Clinics was first told Sat 28 Mar", "accepted.", "In time, ", "The earliest date for telling it was", "Another letter, as N-", "Open, ", "Read it as it was sent", "No computed dates")
	for _, form := range []string{`name="whom"`, `name="question"`, `name="reason"`} {
		if strings.Contains(page.body, form) {
			t.Errorf("Rosa is offered %s", form)
		}
	}
	s.Clock.Forward(time.Hour)
	form := aCall(s.Clock.Now())
	form.Set("promised_at", s.Clock.Now().Add(5*time.Hour).UTC().Format("2006-01-02T15:04"))
	form.Set("promised", "the list of records")
	form.Set("once", "one")
	s.leads(mira.post(base+"/tellings", form), base+"/told?saved=telling")
	s.unchanged("the same call again", func() { s.leads(mira.post(base+"/tellings", form), base+"/told?saved=telling") })
	s.says(s.as("Rosa").get(base+"/told?saved=telling"), 200, "Recorded.", "By telephone", "Mira told Omar Haddad, security", "That the token is revoked.", "Evidence: ticket 4711.", "the list of records")
	k := s.onRecord(inc, "C-1001")[0]
	s.leads(mira.get("/tellings/"+k.ID), base+"/told")
	s.says(mira.get("/tellings/none"), 404)
	s.says(mira.get("/incidents/"+inc.Number+"/duties/"+*k.DutyID), 200, "What we promised Brightwater Clinics", "/tellings/"+k.ID)
	s.says(mira.get(base+"/told"), 200, "Once it was told something after that promise")
	s.unchanged("a promise kept by nothing", func() {
		s.says(mira.post("/tellings/"+k.ID+"/kept", url.Values{"by-" + k.ID: {k.ID}}), 422, "Choose what kept it")
	})
	s.Clock.Forward(time.Hour)
	s.leads(mira.post(base+"/tellings", aCall(s.Clock.Now())), base+"/told?saved=telling")
	s.says(mira.get(base+"/told"), 200, "What kept the promise for Sat")
	later := s.onRecord(inc, "C-1001")[1]
	s.leads(mira.post("/tellings/"+k.ID+"/kept", url.Values{"by-" + k.ID: {later.ID}}), base+"/told?saved=kept")
	s.says(mira.get(base+"/told?saved=kept"), 200, "the promise is kept", "Kept</span>")
	s.says(mira.post("/tellings/"+k.ID+"/kept", url.Values{"by-" + k.ID: {later.ID}}), 409, "no longer open")
}

func TestAnAnswerIsBegunFromTheCustomersThread(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number+"/customers/C-1001", s.as("Mira")
	asked := url.Values{"question": {"Were attachments read?"}, "answer": {"None of yours was read."}, "once": {"one"}}
	answer := mira.post(base+"/answers", asked)
	n := s.latest(inc, notice.AnswerLetter)
	s.leads(answer, "/notices/"+n.ID)
	s.unchanged("the same form again", func() { s.leads(mira.post(base+"/answers", asked), "/notices/"+n.ID) })
	s.drafts(n)
	if page := mira.get(base + "/told"); strings.Contains(page.body, "None of yours was read.") {
		t.Error("an answer that nobody signed stands among what it was told")
	}
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: n.ID})
	s.must(err)
	s.reads("Lena", e.ID)
	_, err = s.app.ApproveNotice(s.Context(), s.person("Lena"), app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: s.code("Lena")})
	s.must(err)
	s.deliver(&inc, accept)
	s.says(mira.get(base+"/told"), 200, "None of yours was read.", n.Reference)
	s.approvedForAnyone(inc, n)
	s.says(s.as("Mira").get("/incidents/"+inc.Number+"/customers/C-1002/told"), 200, "has been told")
}

// approvedForAnyone has Lena approve an answer and Theo send it to another
// customer.
func (s *site) approvedForAnyone(inc incident.Incident, n notice.Notice) {
	s.Helper()
	lena, theo, other := s.as("Lena"), s.as("Theo"), "/incidents/"+inc.Number+"/customers/C-1002"
	page := lena.get("/notices/" + n.ID + "/answer")
	s.says(page, 200, "Let anyone send this answer", "None of yours was read.", "{{tenant}}", "Sign this answer")
	s.says(theo.get("/notices/"+n.ID+"/answer"), 403)
	digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page.body)[1]
	code := s.code("Lena")
	lena.refusesEach("/notices/"+n.ID+"/answer", func() url.Values { return url.Values{"digest": {digest}} }, noCode("code"))
	s.says(lena.post("/notices/"+n.ID+"/answer", url.Values{"digest": {"0"}, "code": {code}}), 409, "What you read is not this answer")
	s.Clock.Forward(time.Hour) // wrong codes make one wait
	s.leads(lena.post("/notices/"+n.ID+"/answer", url.Values{"digest": {digest}, "code": {s.code("Lena")}}), "/incidents/"+inc.Number+"/customers/C-1001/told?saved=approved")
	s.says(lena.get("/notices/"+n.ID+"/answer"), 200, "It cannot be approved.", "approved already")
	all, err := s.look().ApprovedAnswers(inc.ID)
	s.must(err)
	s.says(theo.get(other+"/told"), 200, "Answers that legal approved", "Lena approved it")
	sent := theo.post(other+"/answers/"+all[0].ID, url.Values{"once": {"send"}})
	s.leads(sent, other+"/told?saved=sent")
	s.says(theo.get(other+"/told?saved=sent"), 200, "The answer leaves in a minute")
	s.says(theo.post(other+"/answers/"+all[0].ID, nil), 409, "got this answer already")
	s.deliver(&inc, accept)
	s.says(theo.get(other+"/told"), 200, "None of yours was read.")
	s.says(theo.post("/answers/"+all[0].ID+"/end", nil), 403)
	s.leads(lena.post("/answers/"+all[0].ID+"/end", nil), "/incidents/"+inc.Number+"/customers/C-1001/told?saved=ended")
}

func TestLegalSwitchesACustomersOwnDatesOnAndOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, lena := "/incidents/"+inc.Number+"/customers/C-1001", s.as("Lena")
	s.says(lena.get(base+"/told"), 200, "Show it the dates of its own clock")
	s.leads(lena.post(base+"/clock", url.Values{"show": {"yes"}, "reason": {"its counsel asked"}}), base+"/told?saved=clock")
	s.says(lena.get(base+"/told"), 200, "its counsel asked", "GDPR art. 33(1), if it is a controller", "Stop showing them")
	s.says(lena.post(base+"/clock", url.Values{"show": {"yes"}, "reason": {"again"}}), 409, "shown already")
	s.leads(lena.post(base+"/clock", url.Values{"reason": {"not needed any more"}}), base+"/told?saved=clock")
	s.says(lena.get(base+"/told"), 200, "No computed dates")
}

func TestTheFormsOfAThreadRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number+"/customers/C-1001", s.as("Mira")
	good := func() url.Values { return aCall(s.Clock.Now()) }
	all := append(brokenLine("whom", 200), brokenLine("evidence", 200)...)
	all = append(all, brokenText("what", 4000)...)
	for _, z := range noZone("at_zone") {
		z.named, z.says = "at", "" // the sentence is the clock's own
		all = append(all, z)
	}
	for _, value := range []string{"", "tomorrow", "2026-13-01T00:00", "1999-01-01T00:00", "9999-01-01T00:00", "2026-03-27T10:00", "\x00"} {
		all = append(all, bad{box: "at", value: value})
	}
	for _, value := range []string{"", "pigeon", "mail", "telephone\x00", "TELEPHONE"} {
		all = append(all, bad{box: "channel", value: value, says: "Choose how they were told."})
	}
	for _, value := range []string{"tomorrow", "2026-03-27T10:00", "9999-01-01T00:00", "2099-01-01T00:00"} {
		all = append(all, bad{box: "promised_at", value: value})
	}
	all = append(all, bad{box: "promised", value: "the list", says: "Say by when you promised it", named: "promised_at"}, bad{box: "promised", value: strings.Repeat("x", 201), says: "longer than"}, bad{box: "promised", value: "a\nb"})
	mira.refusesEach(base+"/tellings", good, all)
	asks := func() url.Values { return url.Values{"question": {"Why?"}, "answer": {"Because."}} }
	mira.refusesEach(base+"/answers", asks, append(append([]bad{{box: "question", value: "", says: "Write down what they asked"}, {box: "answer", value: " \n", says: "Write the answer"}},
		brokenText("question", app.MostAccountWords)...), brokenText("answer", app.MostAccountWords)...))
	lena := s.as("Lena")
	lena.refusesEach(base+"/clock", func() url.Values { return url.Values{"show": {"yes"}, "reason": {"asked"}} }, append(brokenLine("reason", 500),
		append(brokenLine("reason", 500), bad{box: "reason", value: "", says: "Fill in reason"})...))
	s.unchanged("a tick that is not for them", func() {
		meets := aCall(s.Clock.Now())
		meets.Set("meets", "yes")
		s.says(mira.post(base+"/tellings", meets), 403)
		s.says(lena.post(base+"/tellings", meets), 422, "Its agreement does not ask")
		reached := aCall(s.Clock.Now())
		reached.Set("reached", "yes")
		s.says(mira.post(base+"/tellings", reached), 409, "Nobody has to reach this customer", "That the token is revoked.")
	})
	for _, path := range []string{"/incidents/INC-1999-001/customers/C-1001/told", "/incidents/" + inc.Number + "/customers/nobody/told"} {
		s.says(mira.get(path), 404)
	}
}

// TestTheThreadOfOneCustomerHoldsNothingOfAnother gives every customer a mark of
// its own and reads what each was told.
func TestTheThreadOfOneCustomerHoldsNothingOfAnother(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	rosa, refs := s.as("Rosa"), []string{"C-1001", "C-1002", "C-1003"}
	for _, ref := range refs {
		of, err := s.look().TenantByReference(ref)
		s.must(err)
		due := s.Clock.Now().Add(5 * time.Hour)
		_, err = s.app.RecordTelling(s.Context(), s.person("Mira"), app.RecordTelling{Telling: notice.Telling{IncidentID: inc.ID, TenantID: of.ID, Channel: notice.Telephone, At: s.Clock.Now(),
			Whom: "whom-" + ref, What: "what-" + ref, Evidence: "evidence-" + ref, Promised: "promised-" + ref, PromisedAt: &due}})
		s.must(err)
		s.must(s.app.ShowClock(s.Context(), s.person("Lena"), app.ShowClock{IncidentID: inc.ID, TenantID: of.ID, On: true, Reason: "reason-" + ref}))
	}
	for _, ref := range refs {
		page := rosa.get("/incidents/" + inc.Number + "/customers/" + ref + "/told")
		for _, mark := range []string{"whom-", "what-", "evidence-", "promised-", "reason-"} {
			s.says(page, 200, mark+ref)
		}
		for _, other := range refs {
			of, err := s.look().TenantByReference(other)
			s.must(err)
			contacts, err := s.look().ContactsOf([]string{of.ID})
			s.must(err)
			alien := []string{"-" + other, "customers/" + other, of.Name}
			for _, k := range contacts[of.ID] {
				alien = append(alien, k.Address)
			}
			for _, a := range alien {
				if other != ref && strings.Contains(page.body, a) {
					t.Errorf("what %s was told holds %q of %s", ref, a, other)
				}
			}
		}
	}
}

func TestAThreadAsksAsOftenForManyLettersAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, rosa := "/incidents/"+inc.Number+"/customers/C-1001", s.as("Rosa")
	of, err := s.look().TenantByReference("C-1001")
	s.must(err)
	calls := func(n int) {
		for range n {
			due := s.Clock.Now().Add(5 * time.Hour)
			_, err = s.app.RecordTelling(s.Context(), s.person("Mira"), app.RecordTelling{Telling: notice.Telling{IncidentID: inc.ID, TenantID: of.ID, Channel: notice.Post, At: s.Clock.Now(),
				Whom: "Omar", What: "A copy on paper.", Evidence: "receipt", PromisedAt: &due}})
			s.must(err)
		}
	}
	count := func() int { return s.counting(func() { s.says(rosa.get(base+"/told"), 200) }) }
	calls(1)
	few := count()
	calls(30)
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for one call, %d for 31", few, many)
	}
}

func TestThePageOfWhatACustomerWasToldIsFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	base := "/incidents/" + inc.Number + "/customers/C-1001"
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "told-nothing", base+"/told")
	s.deliver(&inc, accept)
	s.thread(inc, "C-1001")
	looksAt(lena, "told", base+"/told")
	looksAt(lena, "exposure-told", base)
}

func TestPagesOfAnApprovedAnswerAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	of, err := s.look().TenantByReference("C-1001")
	s.must(err)
	n, err := s.app.AnswerCustomer(s.Context(), s.person("Mira"), app.AnswerCustomer{IncidentID: inc.ID, TenantID: of.ID, Question: "Were attachments read?", Answer: "No attachment was read."})
	s.must(err)
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "answer-not-signed", "/notices/"+n.ID+"/answer")
	s.drafts(*n)
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: n.ID})
	s.must(err)
	s.reads("Lena", e.ID)
	_, err = s.app.ApproveNotice(s.Context(), s.person("Lena"), app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: s.code("Lena")})
	s.must(err)
	looksAt(lena, "answer-to-approve", "/notices/"+n.ID+"/answer")
	ans, err := s.app.PreviewAnswer(s.Context(), s.person("Lena"), n.ID)
	s.must(err)
	_, err = s.app.ApproveAnswer(s.Context(), s.person("Lena"), app.ApproveAnswer{NoticeID: n.ID, Digest: ans.Digest, Code: s.code("Lena")})
	s.must(err)
	looksAt(lena, "told-answers", "/incidents/"+inc.Number+"/customers/C-1002/told")
}

// thread gives a customer a call, a promise, a correction and its own clock.
func (s *site) thread(inc incident.Incident, reference string) {
	s.Helper()
	of, err := s.look().TenantByReference(reference)
	s.must(err)
	due := s.Clock.Now().Add(5 * time.Hour)
	for _, promise := range []*time.Time{&due, nil} {
		s.Clock.Forward(25 * time.Minute)
		_, err = s.app.RecordTelling(s.Context(), s.person("Mira"), app.RecordTelling{Telling: notice.Telling{IncidentID: inc.ID, TenantID: of.ID, Channel: notice.Telephone, At: s.Clock.Now(),
			Whom: "Omar Haddad, security", What: "That the token is revoked, and that the list of records follows today.", Evidence: "ticket 4711; Theo listened in", PromisedAt: promise}})
		s.must(err)
	}
	n, err := s.app.CorrectSentence(s.Context(), s.person("Mira"), app.CorrectSentence{IncidentID: inc.ID, Wrong: map[string]string{"en": "We have not finished reading which attachments were opened."}, Right: map[string]string{"en": "Attachments were read at nine customers."}})
	s.must(err)
	s.drafts(*n)
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: n.ID})
	s.must(err)
	s.reads("Lena", e.ID)
	_, err = s.app.ApproveNotice(s.Context(), s.person("Lena"), app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: s.code("Lena")})
	s.must(err)
	s.deliver(&inc, accept)
	s.must(s.app.ShowClock(s.Context(), s.person("Lena"), app.ShowClock{IncidentID: inc.ID, TenantID: of.ID, On: true, Reason: "its counsel asked for the dates"}))
}
