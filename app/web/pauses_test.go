package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// oneLeft is a wave of which one letter was put off by the other side.
func (s *site) oneLeft() (incident.Incident, notice.Edition) {
	s.Helper()
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	first := true
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		if d.Batch > 0 && first {
			first = false
			return notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "wait"}
		}
		return accept(d)
	})
	return inc, s.lastEdition(inc)
}

func TestASendingIsPausedWithAReasonAndSaysSoEverywhere(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, e := s.oneLeft()
	desk, ada := "/editions/"+e.ID, s.as("Ada")
	s.says(plain(ada.get(desk)), 200, "1 letter is left: the other side put it off, and it is tried again by itself.", "Pause")
	s.says(plain(ada.get(desk+"/pause")), 200, "Pause the sending", "Why it is paused", "Go on sending")
	ada.refusesEach(desk+"/pause", func() url.Values { return url.Values{} }, append(brokenLine("why", 300), brokenLine("why", 400)...))
	s.says(s.as("Mira").post(desk+"/pause", nil), 403)
	ada.presses(ada.get(desk+"/pause"), desk+"/pause", url.Values{"why": {"the help desk is flooded"}})
	for _, path := range []string{desk, desk + "/release", "/incidents/" + inc.Number, "/watch", "/notices/" + e.NoticeID} {
		a := plain(ada.get(path))
		a.body = strings.ToLower(a.body)
		s.says(a, 200, "paused by ada at", "the help desk is flooded", "1 letter is left")
	}
	for _, path := range []string{"/incidents/" + inc.Number, "/watch", "/notices/" + e.NoticeID} {
		s.says(ada.get(path), 200, `href="`+desk+`"`)
	}
	s.says(plain(ada.get("/notices/"+e.NoticeID)), 200, "Look, and resume")
	s.says(plain(ada.get(desk+"/pause")), 200, "There is nothing to pause now.", "Resume")
	s.says(plain(ada.post(desk+"/pause", nil)), 409, "This sending is paused already")
	s.Clock.Set(s.Clock.Now().Add(time.Hour))
	begun, _, err := s.app.BeginDeliveries(s.Context(), app.BeginDeliveries{Deliveries: s.due(e), Node: "test"})
	if s.must(err); len(begun) != 0 {
		t.Errorf("%d letters were begun while it was paused", len(begun))
	}
	s.says(plain(ada.presses(ada.get(desk), desk+"/resumption", nil)), 200, "1 letter is left")
	s.says(plain(ada.post(desk+"/resumption", nil)), 409, "This sending is not paused")
	s.deliver(&inc, accept)
	s.says(plain(ada.get(desk)), 200, "177 of 177 letters accepted")
	s.says(plain(ada.get("/incidents/"+inc.Number)), 200, "Ada paused the sending; 1 letter was left", "the help desk is flooded", "Ada resumed the sending")
}

func TestLettersThatHaveNotBegunAreNotPausedButHeld(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	desk, ada := "/editions/"+s.lastEdition(inc).ID, s.as("Ada")
	s.says(plain(ada.get(desk+"/pause")), 200, "There is nothing to pause now.")
	s.says(plain(ada.post(desk+"/pause", nil)), 409, "None of these letters has left yet")
}

func TestAPauseAfterTheFirstLettersCountsThoseThatAreLeft(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	e := s.lastEdition(inc)
	s.Clock.Set(s.Clock.Now().Add(time.Hour))
	s.must(s.app.SendNotice(s.Context(), app.SendNotice{EditionID: e.ID}))
	s.says(plain(s.as("Ada").get("/incidents/"+inc.Number)), 200, "of 180 letters accepted")
}

func TestAPauseLooksRight(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, e := s.oneLeft()
	ada := s.sits("Ada", browsertest.Desk())
	looksAt(ada, "pause", "/editions/"+e.ID+"/pause")
	s.must(s.app.PauseSending(s.Context(), s.person("Ada"), app.PauseSending{EditionID: e.ID, Why: "the help desk is flooded"}))
	for name, path := range map[string]string{"paused-edition": "/editions/" + e.ID, "paused-incident": "/incidents/" + inc.Number, "paused-watch": "/watch", "paused-notice": "/notices/" + e.NoticeID} {
		looksAt(ada, name, path)
	}
}

// due are the letters of an edition whose try is due.
func (s *site) due(e notice.Edition) []string {
	s.Helper()
	batches, err := s.look().DueBatches(e.ID, s.Clock.Now())
	s.must(err)
	var out []string
	for _, b := range batches {
		ids, err := s.look().DueDeliveries(e.ID, b, s.Clock.Now())
		s.must(err)
		out = append(out, ids...)
	}
	return out
}
