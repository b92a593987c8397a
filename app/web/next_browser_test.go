package web_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestWhatIsNextIsLookedAtInItsOddStates(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	_, err := s.app.WithdrawConfirmation(s.Context(), s.person("Ada"), inc.ID, "It was a test.")
	s.must(err)
	s.Clock.Set(utc("2026-04-01 02:00"))
	p := s.sits("Lena", browsertest.Desk())
	looksAt(p, "withdrawal-on-its-way", "/incidents/"+inc.Number+"/withdrawal")
	s.deliver(&inc, accept)
	looksAt(p, "watch-told-late", "/watch")
	looksAt(p, "incident-told-late", "/incidents/"+inc.Number)
	looksAt(s.sits("Theo", browsertest.Desk()), "customer-told", "/incidents/"+inc.Number+"/customers/C-1001")
}
