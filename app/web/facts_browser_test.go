package web_test

import (
	"os"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// holds holds the page that somebody is on to what every page is held to.
func holds(p *browsertest.Person, name string) {
	p.Helper()
	if os.Getenv("TOCSIN_SHOTS") != "" {
		p.Photographs(name)
		return
	}
	p.FindsItFit()
}

func TestLenaSettlesAwarenessEarlierAndReadsWhatMoves(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	base := "/incidents/" + inc.Number
	lena := s.sits("Lena", browsertest.Desk())
	lena.Opens(base + "/awareness")
	lena.Expects(422)
	lena.Presses("Settle awareness")
	lena.Sees("Nothing is saved yet.", "Fill in the reason.")
	holds(lena, "awareness-refused")
	lena.FillsIn("Since when are we aware?", "2026-03-28T02:10")
	lena.Sees("Sat 02:10 Berlin = 01:10 UTC")
	lena.FillsIn("Why then?", "The owner's first message came at 02:10.")
	lena.Presses("Settle awareness")
	lena.Sees("What it does to the clocks", "due earlier", "Sun 29 Mar 03:10 Berlin", "The owner's first message came at 02:10.")
	holds(lena, "awareness-check")
	lena.Presses("Change what I entered")
	lena.Finds("Why then?", "The owner's first message came at 02:10.")
	lena.Presses("Settle awareness")
	lena.Presses("Settle it and move")
	lena.IsAt(base)
	lena.Sees("settled awareness")
}

func TestAdaClosesTheIncidentAfterReadingWhatIsOpen(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base := "/incidents/" + inc.Number
	ada := s.sits("Ada", browsertest.Desk())
	ada.Opens(base + "/instants/new?kind=resolved")
	ada.FillsIn("How do you know?", "Nothing has come since the token was revoked.")
	ada.Presses("Record it")
	ada.IsAt(base)
	s.lastLetter(&inc)
	ada.Opens(base + "/instants/new?kind=closed")
	ada.Presses("Check what that means")
	ada.Sees("Check: close "+inc.Number, "Nothing can be recorded")
	holds(ada, "instant-check-close")
	ada.Presses("Close " + inc.Number)
	ada.IsAt(base)
	ada.Opens(base + "/instants/new?kind=triaged")
	ada.Sees("is over")
	holds(ada, "instant-over")
}

func TestTheoIsToldThatAdaWasFaster(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	base := "/incidents/" + inc.Number
	theo := s.sits("Theo", browsertest.Desk())
	theo.Opens(base + "/instants/new?kind=triaged")
	theo.FillsIn("Why is it corrected?", "The pager's log says 00:01.")
	_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Triaged, At: utc("2026-03-27 23:02"), Zone: "Europe/Berlin", Reason: "My own notes."})
	s.must(err)
	theo.Expects(409)
	theo.Presses("Record the correction")
	theo.Sees("Nothing was recorded.", "now stands at 23:02 UTC", "My own notes.")
	theo.Finds("Why is it corrected?", "The pager's log says 00:01.")
	holds(theo, "instant-conflict")
	theo.Presses("Record the correction")
	theo.IsAt(base)
	theo.Sees("The pager's log says 00:01.")
}
