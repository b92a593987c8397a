package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

const script, scriptShown = "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"

// does sends a form that must be taken.
func (v *visitor) does(path string, form url.Values) {
	v.Helper()
	if a := v.post(path, form); a.status != 303 {
		v.Fatalf("%s answered %d: %s", path, a.status, between(a.body, `class="errors"`, "</div>"))
	}
}

// scripts types a script into every box of text that the story has.
func (s *site) scripts() (incident.Incident, map[string]string) {
	s.Helper()
	s.withCast()
	s.Clock.Set(utc("2026-03-28 02:14"))
	ada, lena, theo, mira := s.as("Ada"), s.as("Lena"), s.as("Theo"), s.as("Mira")
	person := theirName(s)
	s.as("Ines").does("/people", person)
	customer := newCustomer()
	for _, box := range []string{"name", "clause", "contact_1_name"} {
		customer.Set(box, script+box)
	}
	lena.does("/customers", customer)
	report := s.seen()
	for _, box := range []string{"title", "source", "answer_source"} {
		report.Set(box, script+box)
	}
	ada.does("/incidents", report)
	inc := s.incidents()[0]
	base := "/incidents/" + inc.Number
	ada.does(base+"/notes", url.Values{"text": {script + "text\n" + script}})
	theo.does(base+"/instants", url.Values{"kind": {"triaged"}, "at": {"2026-03-28T01:00"}, "source": {script + "triage_source"}, "reason": {script + "triage_reason"}})
	for _, kind := range []string{"occurred_from", "occurred_to", "contained"} {
		theo.does(base+"/instants", url.Values{"kind": {kind}, "at": {"2026-03-27T23:52"}, "checked": {"yes"}})
	}
	lena.does(base+"/awareness", url.Values{"at": {"2026-03-28T01:40"}, "at_zone": {"UTC"}, "reason": {script + "awareness"}, "checked": {"yes"}})
	ada.does(base+"/confirmation", url.Values{"facts": {between(ada.get(base+"/confirmation").body, `name="facts" value="`, `"`)}, "owner": {s.person("Theo").ID}})
	decision := decided()
	decision.Set("reason", script+"decision")
	decision.Set("data", script+"data, email")
	theo.does(base+"/customers/C-9001", decision)
	told := words("0")
	for _, box := range []string{"data", "what_happened", "what_we_did", "what_you_can_do", "unknown"} {
		told.Set(box, script+"told_"+box)
	}
	mira.does(base+"/account/en", told)
	s.workDuties(inc.ID)
	tasks, err := s.look().Tasks(inc.ID)
	s.must(err)
	theo.does("/tasks/"+tasks[0].ID+"/done", url.Values{"how-" + tasks[0].ID: {script + "how"}})
	return inc, s.scriptLetters(inc)
}

// theirName is a person whose name is a script.
func theirName(*site) url.Values {
	form := theo()
	form.Set("name", script+"person")
	form.Set("email", "new@flowchestra.example")
	return form
}

// scriptLetters goes on with the letters, and returns what stands in the gaps
// of the routes.
func (s *site) scriptLetters(inc incident.Incident) map[string]string {
	s.Helper()
	lena, mira := s.as("Lena"), s.as("Mira")
	n := s.letter(inc)
	rows, err := s.look().DraftsAfter(n.ID, "", 1)
	s.must(err)
	d := rows[0]
	mira.does("/notices/"+n.ID+"/drafts/"+d.ID, url.Values{"version": {fmt.Sprint(d.Version)}, "subject": {script + "subject"}, "body": {d.Body + "\n" + script + "body"}})
	s.submit(&inc, 0)
	e := s.sign(&inc)
	s.Clock.Set(utc("2026-03-28 02:30"))
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: script + "reply"}
	})
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	duty := s.authorityDuty(inc.ID)
	filed := filing()
	for box, value := range map[string]string{"filed_at": "2026-03-28T02:20", "filed_at_zone": "UTC", "channel": script + "channel", "reference": script + "reference", "receipt": script + "receipt"} {
		filed.Set(box, value)
	}
	lena.does("/obligations/"+duty.ID+"/worksheet", url.Values{"seen-consequences": {"0"}, "consequences": {script + "consequences"}, "seen-people_count": {"0"}, "people_count": {script + "people_count"}})
	filed.Set("receipt", "")
	lena.does("/obligations/"+duty.ID+"/filing", filed)
	kept, err := s.look().FilingOf(duty.ID)
	s.must(err)
	lena.does("/filings/"+kept.ID+"/completion", url.Values{"receipt": {script + "receipt"}})
	mira.does("/incidents/"+inc.Number+"/letters", url.Values{"kind": {"statement_change"}, "customers": {"C-9001"}})
	change := s.latest(inc, notice.StatementChange)
	mira.does("/notices/"+change.ID+"/words/en", url.Values{"seen": {"0"}, "change": {script + "change"}})
	call := aCall(s.Clock.Now())
	for _, box := range []string{"whom", "what", "evidence"} {
		call.Set(box, script+box)
	}
	mira.does("/incidents/"+inc.Number+"/customers/C-9001/tellings", call)
	told := s.onRecord(inc, "C-9001")
	gaps := s.scriptLaw(inc)
	gaps["/tellings/:id"] = "/tellings/" + told[0].ID
	gaps[":notice"], gaps[":slug"], gaps["/filings/:id"] = change.ID, "gdpr_34", "/filings/"+kept.ID
	s.as("Ada").does("/incidents/"+inc.Number+"/withdrawal", url.Values{"reason": {script + "withdrawal"}})
	aside := lena.checks("aside", "ca-qc-cai")
	aside.Set("reason", script+"rule")
	lena.does("/rulebook/adoption", aside)
	maps.Copy(gaps, map[string]string{":number": inc.Number, "/rulebook/:id": "/rulebook/ca-qc-cai", ":reference": "C-9001", ":language": "en", ":draft": d.ID, ":copy": copies[0].ID,
		"/notices/:id": "/notices/" + n.ID, "/editions/:id": "/editions/" + e.ID, "/obligations/:id": "/obligations/" + duty.ID, "/duties/:id": "/duties/" + duty.ID, "/people/:id": "/people/" + s.person(script+"person").ID})
	return gaps
}

// scriptLaw types one into what legal records of an incident, and into the
// promise.
func (s *site) scriptLaw(inc incident.Incident) map[string]string {
	s.Helper()
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	hold := holdForm()
	for box, value := range map[string]string{"asked_by": script + "asked_by", "authority": script + "authority", "reference": script + "hold_reference", "reason": script + "hold_reason", "asked_at": "2026-03-28T02:00", "asked_at_zone": "UTC", "checked": "yes"} {
		hold.Set(box, value)
	}
	lena.does(base+"/holds", hold)
	held, err := s.look().Holds(inc.ID)
	s.must(err)
	lena.does(base+"/questions/eu-high-risk", url.Values{"answer": {"yes"}, "reason": {script + "ruling"}, "stood": {""}, "checked": {"yes"}})
	promise := aPromise()
	promise.Set("title", script+"promise")
	promise.Set("text_1", script+"clause_text")
	promise.Set("checked", "yes")
	lena.does("/organisation/promise", promise)
	return map[string]string{"/holds/:id": "/holds/" + held[0].ID, "/proposals/:id": "/proposals/none", ":code": "eu-high-risk"}
}

// scriptSpoken types one into what was said on the telephone.
func (s *site) scriptSpoken() map[string]string {
	s.Helper()
	of := s.customer("C-9001")
	contacts, err := s.look().ContactsOf([]string{of.ID})
	s.must(err)
	contact := contacts[of.ID][0].ID
	s.as("Lena").does("/customers/C-9001/confirmations/"+contact, url.Values{"spoke_to": {script + "spoke_to"}})
	return map[string]string{":contact": contact}
}

func TestAScriptTypedAnywhereIsOnlyEverShown(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, gaps := s.scripts()
	maps.Copy(gaps, s.scriptLater(inc))
	maps.Copy(gaps, s.scriptSpoken())
	_, err := s.app.SweepClocks(s.Context(), "here") // or the health of the clocks is none
	s.must(err)
	every := s.everybody()
	var shown strings.Builder
	for _, r := range s.routesBy(http.MethodGet) {
		if r.Path == "/live" || strings.HasPrefix(r.Path, "/static/") { // neither is a page
			continue
		}
		path := filledWith(r.Path, gaps)
		a := every.get(path)
		if strings.Contains(strings.ToLower(a.body), strings.ToLower(script)) {
			t.Errorf("%s holds the script as it was typed", path)
		}
		if a.status >= 500 || strings.Contains(path, ":") && !strings.Contains(path, ":token") {
			t.Errorf("%s answered %d", path, a.status)
		}
		shown.WriteString(a.body)
	}
	for _, box := range []string{"person", "name", "clause", "contact_1_name", "title", "source", "answer_source", "text", "triage_source", "triage_reason", "awareness", "decision", "data", "told_data", "told_what_happened", "told_what_we_did",
		"told_what_you_can_do", "told_unknown", "how", "subject", "body", "reply", "channel", "reference", "receipt", "withdrawal", "rule",
		"asked_by", "authority", "hold_reference", "hold_reason", "ruling", "waiver", "promise", "clause_text", "column", "instead", "spoke_to"} {
		if !strings.Contains(shown.String(), scriptShown+box) {
			t.Errorf("what was typed into %s is shown nowhere", box)
		}
	}
}
