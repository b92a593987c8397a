package web_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func (s *site) notes(inc incident.Incident, who, text string) {
	s.Helper()
	_, err := s.app.AddNote(s.Context(), s.person(who), incident.Note{IncidentID: inc.ID, Zone: "UTC", Text: text})
	s.must(err)
}

func TestAPageFollowsWhatOthersDoAndLeavesAloneWhatSomebodyWrites(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	ada := s.sits("Ada", browsertest.Desk())
	ada.Opens("/incidents/" + inc.Number)
	ada.Sees("What happened")
	s.notes(inc, "Theo", "The attacker came by a partner's network.")
	ada.Sees("The attacker came by a partner's network.") // without loading the page again
	ada.Presses("Add to the timeline")
	ada.FillsIn("What happened?", "I have asked the partner.")
	s.notes(inc, "Theo", "The partner has answered.")
	ada.Sees("The partner has answered.")
	ada.Finds("What happened?", "I have asked the partner.")
	ada.Presses("Add the note")
	ada.Sees("I have asked the partner.")
}

func TestAPageThatHasLostItsLineSaysSoAndClaimsNoTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	line := browsertest.Lay(t, s.url)
	ada := s.sitsAt(line.URL, "Ada", browsertest.Desk())
	ada.Opens("/incidents/" + inc.Number)
	ada.Sees("23 h 25 m left")
	ada.Loses(line)
	ada.HasPatience(90 * time.Second)
	ada.Sees("Not connected since", "Times on this page stand still until it is back.")
	ada.FindsAgain(line)
	s.notes(inc, "Theo", "Meanwhile the list is ready.")
	ada.Sees("Meanwhile the list is ready.")
	ada.SeesNo("Not connected since")
}
