package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
)

// refuses sends a form and fails unless it is refused at one box, with nothing
// written.
func (v *visitor) refuses(path string, form url.Values, field, says string) {
	v.Helper()
	v.unchanged(path+" with "+says, func() {
		a := v.post(path, form)
		a.body = html.UnescapeString(a.body)
		v.says(a, 422, "<title>Error: ", `href="#`+field+`"`, `id="`+field+`-wrong"`, says)
		if n := strings.Count(a.body, "at-fault"); n != 1 {
			v.Errorf("%s %q: %d boxes are at fault, want 1", path, says, n)
		}
	})
}

// leads fails unless the answer leads to a path.
func (s *site) leads(a answer, path string) {
	s.Helper()
	if a.status != 303 || a.header.Get("Location") != path {
		s.Fatalf("got %d to %q, want %s: %s", a.status, a.header.Get("Location"), path, a.body)
	}
}

func (s *site) file(number string) *incident.File {
	s.Helper()
	inc, err := s.look().IncidentByNumber(number)
	s.must(err)
	f, err := s.look().File(inc.ID)
	s.must(err)
	return f
}

func TestAFactIsRecordedAndLeadsBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	theo, base := s.as("Theo"), "/incidents/"+inc.Number
	s.says(theo.get(base+"/instants/new"), 200, "Record a fact with its date", `value="investigating"`, "On record: Sat 28 Mar 00:05 Berlin (Fri 27 Mar 23:05 UTC), by Theo.", `name="at_zone"`, `value="2026-03-28T02:40"`, "Sat 02:40 Berlin = 01:40 UTC, 0 s ago")
	form := url.Values{"kind": {"investigating"}, "at": {"2026-03-28T01:10"}, "at_zone": {"UTC"}, "source": {"Theo reads the logs"}, "once": {"one"}}
	s.leads(theo.post(base+"/instants", form), base)
	got := s.file(inc.Number).Current(incident.Investigating)
	if got == nil || !got.At.Equal(utc("2026-03-28 01:10")) || got.Zone != "UTC" || got.Source != "Theo reads the logs" || got.AuthorID != s.person("Theo").ID {
		t.Fatalf("got %+v", got)
	}
	s.unchanged("the same form again", func() { s.leads(theo.post(base+"/instants", form), base) })
	s.says(theo.get(base), 200, "recorded when the investigation began")
}

func TestACorrectionShowsWhatStandsAndNeedsAReason(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	theo, base := s.as("Theo"), "/incidents/"+inc.Number
	f := s.file(inc.Number)
	s.says(theo.get(base+"/instants/new?kind=triaged"), 200, "Correct when it was triaged", "What stands now", "Sat 28 Mar 00:05 Berlin", "recorded by Theo", `value="2026-03-28T00:05"`,
		`name="stood" value="`+f.Current(incident.Triaged).ID+`"`)
	form := url.Values{"kind": {"triaged"}, "at": {"2026-03-28T00:01"}, "at_zone": {"Europe/Berlin"}, "stood": {f.Current(incident.Triaged).ID}}
	theo.refuses(base+"/instants", form, "reason", "Say why it is corrected.")
	form.Set("reason", "The pager's log says so.")
	s.leads(theo.post(base+"/instants", form), base)
	now := s.file(inc.Number).Current(incident.Triaged)
	if now.CorrectsID == nil || *now.CorrectsID != f.Current(incident.Triaged).ID || now.Reason != "The pager's log says so." {
		t.Errorf("got %+v", now)
	}
}

func TestACorrectionOfWhatSomebodyElseCorrectedShowsBoth(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	base := "/incidents/" + inc.Number
	stood := s.file(inc.Number).Current(incident.Triaged).ID
	_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Triaged, At: utc("2026-03-27 23:00"), Zone: "UTC", Reason: "My own notes."})
	s.must(err)
	for _, stood := range []string{stood, ""} {
		form := url.Values{"kind": {"triaged"}, "at": {"2026-03-28T00:01"}, "at_zone": {"Europe/Berlin"}, "reason": {"The pager's log."}, "stood": {stood}}
		theo := s.as("Theo")
		s.unchanged("a conflict", func() {
			s.says(theo.post(base+"/instants", form), 409, "Nothing was recorded", "now stands at 23:00 UTC", "My own notes.", `value="2026-03-28T00:01"`, "The pager&#39;s log.",
				`name="stood" value="`+s.file(inc.Number).Current(incident.Triaged).ID+`"`)
		})
	}
}

func TestAFactThatMovesClocksIsCheckedFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo, base := s.as("Theo"), "/incidents/"+inc.Number
	stood := s.file(inc.Number).Current(incident.Aware).ID
	lena := s.as("Lena")
	form := url.Values{"at": {"2026-03-28T02:10"}, "at_zone": {"Europe/Berlin"}, "reason": {"The owner's first message."}, "stood": {stood}}
	s.unchanged("a check", func() {
		s.says(lena.post(base+"/awareness", form), 200, "What it does to the clocks", "due earlier", "Settle it and move", `name="at" value="2026-03-28T02:10"`, "Sun 29 Mar 03:10 Berlin", "Sun 29 Mar 03:40 Berlin", "as if every customer that is undecided were affected")
		form.Set("checked", "no")
		s.says(lena.post(base+"/awareness", form), 200, "Settle since when we are aware", `value="2026-03-28T02:10"`, "The owner&#39;s first message.")
	})
	form.Set("checked", "yes")
	s.leads(lena.post(base+"/awareness", form), base)
	detected := url.Values{"kind": {"detected"}, "at": {"2026-03-27T20:00"}, "at_zone": {"UTC"}, "reason": {"An earlier alert was overlooked."}}
	a := theo.post(base+"/instants", detected)
	if a.status == 200 {
		s.says(a, 200, "What it does to the clocks", "Record it and move")
		detected.Set("checked", "yes")
		a = theo.post(base+"/instants", detected)
	}
	s.leads(a, base)
}

func TestAnIncidentIsClosedOnlyAfterACheck(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	ada, base := s.as("Ada"), "/incidents/"+inc.Number
	s.says(s.as("Theo").post(base+"/instants", url.Values{"kind": {"closed"}, "at": {"2026-03-28T10:00"}, "checked": {"yes"}}), 409, "is not resolved yet")
	at := func(kind, when string) url.Values {
		return url.Values{"kind": {kind}, "at": {when}, "at_zone": {"UTC"}}
	}
	s.leads(ada.post(base+"/instants", at("resolved", "2026-03-28T09:00")), base)
	s.says(ada.post(base+"/instants", url.Values{"kind": {"closed"}, "at": {"2026-03-28T09:05"}, "at_zone": {"UTC"}, "checked": {"yes"}}), 409, "promised another one by Sat 18:00 UTC", "Send the last letter")
	s.lastLetter(&inc)
	s.says(s.as("Theo").post(base+"/instants", url.Values{"kind": {"closed"}, "at": {"2026-03-28T09:05"}, "at_zone": {"UTC"}, "checked": {"yes"}}), 403, "may not close")
	s.says(ada.get(base+"/instants/new?kind=closed"), 200, "Close "+inc.Number, "What is still open", "Check what that means")
	close := at("closed", "2026-03-28T09:05")
	s.unchanged("the check", func() {
		s.says(ada.post(base+"/instants", close), 200, "Nothing can be recorded in "+inc.Number+" afterwards", `value="yes">Close `+inc.Number, "What is still open")
	})
	close.Set("checked", "yes")
	s.leads(ada.post(base+"/instants", close), base)
	if !s.file(inc.Number).Ended() {
		t.Error("it is not closed")
	}
	s.unchanged("a fact after the end", func() {
		s.says(ada.post(base+"/instants", at("triaged", "2026-03-28T09:06")), 422, "Say why it is corrected")
		s.says(ada.post(base+"/instants", at("investigating", "2026-03-28T09:06")), 409, "is closed", "is over")
	})
}

func TestAnIncidentIsNotClosedOverAnOpenDuty(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Resolved, At: s.app.Now(), Zone: "UTC"})
	s.must(err)
	ada := s.as("Ada")
	s.unchanged("closing over open duties", func() {
		for _, checked := range []string{"", "yes"} {
			form := url.Values{"kind": {"closed"}, "at": {"2026-03-28T04:50"}, "at_zone": {"UTC"}, "checked": {checked}}
			s.says(ada.post("/incidents/"+inc.Number+"/instants", form), 409, "are still open", "180 customers are not told yet")
		}
		s.says(ada.post("/incidents/"+inc.Number+"/instants", url.Values{"kind": {"dismissed"}, "at": {"2026-03-28T04:50"}, "at_zone": {"UTC"}, "reason": {"x"}}), 409, "Withdraw the confirmation")
	})
}

// badFacts are entries that the form of a fact does not take.
var badFacts = []struct{ field, name, value, says string }{
	{"kind", "kind", "", "Choose what happened."},
	{"kind", "kind", "exploded", "no instant called"},
	{"kind", "kind", "aware' OR 1=1", "no instant called"},
	{"kind", "kind", "aware", "its own act"},
	{"kind", "kind", "confirmed", "its own act"},
	{"at", "at", "", "the day and the time"},
	{"at", "at", "yesterday", "not a day and a time"},
	{"at", "at", "2026-02-30T10:00", "not a day and a time"},
	{"at", "at", "2026-03-28T25:00", "not a day and a time"},
	{"at", "at", "0001-01-01T00:00", "in the year 1"},
	{"at", "at", "1999-12-31T10:00", "before 2000"},
	{"at", "at", "2026-03-29T10:00", "in the future"},
	{"at", "at", "9999-12-31T23:59", "in the future"},
	{"at", "at", "2025-03-30T02:30", "did not exist in Berlin"},
	{"at", "at", "2025-10-26T02:30", "came twice in Berlin"},
	{"at", "at_zone", "Mars/Base", "Mars/Base"},
	{"at", "at_zone", "../../etc/passwd", "passwd"},
	{"source", "source", strings.Repeat("ü", 501), "longer than 500"},
	{"source", "source", "a\x1b[31m", "control character"},
	{"source", "source", "a\xff", "not UTF-8"},
	{"reason", "reason", strings.Repeat("r", 2001), "longer than 2000"},
	{"reason", "reason", "a\x00b", "control character"},
}

func TestTheFormOfAFactNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	theo := s.as("Theo")
	for _, c := range badFacts {
		form := url.Values{"kind": {"suspected"}, "at": {"2026-03-28T01:10"}, "at_zone": {"Europe/Berlin"}, "source": {"a log"}, "reason": {"why"}}
		form.Set(c.name, c.value)
		theo.refuses("/incidents/"+inc.Number+"/instants", form, c.field, c.says)
	}
	s.leads(theo.get("/incidents/"+inc.Number+"/instants/new?kind=aware"), "/incidents/"+inc.Number+"/awareness")
	s.leads(theo.get("/incidents/"+inc.Number+"/instants/new?kind=confirmed"), "/incidents/"+inc.Number+"/confirmation")
}

// storyOther is a second incident, just reported.
func (s *site) storyOther() incident.Incident {
	s.Helper()
	f, err := s.app.DeclareIncident(s.Context(), s.person("Theo"), app.Declaration{Title: "A laptop was lost", Severity: incident.SEV3, DetectedAt: s.app.Now(), Zone: "UTC", Source: "its owner",
		CommanderID: s.person("Ada").ID})
	s.must(err)
	return f.Incident
}
