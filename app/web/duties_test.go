package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/fixtures"
)

// doorsToDuties is this room's part of the table of routes; see doors.
const doorsToDuties = `
GET  /incidents/:number/duties                      clrmeua
GET  /incidents/:number/duties/:id                  clrmeua
POST /incidents/:number/duties/:id/reading          l
POST /incidents/:number/duties/:id/delay            cl
POST /incidents/:number/duties/:id/acknowledgement  clr
POST /incidents/:number/duties/:id/waiver           cl
POST /incidents/:number/duties/:id/waiver/answer    l
GET  /incidents/:number/questions                   clrmeua
GET  /incidents/:number/questions/:code             clrmeua
POST /incidents/:number/questions/:code             l
`

// asController makes the organisation a controller in Germany: then the law
// asks questions.
func (s *site) asController(incidentID string) {
	s.Helper()
	s.authorityDuty(incidentID)
}

// dutyOf is the first duty of an incident that is as wanted.
func (s *site) dutyOf(incidentID string, is func(incident.Obligation) bool) incident.Obligation {
	s.Helper()
	all, err := s.look().Obligations(incidentID)
	s.must(err)
	i := slices.IndexFunc(all, is)
	if i < 0 {
		s.Fatalf("no duty is so among %d", len(all))
	}
	return all[i]
}

func towardsACustomer(o incident.Obligation) bool {
	return o.TenantID != nil && o.Open() && !o.Undecided && o.DueAt != nil && !o.Soft
}

// findsAnother has Theo find a customer after the list was closed.
func (s *site) findsAnother(incidentID string) {
	s.Helper()
	s.Clock.Set(utc("2026-03-29 08:10"))
	out, err := s.look().InvolvedIn(incidentID, incident.Asked{Show: incident.Out}, 1)
	s.must(err)
	s.must(s.app.DecideExposures(s.Context(), s.person("Theo"), app.DecideExposures{IncidentID: incidentID,
		Decisions: []app.Decision{{Reference: out[0].Tenant.Reference, Involvement: incident.In, Reason: "found in a second log"}}}))
	s.workDuties(incidentID)
}

func TestDutiesAreListedByLineWithTheCustomersOneClickAway(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	s.asController(inc.ID)
	ada, base := s.as("Ada"), "/incidents/"+inc.Number
	s.says(ada.get(base), 200, `href="`+base+`/duties"`)
	page := ada.get(base + "/duties")
	s.says(page, 200, "Due next", "Undecided", "To 177 customers", "for Lena keep", "cannot be closed", "Possibly due, not checked.", "sign by", "/questions")
	if n := strings.Count(page.body, "<tr>"); n > 150 {
		t.Errorf("%d rows for 180 customers: nobody can read that", n)
	}
	href := strings.ReplaceAll(ada.finds(page, "The agreement"), "&amp;", "&")
	s.says(ada.get(href), 200, "Customers with this duty, due", "/duties/")
	s.says(ada.get(base+"/duties?rule=none"), 404, "no such rule")
	s.says(ada.get(base+"/duties?rule=policy-reasonable-time&due=never"), 200)
}

func TestTheDutiesSayHowThePromiseIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	_, err := s.app.PublishPromise(s.Context(), s.person("Lena"), app.PublishPromise{Title: "Data Processing Addendum", PublishedAt: utc("2026-01-01 00:00"), EffectiveFrom: utc("2026-01-01 00:00"),
		Clauses: []incident.Clause{{Number: "7.1", Text: "We tell you within a reasonable time.", Measure: incident.ReasonableTime}, {Number: "7.4", Text: "We contain it.", Measure: incident.Mitigation}, {Number: "7.9", Text: "We are kind.", Measure: incident.Other}}})
	s.must(err)
	s.says(s.as("Rosa").get("/incidents/"+inc.Number+"/duties"), 200, "Our promise, version 1", "7.1 We tell you", "still in time", "Kept", "Not measurable", "People judge it")
}

func TestADutyShowsItsWorking(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	duty := s.authorityDuty(inc.ID)
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	s.says(lena.get(base+"/duties/"+duty.ID), 200, "How it was counted", `<details class="working" open>`, "/rulebook/"+duty.RegimeID, "Had it been detection", "We work to", "/obligations/"+duty.ID+"/filing", "proposed by Ada", duty.BookVersion)
	one := s.dutyOf(inc.ID, towardsACustomer)
	s.says(lena.get(base+"/duties/"+one.ID), 200, "Sign by", "Acceptance at the agreed address", "Propose that it is not required")
	s.says(lena.get(base+"/duties/none"), 404)
}

func TestLegalAnswersAQuestionAfterSeeingWhatItDecides(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	s.asController(inc.ID)
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	path := base + "/questions/eu-high-risk"
	s.says(lena.get(base+"/questions"), 200, "Under the GDPR, is the breach likely", "If yes", "not owed", `href="`+path+`"`)
	form := url.Values{"answer": {"yes"}, "reason": {"Names and addresses were read."}, "stood": {""}, "once": {"one"}}
	s.unchanged("a look at what it does", func() {
		s.says(lena.post(path, form), 200, "Check your answer", "Answer yes: it decides")
		form.Set("checked", "no")
		form.Set("once", "two")
		s.says(lena.post(path, form), 200, "Answer it", "Names and addresses were read.")
	})
	form.Set("checked", "yes")
	form.Set("once", "three")
	s.leads(lena.post(path, form), base+"/questions")
	s.unchanged("the same form again", func() { s.leads(lena.post(path, form), base+"/questions") })
	s.workDuties(inc.ID)
	s.says(lena.get(base+"/questions"), 200, "Answered", "Names and addresses were read.", "Correct")
	form.Set("once", "four")
	form.Set("answer", "no")
	s.unchanged("an answer over another", func() {
		s.says(lena.post(path, form), 409, "Nothing was recorded", "while you wrote", "Names and addresses were read.")
	})
	form = lena.fills(lena.get(path), path)
	form.Set("answer", "no")
	form.Set("reason", "They were all test rows.")
	form.Set("checked", "yes")
	s.leads(lena.post(path, form), base+"/questions")
	s.says(lena.get(path), 200, "Answers on record", "They were all test rows.", "Names and addresses were read.")
	ada := s.as("Ada")
	s.says(ada.get(path), 200, "You may read this; answering it is for the role")
	s.unchanged("an answer by a commander", func() { s.says(ada.post(path, form), 403) })
	s.says(lena.get(base+"/questions/none"), 404, "No duty of")
}

func TestAWaiverTakesTwoPeople(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	o := s.dutyOf(inc.ID, towardsACustomer)
	path := "/incidents/" + inc.Number + "/duties/" + o.ID
	ada, lena := s.as("Ada"), s.as("Lena")
	form := url.Values{"waiver-reason": {"The contract ended in January."}, "once": {"one"}}
	s.leads(ada.post(path+"/waiver", form), path)
	s.unchanged("the same form again", func() { s.leads(ada.post(path+"/waiver", form), path) })
	s.unchanged("a second proposal", func() {
		s.says(ada.post(path+"/waiver", url.Values{"waiver-reason": {"Again."}}), 409, "proposed already")
	})
	s.says(ada.get(path), 200, "Waits for legal", "Somebody from legal answers it.")
	answer := lena.fills(lena.get(path), path+"/waiver/answer")
	answer.Set("answer", "approve")
	s.unchanged("a look", func() {
		s.says(lena.post(path+"/waiver/answer", answer), 200, "Check: ", "End this duty")
		answer.Set("once", "b")
		answer.Set("checked", "no")
		s.says(lena.post(path+"/waiver/answer", answer), 200, "Check the answer")
	})
	answer.Set("checked", "yes")
	answer.Set("once", "c")
	s.leads(lena.post(path+"/waiver/answer", answer), path)
	answer.Set("once", "d")
	s.unchanged("a second answer", func() { s.says(lena.post(path+"/waiver/answer", answer), 409, "waits for an answer") })
	s.says(lena.get(path), 200, "Not required: The contract ended in January.", "approved by Lena")
}

func TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	s.asController(inc.ID)
	s.findsAnother(inc.ID)
	base := "/incidents/" + inc.Number
	o := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.Soft && o.HasTwoReadings() })
	s.Clock.Set(o.DueAt.Add(time.Minute))
	path, lena := base+"/duties/"+o.ID, s.as("Lena")
	_, err := s.app.ProposeWaiver(s.Context(), s.person("Ada"), app.ProposeWaiver{IncidentID: inc.ID, Obligations: []string{o.ID}, Reason: "a test customer"})
	s.must(err)
	other := base + "/duties/" + s.dutyOf(inc.ID, towardsACustomer).ID
	broken := map[string]string{"": "Fill in", " ": "Fill in", "\t": "Fill in", "a\nb": "one line", "a\rb": "one line", "a\x1bb": "control character", "a\x7f": "control character",
		"a\xff": "not UTF-8", "\xc3\x28": "not UTF-8", strings.Repeat("ü", 2001): "longer than 2000", "a\u0085b": "control character", "a\u009bb": "control character", "\n": "Fill in", "a\vb": "control character"}
	for value, says := range broken {
		lena.refuses(other+"/waiver", url.Values{"waiver-reason": {value}}, "waiver-reason", says)
		lena.refuses(path+"/reading", url.Values{"reading": {"strict"}, "reading-reason": {value}}, "reading-reason", says)
		lena.refuses(path+"/delay", url.Values{"day": {"2026-03-28"}, "delay-reason": {value}}, "delay-reason", says)
		lena.refuses(base+"/questions/eu-high-risk", url.Values{"answer": {"yes"}, "reason": {value}, "checked": {"yes"}}, "reason", says)
		lena.refuses(path+"/waiver/answer", url.Values{"answer": {"decline"}, "answer-reason": {value}, "checked": {"yes"}}, "answer-reason", says)
	}
	for _, value := range []string{"", "no", "Yes", "1", "true", "strict"} {
		lena.refuses(path+"/waiver/answer", url.Values{"answer": {value}}, "answer", "Choose whether")
		lena.refuses(base+"/questions/eu-high-risk", url.Values{"answer": {value + "x"}, "reason": {"r"}}, "answer", "Choose yes or no")
	}
	for value, says := range map[string]string{"": "Choose a reading", "both": "strict or as known", "Known": "strict or as known", "STRICT": "strict or as known", "1": "strict or as known", "a\x00": "strict or as known"} {
		lena.refuses(path+"/reading", url.Values{"reading": {value}, "reading-reason": {"r"}}, "reading", says)
	}
	for value, says := range map[string]string{"": "Choose the day", "yesterday": "No reason is asked", "2026-03-27": "No reason is asked", "2026-02-30": "No reason is asked", "9999-12-31": "No reason is asked", "\x00": "No reason is asked"} {
		lena.refuses(path+"/delay", url.Values{"day": {value}, "delay-reason": {"r"}}, "day", says)
	}
	for _, c := range []bad{{box: "at", value: "", says: "the day and the time"}, {box: "at", value: "now", says: "not a day"}, {box: "at", value: "2026-02-29T10:00", says: "not a day"}, {box: "at", value: "2099-01-01T10:00", says: "not in the future"},
		{box: "at", value: "0000-01-01T00:00", says: "in the year 0"}, {box: "at", value: "2025-03-30T02:30", says: "did not exist"}, {box: "at", value: "2025-10-26T02:30", says: "came twice"}, {box: "source", value: "", says: "Fill in"},
		{box: "source", value: "a\nb", says: "one line"}, {box: "source", value: "a\xff", says: "not UTF-8"}, {box: "source", value: strings.Repeat("x", 501), says: "longer than 500"}, {box: "source", value: "a\x1b", says: "control"}} {
		form := url.Values{"at": {"2026-03-28T05:45"}, "at_zone": {"Europe/Berlin"}, "source": {"reply by Omar"}}
		form.Set(c.box, c.value)
		lena.refuses(path+"/acknowledgement", form, c.box, c.says)
	}
	s.unchanged("what this duty does not ask for", func() {
		on := base + "/duties/" + s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.Undecided }).ID
		s.says(lena.post(on+"/delay", url.Values{"day": {"2026-03-28"}, "delay-reason": {"r"}}), 409, "No reason is asked for")
		s.says(lena.post(on+"/waiver/answer", url.Values{"answer": {"approve"}}), 409, "waits for an answer")
		s.says(lena.post(on+"/reading", url.Values{"reading": {"known"}, "reading-reason": {"r"}}), 409, "one reading only")
	})
}

func TestADelayIsExplainedFromTheDuty(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	soft := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.Soft && o.Open() && o.TenantID != nil && o.DueAt != nil })
	s.Clock.Set(soft.DueAt.Add(time.Minute))
	berlin, err := clock.Zone("Europe/Berlin")
	s.must(err)
	lena, path := s.as("Lena"), "/incidents/"+inc.Number+"/duties/"+soft.ID
	page := lena.get(path)
	s.says(page, 200, "1 day lacks a reason")
	day := url.Values{"day": {soft.DueAt.In(berlin).Format(time.DateOnly)}, "delay-reason": {"The list came late."}, "once": {"one"}}
	s.leads(lena.post(path+"/delay", day), path)
	s.unchanged("the same form again", func() { s.leads(lena.post(path+"/delay", day), path) })
	s.says(lena.get(path), 200, "The list came late.")
}

func TestAnAcknowledgementIsRecordedFromTheDuty(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	o := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.MetAt != nil && o.TenantID != nil })
	lena, path := s.as("Lena"), "/incidents/"+inc.Number+"/duties/"+o.ID
	early := url.Values{"at": {"2026-03-28T01:45"}, "at_zone": {"UTC"}, "source": {"reply by Omar"}, "once": {"one"}}
	s.unchanged("before the letter", func() { s.says(lena.post(path+"/acknowledgement", early), 422, "cannot have been acknowledged before") })
	ack := url.Values{"at": {s.app.Now().UTC().Format("2006-01-02T15:04")}, "at_zone": {"UTC"}, "source": {"reply by Omar"}, "once": {"two"}}
	s.Clock.Set(s.app.Now().Add(time.Minute))
	ack.Set("at", s.app.Now().UTC().Format("2006-01-02T15:04"))
	s.leads(lena.post(path+"/acknowledgement", ack), path)
	s.unchanged("the same form again", func() { s.leads(lena.post(path+"/acknowledgement", ack), path) })
	ack.Set("once", "three")
	s.unchanged("a second one", func() { s.says(lena.post(path+"/acknowledgement", ack), 409, "recorded already") })
}

func TestLegalChoosesBetweenTheReadingsOfACustomerFoundLater(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	s.findsAnother(inc.ID)
	o := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.HasTwoReadings() })
	lena, path := s.as("Lena"), "/incidents/"+inc.Number+"/duties/"+o.ID
	s.says(lena.get(path), 200, "Two readings: found later", "legal has not chosen")
	form := url.Values{"reading": {"known"}, "reading-reason": {"Nothing showed it before the second log."}, "reading-all": {"yes"}, "once": {"one"}}
	s.leads(lena.post(path+"/reading", form), path)
	s.unchanged("the same form again", func() { s.leads(lena.post(path+"/reading", form), path) })
	s.says(lena.get(path), 200, "Nothing showed it before the second log.", "From when we knew")
	s.says(lena.get("/incidents/"+inc.Number+"/duties"), 200, "found later: two readings")
}

func TestPagesOfDutiesAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	count := func(customers string) []int {
		s := open(t)
		inc := s.storyTo("confirmed")
		s.decide(inc.ID, customers)
		s.asController(inc.ID)
		ada, base := s.as("Ada"), "/incidents/"+inc.Number
		o := s.dutyOf(inc.ID, towardsACustomer)
		var out []int
		for _, p := range []string{base + "/duties", base + "/duties/" + o.ID, base + "/duties?rule=policy-reasonable-time", base + "/questions"} {
			out = append(out, s.counting(func() { s.says(ada.get(p), 200) }))
		}
		return out
	}
	rows := strings.SplitAfter(fixtures.AffectedCSV, "\n")
	few, many := count(strings.Join(rows[:4], "")), count(fixtures.AffectedCSV)
	for i := range few {
		if many[i] > few[i]+1 { // a page without rows does not ask for them
			t.Errorf("page %d asks %d times for many and %d for few", i, many[i], few[i])
		}
	}
}

func TestThePagesOfDutiesAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	s.asController(inc.ID)
	base := "/incidents/" + inc.Number
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "duties", base+"/duties")
	looksAt(lena, "duty", base+"/duties/"+s.dutyOf(inc.ID, towardsACustomer).ID)
	looksAt(lena, "duty-gdpr", base+"/duties/"+s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.RegimeID == "eu-gdpr-33-1" }).ID)
	looksAt(lena, "duty-undecided", base+"/duties/"+s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.Undecided }).ID)
	looksAt(lena, "duties-alike", base+"/duties?rule=policy-reasonable-time")
	looksAt(lena, "questions", base+"/questions")
	looksAt(lena, "question", base+"/questions/eu-high-risk")
	lena.Opens(base + "/questions/eu-high-risk")
	lena.Chooses("Yes")
	lena.FillsIn("Why?", "Names and addresses were read.")
	lena.Presses("Check the answer")
	lena.Sees("Check your answer", "Names and addresses were read.")
	holds(lena, "question-check")
}
