package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

func TestTheOperatorIsToldWhenLettersLeaveAndWhenTheyAreTriedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1")
		if next, err := h.app.LeavesNext(h.ctx(), h.cast["Ada"]); err != nil || len(next) != 0 {
			t.Errorf("before the signature %v leave (%v)", next, err)
		}
		h.Sign(ed)
		next, err := h.app.LeavesNext(h.ctx(), h.cast["Ada"])
		h.must(err)
		if len(next) != 1 || next[0].Edition.ID != ed.ID || next[0].Incident.Number == "" || !next[0].At.After(h.Clock.Now()) {
			t.Errorf("it is told that %+v leave", next)
		}
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if e.Verb == "RCPT" {
				return notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "later"}
			}
			return notifications.Reply{}
		})
		h.FastForward(time.Minute)
		h.RunDue()
		now, err := h.app.SendingsNow(h.ctx(), h.cast["Ada"])
		h.must(err)
		if len(now) != 1 || now[0].Deferred != 1 || now[0].NextTry == nil || !now[0].NextTry.After(h.Clock.Now()) || !now[0].NextTry.Equal(*h.Deliveries("C-1")[0].NextTryAt) {
			t.Errorf("it is told %+v", now)
		}
		if next, err = h.app.LeavesNext(h.ctx(), h.cast["Ada"]); err != nil || len(next) != 0 {
			t.Errorf("once it has begun %v leave next (%v)", next, err)
		}
		if d := h.Deliveries("C-1")[0]; d.State != notice.Deferred {
			t.Errorf("it is %s", d.State)
		}
	})
}
