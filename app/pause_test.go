package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

func TestAPausedSendingStopsAndResumesWithoutRepeatingALetter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(320, 24))
		ed := h.Submitted(references(320)...)
		h.Sign(ed)
		pause := app.PauseSending{EditionID: ed.ID, Why: "the help desk is flooded"}
		if err := h.app.PauseSending(h.ctx(), h.cast["Ada"], pause); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("paused before it began: %v", err)
		}
		var once sync.Once
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if e.Verb == "DATA" && h.outbox.Total() >= 20 {
				once.Do(func() { h.must(h.app.PauseSending(h.ctx(), h.cast["Ada"], pause)) })
			}
			return notifications.Reply{}
		})
		h.FastForward(time.Minute)
		h.RunDue()
		paused := h.Letters()
		if paused < 20 || paused > 20+4*2*50 { // what four batches had in hand
			t.Errorf("%d letters left before and after the pause", paused)
		}
		h.outbox.Script(nil)
		for range 3 {
			h.FastForward(time.Hour)
			h.RunDue()
		}
		if h.Letters() != paused {
			t.Errorf("%d letters left while it was paused", h.Letters()-paused)
		}
		h.must(h.app.ResumeSending(h.ctx(), h.cast["Lena"], ed.ID))
		h.RunDue()
		s, err := h.Look().Sending(ed.ID)
		h.must(err)
		if h.Letters() != 320 || s.Accepted != 320 || s.Left() != 0 || h.entries("sending.paused") != 1 || h.entries("sending.resumed") != 1 {
			t.Errorf("%d letters arrived, %+v", h.Letters(), s)
		}
		for _, ref := range references(320) {
			if ds := h.Deliveries(ref); len(ds) != 1 || h.outbox.Times(ds[0].MessageID) != 1 {
				t.Errorf("%s: %d deliveries", ref, len(ds))
			}
		}
	})
}

// TestTheSendingIsCountedAsItsDeliveriesStand holds the row that is kept against
// the deliveries themselves, through every way in which they end.
func TestTheSendingIsCountedAsItsDeliveriesStand(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(40, 24))
		ed := h.Submitted(references(40)...)
		h.Sign(ed)
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			switch {
			case e.Verb == "RCPT" && e.To == "security@c3.example":
				return notifications.Reply{Code: 550, Enhanced: "5.1.1", Text: "no"}
			case e.Verb == "RCPT" && e.To == "security@c4.example":
				return notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "later"}
			case e.Verb == "DATA" && e.To == "security@c5.example":
				return notifications.Reply{Drop: true}
			}
			return notifications.Reply{}
		})
		h.FastForward(time.Minute)
		h.RunDue()
		r, err := h.Look().Release(ed.ID)
		h.must(err)
		if r.Paused() {
			h.must(h.app.SendRest(h.ctx(), h.cast["Ada"], ed.ID))
			h.RunDue()
		}
		h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-9")[0].ID, "550 5.1.1"))
		h.RunDue()
		s, err := h.Look().Sending(ed.ID)
		h.must(err)
		have, err := h.Look().Progress(h.incident)
		h.must(err)
		got := map[notice.State]int{notice.Waiting: s.Waiting(), notice.Accepted: s.Accepted, notice.Deferred: s.Deferred, notice.Refused: s.Refused, notice.Uncertain: s.Uncertain, notice.Bounced: s.Bounced}
		for state, n := range got {
			if have[state] != n {
				t.Errorf("%d are %s, %d by the row", have[state], state, n)
			}
		}
		if s.Refused != 1 || s.Deferred != 1 || s.Uncertain != 1 || s.Bounced != 1 || s.Made != 42 || s.Letters != 40 {
			t.Errorf("the ways were not all taken: %+v", s)
		}
	})
}
