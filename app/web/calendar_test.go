package web_test

import (
	"regexp"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// shares has somebody make a link, and returns its path.
func (v *visitor) shares() string {
	v.Helper()
	a := v.post("/me/calendar", nil)
	v.says(a, 200, "This link is shown once")
	return regexp.MustCompile(`/deadlines/[^<"]+\.ics`).FindString(a.body)
}

func (s *site) events(path string) map[string]*ics.VEvent {
	s.Helper()
	a := s.get(path)
	s.says(a, 200, "METHOD:PUBLISH\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n")
	if kind := a.header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" {
		s.Errorf("it is %s", kind)
	}
	for _, line := range strings.Split(a.body, "\r\n") {
		if len(line) > 75 {
			s.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(a.body))
	s.must(err)
	out := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		if out[e.Id()] != nil {
			s.Errorf("%s comes twice", e.Id())
		}
		out[e.Id()] = e
	}
	return out
}

func says(e *ics.VEvent, p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return v.Value
	}
	return ""
}

func TestACalendarReadsTheDeadlinesUntilTheLinkIsStopped(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	ada := s.as("Ada")
	s.says(ada.get("/me"), 200, "Your deadlines in a calendar", "Make a private link")
	path := ada.shares()
	s.lacks(ada.get("/me"), path)
	before := s.events(path)
	found := false
	for id, e := range before {
		at, err := e.GetStartAt()
		s.must(err)
		if strings.HasSuffix(id, "-due@tocsin") && strings.Contains(id, "-contract-window-") && at.Equal(utc("2026-03-29 01:40")) {
			found = strings.Contains(says(e, ics.ComponentPropertySummary), inc.Number+" "+inc.Title) && strings.HasPrefix(says(e, ics.ComponentPropertyDescription), "3 customers to tell")
		}
	}
	if !found {
		t.Errorf("the 24-hour contracts are not in it: %s", s.get(path).body)
	}
	for _, secret := range []string{"Brightwater", "omar@", "Theo", "Ada"} {
		s.lacks(s.get(path), secret)
	}
	_, err := s.app.SettleAwareness(s.Context(), s.person("Lena"), app.SettleAwareness{IncidentID: inc.ID, At: utc("2026-03-28 01:10"), Zone: "UTC", Reason: "The first message."})
	s.must(err)
	s.workDuties(inc.ID)
	moved := 0
	for id, e := range s.events(path) {
		if at, _ := e.GetStartAt(); before[id] == nil && at.Equal(utc("2026-03-29 01:10")) {
			moved++
		}
	}
	if moved == 0 {
		t.Error("a moved clock does not show")
	}
	s.says(s.get(strings.TrimSuffix(path, ".ics")), 404)
	s.says(s.get("/deadlines/guess.ics"), 404)
	s.leads(ada.post("/me/calendar/end", nil), "/me?saved=calendar")
	s.says(s.get(path), 404, "shows no deadlines any more")
	s.unchanged("stopping it twice", func() { s.says(ada.post("/me/calendar/end", nil), 409, "no link to stop") })
}

func TestACalendarTakesAsManyQueriesForManyCustomers(t *testing.T) {
	t.Parallel()
	few, many := open(t), open(t)
	few.storyTo("reported")
	many.storyTo("customers")
	a, b := few.as("Ada").shares(), many.as("Ada").shares()
	x, y := few.counting(func() { few.get(a) }), many.counting(func() { many.get(b) })
	if x != y {
		t.Errorf("%d queries for few, %d for many", x, y)
	}
}

func TestThePageOfOneselfWithALinkIsFit(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	_, err := s.app.ShareDeadlines(s.Context(), s.person("Ada"))
	s.must(err)
	looksAt(s.sits("Ada", browsertest.Desk()), "me-calendar", "/me#calendar")
}

// FuzzTextInACalendar holds that no title breaks a line or an event.
func FuzzTextInACalendar(f *testing.F) {
	for _, s := range []string{"plain", "a;b,c\\d", "x\r\nEND:VCALENDAR", "\n", strings.Repeat("ü", 200), "a\x00b", "\xff", `\n\,`, "BEGIN:VEVENT", "😀" + strings.Repeat("é", 80)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		out := web.CalendarOf([]incident.Deadline{{IncidentID: "i", Number: "INC-1", Title: title, RegimeID: "r", Name: "n", Customers: 1, DueAt: utc("2026-03-29 01:40"), OpenedAt: utc("2026-03-28 01:40")}}, "https://t.example")
		cal, err := ics.ParseCalendar(strings.NewReader(out))
		if err != nil || len(cal.Events()) != 1 {
			t.Fatalf("%v: %q", err, out)
		}
		for _, line := range strings.Split(out, "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("the line %q", line)
			}
		}
		want := web.OneLine("INC-1 " + title + ": n")
		if got := says(cal.Events()[0], ics.ComponentPropertySummary); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}
