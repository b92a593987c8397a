package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func filing() url.Values {
	return url.Values{"filed_at": {"2026-03-28T07:50"}, "filed_at_zone": {"Europe/Berlin"}, "channel": {"portal"}, "reference": {"LDA-1085/26"}, "receipt": {"We have received\nyour notification."}, "once": {"one"}}
}

func TestAFilingIsRecordedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	duty := s.authorityDuty(inc.ID)
	path := "/obligations/" + duty.ID + "/filing"
	s.says(lena.get(base), 200, `href="`+path+`"`)
	s.says(lena.get(path), 200, "Record that "+html.EscapeString(duty.Recipient)+" was told", html.EscapeString(duty.Name), "Tocsin sends nothing to an authority", `href="`+base+`"`)
	s.leads(lena.post(path, filing()), path+"?saved=yes")
	got, err := s.look().FilingOf(duty.ID)
	s.must(err)
	if got == nil || !got.FiledAt.Equal(utc("2026-03-28 06:50")) || got.Channel != "portal" || got.Reference != "LDA-1085/26" || got.FiledBy != s.person("Lena").ID {
		t.Fatalf("got %+v", got)
	}
	s.unchanged("the same form again", func() { s.leads(lena.post(path, filing()), path+"?saved=yes") })
	again := filing()
	again.Del("once")
	again.Set("reference", "another")
	s.unchanged("a second filing", func() {
		s.says(lena.post(path, again), 409, "Nothing was recorded", "no longer open", "LDA-1085/26")
	})
	s.says(lena.get(path), 200, "has been told", "LDA-1085/26", "Its portal", "by Lena", "recorded once and stays")
	s.says(lena.get(base), 200, "We have received\nyour notification.")
}

// storyUnderNIS2 makes the organisation an essential entity whose incident
// legal calls significant, and returns its duty to notify within 72 hours.
func (s *site) storyUnderNIS2() (incident.Incident, incident.Obligation) {
	s.Helper()
	inc := s.storyTo("submitted")
	org, err := s.look().Organisation()
	s.must(err)
	org.Roles, org.Establishments, org.Entities = "controller,processor", "DE", "nis2-entity"
	_, err = s.app.ChangeOrganisation(s.Context(), s.person("Ines"), org)
	s.must(err)
	_, err = s.app.RuleOnQuestion(s.Context(), s.person("Lena"), app.RuleOnQuestion{IncidentID: inc.ID, Question: "nis2-significant", Yes: true, Reason: "It can harm many."})
	s.must(err)
	inc = s.file(inc.Number).Incident
	s.workDuties(inc.ID)
	return inc, s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.RegimeID == "eu-nis2-23-4b" })
}

func TestAFilingSaysWhichLaterStageItStarts(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, duty := s.storyUnderNIS2()
	lena, path := s.as("Lena"), "/obligations/"+duty.ID+"/filing"
	page := lena.get(path)
	s.says(page, 200, "Later stages", "NIS2, final report: not started")
	s.lacks(page, "NIS2, final report: due")
	s.leads(lena.post(path, filing()), path+"?saved=yes")
	s.says(lena.get(path+"?saved=yes"), 200, "Recorded. It starts 1 later stage", "NIS2, final report: it starts with this filing")
	s.workDuties(inc.ID)
	page = lena.get(path)
	s.says(page, 200, "Later stages", "NIS2, final report: due Tue 28 Apr 07:50 Berlin (05:50 UTC)")
	s.lacks(page, "NIS2, final report: not started")
}

func TestTheLaterStagesOfAFilingAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, duty := s.storyUnderNIS2()
	path := "/obligations/" + duty.ID + "/filing"
	s.leads(s.as("Lena").post(path, filing()), path+"?saved=yes")
	s.workDuties(inc.ID)
	looksAt(s.sits("Lena", browsertest.Desk()), "filing-stages", path+"?saved=yes")
}

func TestAFilingTowardsACustomerIsNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	lena := s.as("Lena")
	duties, err := s.look().Obligations(inc.ID)
	s.must(err)
	for _, d := range duties {
		if d.Audience == incident.ToTenant {
			s.unchanged("a filing", func() {
				s.says(lena.get("/obligations/"+d.ID+"/filing"), 404, "owed to a customer")
				s.says(lena.post("/obligations/"+d.ID+"/filing", filing()), 404, "owed to a customer")
				s.says(lena.get("/obligations/none/filing"), 404)
			})
			return
		}
	}
	t.Error("nobody is owed anything")
}

func TestTheFormOfAFilingNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	lena := s.as("Lena")
	path := "/obligations/" + s.authorityDuty(inc.ID).ID + "/filing"
	for _, c := range []struct{ field, name, value, says string }{
		{"filed_at", "filed_at", "", "the day and the time"},
		{"filed_at", "filed_at", "now", "not a day and a time"},
		{"filed_at", "filed_at", "2026-02-29T10:00", "not a day and a time"},
		{"filed_at", "filed_at", "2026-03-28T24:00", "not a day and a time"},
		{"filed_at", "filed_at", "0000-01-01T00:00", "in the year 0"},
		{"filed_at", "filed_at", "2026-03-28T08:09", "not in the future"},
		{"filed_at", "filed_at", "2099-03-28T08:09", "not in the future"},
		{"filed_at", "filed_at", "2025-03-30T02:30", "did not exist"},
		{"filed_at", "filed_at", "2025-10-26T02:30", "came twice"},
		{"filed_at", "filed_at_zone", "Berlin", "Berlin"},
		{"channel", "channel", "", "Choose how they were told"},
		{"channel", "channel", "a\nb", "one line"},
		{"channel", "channel", strings.Repeat("x", 101), "longer than 100"},
		{"channel", "channel", "por\x1btal", "control character"},
		{"reference", "reference", strings.Repeat("ü", 201), "longer than 200"},
		{"reference", "reference", "a\x00", "control character"},
		{"reference", "reference", "a\xff", "not UTF-8"},
		{"receipt", "receipt", strings.Repeat("x", 4001), "longer than 4000"},
		{"receipt", "receipt", "a\x1b]0;b", "control character"},
		{"receipt", "receipt", "\xff", "not UTF-8"},
	} {
		form := filing()
		form.Set(c.name, c.value)
		lena.refuses(path, form, c.field, c.says)
	}
	theo := s.as("Theo")
	s.unchanged("a filing by a responder", func() {
		s.says(theo.post(path, filing()), 403)
		s.says(theo.get(path), 200, "You may read this; recording a filing is for the role")
	})
}

func TestATaskIsFinishedFromTheIncidentsPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo, base := s.as("Theo"), "/incidents/"+inc.Number
	tasks, err := s.look().Tasks(inc.ID)
	s.must(err)
	path, box := "/tasks/"+tasks[0].ID+"/done", "how-"+tasks[0].ID
	s.says(theo.get(base), 200, `action="`+path+`"`)
	for says, values := range map[string][]string{
		"Fill in how it was done": {"", " ", "\t", "\n"},
		"one line":                {"a\nb", "a\rb"},
		"control character":       {"a\x1b", "a\x7f"},
		"not UTF-8":               {"a\xff"},
		"longer than 1000":        {strings.Repeat("ü", 1001)},
	} {
		for _, v := range values {
			theo.refuses(path, url.Values{box: {v}}, box, says)
		}
	}
	s.says(theo.post(path, url.Values{box: {"a\x1bb"}}), 422, `<details class="composer" open>`)
	form := url.Values{box: {"The list is handed in."}, "once": {"one"}}
	s.leads(theo.post(path, form), base)
	s.unchanged("the same form again", func() { s.leads(theo.post(path, form), base) })
	s.unchanged("what is done already", func() {
		s.says(theo.post(path, url.Values{box: {"Again."}}), 409, "This task was done at")
		s.says(theo.post("/tasks/none/done", url.Values{"how-none": {"x"}}), 404)
	})
	s.says(theo.get(base), 200, "The list is handed in.")
}

func TestPagesOfFactsAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	ada := s.as("Ada")
	base := "/incidents/" + inc.Number
	duty := s.authorityDuty(inc.ID)
	pages := []string{base + "/instants/new", base + "/instants/new?kind=closed", base + "/awareness", base + "/withdrawal", base + "/standing", base + "/standing?as=text", "/obligations/" + duty.ID + "/filing"}
	count := func() map[string]int {
		out := map[string]int{}
		for _, p := range pages {
			out[p] = s.counting(func() { s.says(ada.get(p), 200) })
		}
		return out
	}
	few := count()
	for i := range 25 {
		_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Suspected, At: utc("2026-03-28 01:00"), Zone: "UTC", Reason: strings.Repeat("x", i+1)})
		s.must(err)
		_, err = s.app.AnswerAccess(s.Context(), s.person("Ada"), app.AccessAnswer{IncidentID: inc.ID, Answer: "no", At: s.app.Now(), Zone: "UTC"})
		s.must(err)
	}
	for p, n := range count() {
		if n != few[p] || n == 0 {
			t.Errorf("%s: %d statements for few, %d for many", p, few[p], n)
		}
	}
}
