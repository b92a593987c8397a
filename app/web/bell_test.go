package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
)

func TestTheBellIsAnsweredByPressingAndOnlyOnce(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	path := "/bell/" + s.ringAll()["Ada"]
	before := len(s.ledger())
	s.says(s.get(path), 200, "for Ada", "I have it</button>", "This is a test of the bell", "Fri 27 Mar 23:52 Berlin")
	s.Clock.Forward(3 * time.Minute)
	a := s.post(path, nil)
	if a.status != 303 || a.header.Get("Location") != path {
		t.Fatalf("got %d to %q", a.status, a.header.Get("Location"))
	}
	have := []string{"You have it", `datetime="2026-03-27T22:55:00Z"`, "Fri 27 Mar 23:55 Berlin", "(22:55 UTC)"}
	got := s.get(path)
	if s.says(got, 200, have...); strings.Contains(got.body, "<button") {
		t.Error("the button is still there")
	}
	s.Clock.Forward(time.Hour)
	if again := s.post(path, nil); again.status != 303 {
		t.Errorf("the second answer got %d", again.status)
	}
	s.says(s.get(path), 200, have...)
	lines := s.ledger()
	if len(lines) != before+1 || lines[before].Verb != "alarm.answered" || lines[before].Actor != s.person("Ada").ID {
		t.Errorf("the ledger says %+v", lines[before:])
	}
}

func TestTheBellSaysWhatItIsAboutAndWhoElseHasIt(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ada, ines := s.person("Ada"), s.person("Ines")
	s.ringAbout(s.app.Now().Add(24*time.Hour-time.Second), ada, ines)
	first := s.get("/bell/token-of-" + ada.ID)
	s.says(first, 200, "SEV1 · INC-2026-001 · for Ada", "The bell rings 24 h before a deadline", "23 h 59 m left", "Sat 28 Mar 23:51 Berlin", "I have it</button>")
	if strings.Contains(first.body, "Support token") {
		t.Error("the page tells the incident's title to whoever holds a link")
	}
	s.post("/bell/token-of-"+ada.ID, nil)
	s.says(s.get("/bell/token-of-"+ada.ID), 200, "You have it", "rings nobody else")
	s.says(s.get("/bell/token-of-"+ines.ID), 200, "Ada has it already", "take it over from Ada", "I have it</button>")
	s.Clock.Forward(26 * time.Hour)
	s.says(s.get("/bell/token-of-"+ines.ID), 200, "A deadline has passed", "Overdue by 2 h 1 m", "state overdue")
}

func TestALinkThatIsNoneSaysSoOnGetAndPost(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	before := len(s.ledger())
	for _, token := range []string{"none", "%2F", "a%25zz", strings.Repeat("x", 3000)} {
		s.says(s.get("/bell/"+token), 404, "not one of ours")
		s.says(s.post("/bell/"+token, nil), 404, "not one of ours")
	}
	if len(s.ledger()) != before {
		t.Error("something was written")
	}
}

func TestTheClocksHealthFollowsTheSweep(t *testing.T) {
	t.Parallel()
	s := open(t)
	sweep := func() {
		_, err := s.app.SweepClocks(t.Context(), "here")
		s.must(err)
	}
	s.says(s.get("/healthz"), 200, "ok")
	s.says(s.get("/healthz/clocks"), 503, `"watched":false`, `"age_seconds":null`)
	s.says(s.get("/"), 200, "Nobody watches the clocks", "have never been checked")
	sweep()
	s.Clock.Forward(12*time.Second + 900*time.Millisecond)
	s.says(s.get("/healthz/clocks"), 200, `{"watched":true,"last_sweep":"2026-03-27T22:52:00Z","age_seconds":12,"dead_after_seconds":120}`)
	if a := s.get("/"); strings.Contains(a.body, "Nobody watches") || !strings.Contains(a.body, "Clocks checked 12 s ago") {
		t.Errorf("the page says %s", a.body)
	}
	s.Clock.Set(s.Clock.Now().Truncate(time.Minute).Add(app.DeadAfter))
	s.says(s.get("/healthz/clocks"), 200, `"age_seconds":120`)
	s.Clock.Forward(time.Second)
	s.says(s.get("/healthz/clocks"), 503, `"watched":false`, `"age_seconds":121`)
	s.says(s.get("/none"), 404, "Nobody watches the clocks", "Clocks checked 2 m ago")
	sweep()
	s.says(s.get("/healthz/clocks"), 200, `"age_seconds":0`)
	s.Clock.Forward(-time.Hour)
	s.says(s.get("/healthz/clocks"), 200, `"age_seconds":0`)
}
