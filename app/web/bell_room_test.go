package web_test

import (
	"net/url"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestTheBellsRoomTellsWhoIsRungAndWhoAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	s.Clock.Set(utc("2026-03-28 02:15"))
	alarms, err := s.look().AlarmsOf(inc.ID)
	s.must(err)
	for _, al := range alarms {
		if !al.FireAt.After(s.Clock.Now()) {
			_, err := s.app.SoundAlarm(s.Context(), app.SoundAlarm{AlarmID: al.ID})
			s.must(err)
		}
	}
	lena, ada := s.as("Lena"), s.as("Ada")
	s.says(ada.get("/bell"), 200, "Ringing now", "Lena", "Jonas", "stands in for Lena", "Next to ring", "Who is rung, in what order")
	page := lena.get("/bell")
	s.says(page, 200, "It rings for you", "I have it")
	call := between(page.body, `name="call" value="`, `"`)
	s.says(ada.post("/bell", url.Values{"call": {call}}), 403) // it rings for somebody else
	if a := lena.post("/bell", url.Values{"call": {call}}); a.status != 303 {
		t.Fatalf("answering led to %d: %s", a.status, a.body)
	}
	s.says(ada.get("/bell"), 200, "Nothing rings.", "Lena")
	s.unchanged("calls that are none", func() {
		for _, id := range []string{"", "x", "' OR 1=1", "\x00", "00000000-0000-0000-0000-000000000000"} {
			if a := lena.post("/bell", url.Values{"call": {id}}); a.status != 404 && a.status != 422 {
				t.Errorf("call %q: %d", id, a.status)
			}
		}
	})
}

func TestTestingTheBellSaysWhomItWakesBeforeItDoes(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	ada := s.as("Ada")
	s.unchanged("looking", func() { s.says(ada.get("/bell/test"), 200, "Lena", "Jonas", "Theo", "Rosa") })
	form := url.Values{"once": {"one drawing"}}
	for range 2 { // pressed twice, rung once
		if a := ada.post("/bell/test", form); a.status != 303 {
			t.Fatalf("testing answered %d", a.status)
		}
	}
	n := 0
	for _, l := range s.ledger() {
		if l.Verb == "bell.tested" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the bell was tested %d times", n)
	}
	looksAt(s.sits("Ada", browsertest.Desk()), "bell-test", "/bell/test")
}
