package web_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToReports is this room's part of the table of routes; see doors.
const doorsToReports = `
GET  /incidents                             clrmeua
GET  /incidents/new                         clra
POST /incidents                             clra
`

// atTheAlert opens a site at the hour at which Ada is told.
func atTheAlert(t *testing.T) *site {
	s := open(t).withCast()
	s.Clock.Set(utc("2026-03-28 02:14"))
	return s
}

// seen is a report as Ada writes it.
func (s *site) seen() url.Values {
	s.Helper()
	return url.Values{"id": {uuid.NewString()}, "title": {"Run exports read with a stolen support token"}, "severity": {"SEV1"}, "at": {"2026-03-27T23:52"}, "at_zone": {"Europe/Berlin"},
		"source": {"an alert"}, "commander": {s.person("Ada").ID}, "answer": {"yes"}, "answer_at": {"2026-03-28T01:40"}, "answer_at_zone": {"UTC"}, "answer_source": {"the token's owner"}}
}

func (s *site) incidents() []incident.Incident {
	s.Helper()
	all, err := s.look().Incidents(nil, 1000)
	s.must(err)
	return all
}

func TestAReportMakesAnIncidentAndAnswersTheQuestion(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	ada := s.as("Ada")
	s.says(ada.get("/incidents"), 200, "No incident so far", `href="/incidents/new"`)
	s.says(ada.get("/incidents/new"), 200, "SEV1", "Customer Data is or may be in strangers", "Ada (you)", "Has someone without permission seen or taken Customer Data?", "Sat 03:14 Berlin = 02:14 UTC, 0 s ago")
	a := ada.post("/incidents", s.seen())
	if a.status != 303 || a.header.Get("Location") != "/incidents/INC-2026-001" {
		t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	f, err := s.look().File(s.incidents()[0].ID)
	s.must(err)
	if d, w := f.Current(incident.Detected), f.Current(incident.Aware); f.Severity != incident.SEV1 || !d.At.Equal(utc("2026-03-27 22:52")) || d.Zone != "Europe/Berlin" ||
		!w.At.Equal(utc("2026-03-28 01:40")) || w.Standing != incident.Proposed || w.Source != "the token's owner" {
		t.Errorf("got %+v", f)
	}
	s.says(ada.get("/incidents"), 200, "Run exports read", "INC-2026-001", "<h2>Open</h2>")
	s.says(ada.get("/incidents/INC-2026-001"), 200, "Run exports read")
}

func TestAReportMayLeaveTheQuestionOpen(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	theo := s.as("Theo")
	a := theo.get("/incidents/new")
	if s.says(a, 200, "Whoever commands answers that", ">Ada</option>"); strings.Contains(a.body, `name="answer"`) {
		t.Error("Theo is asked what only who commands may answer")
	}
	form := s.seen()
	s.unchanged("an answer that Theo may not give", func() {
		s.says(theo.post("/incidents", form), 403, "may not answer whether customer data was seen or taken")
	})
	for _, name := range []string{"answer", "answer_at", "answer_source"} {
		form.Del(name)
	}
	s.says(theo.post("/incidents", form), 303)
	f, err := s.look().File(s.incidents()[0].ID)
	s.must(err)
	if f.CommanderID != s.person("Ada").ID || f.CreatedBy != s.person("Theo").ID || f.Current(incident.Aware) != nil {
		t.Errorf("got %+v", f)
	}
	form = s.seen()
	form.Set("answer", "not_known")
	form.Set("answer_source", "")
	s.says(s.as("Ada").post("/incidents", form), 303)
	if body := s.ledger()[len(s.ledger())-1]; body.Verb != "access.answered" || body.Says["source"] != "an alert" {
		t.Errorf("got %+v", body)
	}
}

func TestNobodyIsMadeToCommandUnasked(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.Clock.Set(utc("2026-03-28 02:14"))
	_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: "Grace", Email: "grace@x.example", Zone: "UTC", Roles: "commander"})
	s.must(err)
	s.says(s.as("Ines").get("/incidents/new"), 200, `<option value="" selected>Choose who</option>`, ">Ada</option>", ">Grace</option>")
	s.says(s.as("Grace").get("/incidents/new"), 200, `" selected>Grace (you)</option>`)
	for _, name := range []string{"Ada", "Grace"} {
		p := s.person(name)
		_, err := s.app.ChangePerson(s.Context(), s.admin, app.ChangePerson{ID: p.ID, Version: p.Version, Name: p.Name, Email: p.Email, Zone: p.Zone, Roles: people.Roles{people.Responder}})
		s.must(err)
	}
	ines := s.as("Ines")
	s.says(ines.get("/incidents/new"), 200, ">Ines (you)</option>", "Nobody on record holds the role commander")
	form := s.seen()
	form.Set("commander", s.admin.ID)
	form.Del("answer")
	s.says(ines.post("/incidents", form), 303)
}

func TestAReportSentTwiceIsOneIncident(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	ada := s.as("Ada")
	form := s.seen()
	s.says(ada.post("/incidents", form), 303)
	s.unchanged("the same report", func() {
		if a := ada.post("/incidents", form); a.status != 303 || a.header.Get("Location") != "/incidents/INC-2026-001" {
			t.Errorf("got %d to %q", a.status, a.header.Get("Location"))
		}
		form.Set("title", "Something else")
		a := ada.post("/incidents", form)
		s.says(a, 409, `You have reported this already: it is <a href="/incidents/INC-2026-001">`, `value="Something else"`, "Report another incident")
		if id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(a.body); id == nil || id[1] == form.Get("id") {
			t.Errorf("the form still has the id of what it made: %v", id)
		}
	})
	if n := len(s.incidents()); n != 1 {
		t.Errorf("%d incidents", n)
	}
}

// badReports are entries that no report takes.
var badReports = []struct{ field, name, value, says string }{
	{"title", "title", "", "Fill in what happened."},
	{"title", "title", " \t ", "Fill in what happened."},
	{"title", "title", strings.Repeat("ü", 201), "longer than 200"},
	{"title", "title", "Stolen\nBcc: all", "one line"},
	{"title", "title", "Stolen\xff", "not UTF-8"},
	{"title", "title", "Stolen\x1b[2J", "control character"},
	{"at", "at", "", "Say when it was detected: the day and the time."},
	{"at", "at", "yesterday", "is not a day and a time"},
	{"at", "at", "2026-02-30T10:00", "is not a day and a time"},
	{"at", "at", "1066-10-14T09:00", "is in the year 1066"},
	{"at", "at", "1999-12-31T09:00", "lies before 2000"},
	{"at", "at", "2026-03-28T03:15", "lies in the future"},
	{"at", "at", "2026-03-29T02:30", "did not exist in Berlin that day"},
	{"at", "at", "2025-10-26T02:30", "came twice in Berlin that day"},
	{"at", "at_zone", "Mars/Olympus", "Mars/Olympus"},
	{"at", "at_zone", "../../etc/passwd", "../../etc/passwd"},
	{"source", "source", "", "Fill in who or what noticed."},
	{"source", "source", strings.Repeat("x", 501), "longer than 500"},
	{"severity", "severity", "", "Choose how bad it is."},
	{"severity", "severity", "SEV9", "SEV1, SEV2, SEV3 or SEV4"},
	{"commander", "commander", "", "Choose who commands."},
	{"commander", "commander", "nobody", "no such person on record"},
	{"commander", "commander", "<Lena>", "Lena may not command"},
	{"answer", "answer", "perhaps", "Answer yes, probably"},
	{"answer_at", "answer_at", "", "Say since when you know"},
	{"answer_at", "answer_at", "2026-03-28T02:15", "lies in the future"},
	{"answer_at", "answer_at", "2026-03-27T22:51", "lies before detected"},
	{"answer_source", "answer_source", "a\x00b", "control character"},
	{"answer_source", "answer_source", strings.Repeat("x", 501), "longer than 500"},
}

func TestAReportNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	ada := s.as("Ada")
	for _, c := range badReports {
		form := s.seen()
		form.Set(c.name, strings.Replace(c.value, "<Lena>", s.person("Lena").ID, 1))
		s.unchanged(c.says, func() {
			a := ada.post("/incidents", form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: ", `href="#`+c.field+`"`, `id="`+c.field+`-wrong"`, c.says, form.Get("id"))
			if n := strings.Count(a.body, "at-fault"); n != 1 {
				t.Errorf("%s %q: %d boxes are at fault, want 1", c.name, c.value, n)
			}
		})
	}
	if n := len(s.incidents()); n != 0 {
		t.Errorf("%d incidents", n)
	}
	s.says(ada.post("/incidents", url.Values{"title": {`<b>"x"`}}), 422, `value="&lt;b&gt;&#34;x&#34;"`, `href="#at"`, `href="#source"`, `href="#severity"`, `href="#commander"`)
}

func TestWhoMayNotReportReadsTheList(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	for _, name := range []string{"Mira", "Rosa"} {
		v := s.as(name)
		a := v.get("/incidents")
		if s.says(a, 200, "See who may report one"); strings.Contains(a.body, `href="/incidents/new"`) {
			t.Errorf("%s is offered to report", name)
		}
		s.unchanged(name, func() { s.says(v.post("/incidents", s.seen()), 403) })
	}
}

// reports declares n incidents, the last of them the newest, and closes those
// whose number the step divides.
func (s *site) reports(n, step int) {
	s.Helper()
	for i := 1; i <= n; i++ {
		s.Clock.Forward(time.Minute)
		f, err := s.app.DeclareIncident(s.Context(), s.person("Ada"), app.Declaration{Title: fmt.Sprintf("Éclair %03d_", i), Severity: incident.SEV3, DetectedAt: s.app.Now(), Zone: "UTC", Source: "a log"})
		s.must(err)
		if i%step == 0 {
			_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: f.ID, Kind: incident.Dismissed, At: s.app.Now(), Zone: "UTC", Source: "Ada", Reason: "A false alarm"})
			s.must(err)
		}
	}
}

func TestIncidentsArePagedTheOpenOnesFirst(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	s.reports(75, 3)
	ada := s.as("Ada")
	var numbers []string
	pages := 0
	for path := "/incidents"; path != ""; pages++ {
		a := ada.get(path)
		s.says(a, 200)
		for _, m := range regexp.MustCompile(`>Éclair (\d+)_</a>`).FindAllStringSubmatch(a.body, -1) {
			numbers = append(numbers, m[1])
		}
		path = ""
		if m := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(a.body); m != nil {
			path = html.UnescapeString(m[1])
		}
	}
	var want []string
	for _, ended := range []bool{false, true} {
		for i := 75; i > 0; i-- {
			if (i%3 == 0) == ended {
				want = append(want, fmt.Sprintf("%03d", i))
			}
		}
	}
	if pages != 2 || strings.Join(numbers, " ") != strings.Join(want, " ") {
		t.Errorf("%d pages: %v", pages, numbers)
	}
	count := func(path string) int { return strings.Count(ada.get(path).body, "_</a>") }
	for path, n := range map[string]int{"/incidents?show=open": 50, "/incidents?show=ended": 25, "/incidents?q=%C3%A9clair+07": 6, "/incidents?q=inc-2026-01": 10, "/incidents?q=%25": 0,
		"/incidents?show=ended&before=INC-2026-012": 3, "/incidents?q=%00": 50, "/incidents?show=%3Cb%3E": 50} {
		if got := count(path); got != n {
			t.Errorf("%s shows %d incidents, want %d", path, got, n)
		}
	}
	s.says(ada.get("/incidents?show=ended"), 200, "Dismissed", "A false alarm")
	s.says(ada.get("/incidents?q=nothing"), 200, "None of them")
	s.says(ada.get("/incidents?before=INC-1999-001"), 404)
}

func TestTheListOfIncidentsAsksAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	ada := s.as("Ada")
	s.aware("the first")
	s.reports(3, 3)
	count := func() int { return s.counting(func() { s.says(ada.get("/incidents"), 200) }) }
	few := count()
	s.reports(20, 3)
	for i := range 10 {
		s.aware(fmt.Sprint("another ", i))
	}
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for few, %d for many", few, many)
	}
}

// aware declares an incident whose clocks run.
func (s *site) aware(title string) {
	s.Helper()
	now := s.app.Now()
	_, err := s.app.DeclareIncident(s.Context(), s.person("Ada"), app.Declaration{Title: title, Severity: incident.SEV1, DetectedAt: now, Zone: "UTC", Source: "a log",
		Answer: &app.AccessAnswer{Answer: "yes", At: now, Zone: "UTC", Source: "a log"}})
	s.must(err)
}

func TestAdaReportsAnIncidentInTheBrowser(t *testing.T) {
	t.Parallel()
	s := atTheAlert(t)
	ada := s.sits("Ada", browsertest.Desk())
	looksAt(ada, "incidents-none", "/incidents")
	looksAt(ada, "report", "/incidents/new")
	ada.Expects(422)
	ada.Presses("Report the incident")
	ada.Sees("Fill in what happened.", "Choose how bad it is.")
	asIs(ada, "report-refused")
	ada.FillsIn("What happened?", "Run exports read with a stolen support token")
	ada.FillsIn("When was it detected?", "2026-03-27T23:52")
	ada.Sees("Fri 23:52 Berlin = 22:52 UTC")
	ada.FillsIn("Who or what noticed?", "an alert")
	ada.Chooses("SEV1")
	ada.Chooses("Yes")
	ada.FillsIn("Since when do you know?", "2026-03-28T02:40")
	ada.Presses("Report the incident")
	ada.IsAt("/incidents/INC-2026-001")
	s.reports(6, 2)
	looksAt(ada, "incidents", "/incidents")
}
