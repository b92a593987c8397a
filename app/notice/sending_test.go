package notice_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

func TestASendingTellsItsSpeedOfNowAndWhenItsLastLetterLeaves(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 28, 9, 0, 0, 0, time.UTC)
	s := notice.Sending{Letters: 1000, Made: 600}
	if s.Rate(at) != 0 || s.Finish(at) != nil || s.Left() != 1000 {
		t.Errorf("before it began: %v, %v, %d left", s.Rate(at), s.Finish(at), s.Left())
	}
	for i := range 60 { // ten a second, then twenty
		n := 10
		if i >= 30 {
			n = 20
		}
		var m notice.Moves
		for range n {
			m.Move(notice.Waiting, notice.Accepted)
			m.Heard++
		}
		at = at.Add(time.Second)
		s.Apply(m, at)
	}
	if got := s.Rate(at); got < 19 || got > 21 {
		t.Errorf("it tells %.1f a second, and it is 20", got)
	}
	if s.Accepted != 900 || s.Left() != 100 || s.Ready() != 100 {
		t.Errorf("%d accepted, %d left", s.Accepted, s.Left())
	}
	if end := s.Finish(at); end == nil || end.Sub(at) < 4*time.Second || end.Sub(at) > 6*time.Second {
		t.Errorf("100 letters at 20 a second end %v", end)
	}
	if s.Rate(at.Add(time.Minute)) != 0 {
		t.Error("a minute of silence has a speed")
	}
}

func TestLettersThatWaitForAnotherTryHaveNoFinish(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 28, 9, 0, 0, 0, time.UTC)
	s := notice.Sending{Letters: 2, Made: 2}
	var m notice.Moves
	m.Move(notice.Waiting, notice.Deferred)
	m.Move(notice.Waiting, notice.Uncertain)
	m.Heard = 2
	s.Apply(m, at)
	if s.Left() != 2 || s.Ready() != 0 || s.Finish(at) != nil || s.Waiting() != 0 {
		t.Errorf("%d left, %d ready, ends %v", s.Left(), s.Ready(), s.Finish(at))
	}
}
