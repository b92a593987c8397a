package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
)

func TestLegalSettlesWhatWasProposed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	stood := s.file(inc.Number).Current(incident.Aware).ID
	s.says(lena.get(base+"/awareness"), 200, "Settle since when we are aware", "Sat 28 Mar 02:40 Berlin", "That was not me.", "proposed by Ada", "Yes", "Ada said so", "Runs now",
		`value="2026-03-28T02:40"`, `name="stood" value="`+stood+`"`)
	form := url.Values{"at": {"2026-03-28T02:40"}, "at_zone": {"Europe/Berlin"}, "reason": {"The owner's answer was the first reasonable certainty."}, "stood": {stood}, "once": {"one"}}
	s.leads(lena.post(base+"/awareness", form), base)
	got := s.file(inc.Number).Current(incident.Aware)
	if got.Standing != incident.Settled || !got.At.Equal(utc("2026-03-28 01:40")) || got.Reason != form.Get("reason") {
		t.Errorf("got %+v", got)
	}
	s.unchanged("the same form again", func() { s.leads(lena.post(base+"/awareness", form), base) })
	s.says(lena.get(base+"/awareness"), 200, "Awareness is settled", "settled by Lena")
	form.Del("once")
	s.unchanged("settling over what somebody else settled", func() {
		s.says(lena.post(base+"/awareness", form), 409, "Nothing was recorded", "now stands at 01:40 UTC", "settled by Lena", "The owner&#39;s answer")
	})
}

func TestOthersReadAboutAwarenessAndCannotSettleIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	ada := s.as("Ada")
	a := ada.get("/incidents/" + inc.Number + "/awareness")
	if s.says(a, 200, "You may read this; settling it is for the role legal", "That was not me."); strings.Contains(a.body, "<textarea") {
		t.Error("Ada is offered a form that she may not send")
	}
	s.unchanged("what Ada may not", func() {
		s.says(ada.post("/incidents/"+inc.Number+"/awareness", url.Values{"at": {"2026-03-28T02:00"}, "reason": {"x"}, "checked": {"yes"}}), 403)
	})
}

func TestTheFormOfAwarenessNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	lena := s.as("Lena")
	for _, c := range []struct{ field, name, value, says string }{
		{"at", "at", "", "the day and the time"},
		{"at", "at", "02:40", "not a day and a time"},
		{"at", "at", "2026-13-01T00:00", "not a day and a time"},
		{"at", "at", "28.03.2026 02:40", "not a day and a time"},
		{"at", "at", "1969-12-31T00:00", "in the year 1969"},
		{"at", "at", "1999-12-31T00:00", "before 2000"},
		{"at", "at", "2027-01-01T00:00", "in the future"},
		{"at", "at", "2025-03-30T02:30", "did not exist"},
		{"at", "at", "2025-10-26T02:30", "came twice"},
		{"at", "at_zone", "Nowhere", "Nowhere"},
		{"at", "at_zone", "Local", "no time zone"},
		{"reason", "reason", "", "Fill in the reason"},
		{"reason", "reason", " \t ", "Fill in the reason"},
		{"reason", "reason", "one\ntwo", "one line"},
		{"reason", "reason", "one\rtwo", "one line"},
		{"reason", "reason", "a\x1b", "control character"},
		{"reason", "reason", "a\u0085b", "control character"},
		{"reason", "reason", "a\xfe", "not UTF-8"},
		{"reason", "reason", strings.Repeat("ü", 2001), "longer than 2000"},
	} {
		form := url.Values{"at": {"2026-03-28T02:40"}, "at_zone": {"Europe/Berlin"}, "reason": {"why"}}
		form.Set(c.name, c.value)
		lena.refuses("/incidents/"+inc.Number+"/awareness", form, c.field, c.says)
	}
}

func TestAProposedAwarenessAsksLegalToSettleIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	base := "/incidents/" + inc.Number
	page := s.as("Lena").get(base)
	s.says(page, 200, `href="`+base+`/awareness">Settle<`)
	s.says(plain(page), 200, "Awareness is proposed at Sat 28 Mar 02:40 Berlin (01:40 UTC); settle it")
	s.lacks(s.as("Ada").get(base), "settle it<")
	_, err := s.app.SettleAwareness(s.Context(), s.person("Lena"), app.SettleAwareness{IncidentID: inc.ID, At: utc("2026-03-28 01:40"), Zone: "UTC", Reason: "It was certain."})
	s.must(err)
	page = s.as("Lena").get(base)
	s.says(page, 200, `href="`+base+`/awareness">Correct<`)
	s.lacks(page, "settle it<")
}

func TestTheClocksOfWhoWasToldRunNoMore(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	page := s.as("Lena").get("/incidents/" + inc.Number + "/awareness")
	s.says(page, 200, "Tue 31 Mar")
	s.lacks(page, "Sun 29 Mar 03:40")
	now, err := s.app.AwarenessNow(s.Context(), s.person("Lena"), inc.ID)
	s.must(err)
	customers := 0
	for _, line := range now.Running {
		if line.DueAt.Equal(utc("2026-03-29 01:40")) {
			t.Errorf("%+v was met", line)
		}
		customers = max(customers, line.Tenants)
	}
	if customers != 177 {
		t.Errorf("%d customers still to be told: %+v", customers, now.Running)
	}
}
