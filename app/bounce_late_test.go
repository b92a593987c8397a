package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// TestALetterThatComesBackAfterItWasDueWasSentInTimeAndNotReceived: sent and
// received are two facts.
func TestALetterThatComesBackAfterItWasDueWasSentInTimeAndNotReceived(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1")
		was := h.Contract("C-1")
		h.Clock.Set(was.DueAt.Add(time.Hour))
		h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-1")[0].ID, "550 5.1.1 no such user"))
		is := h.Contract("C-1")
		if is.MetAt == nil || !is.MetAt.Equal(*was.MetAt) || is.Late(h.Clock.Now()) || is.ReceivedAt != nil || is.SentNotReceived() != "Sent 20 h 49 m early, not received." {
			t.Errorf("%q: %+v", is.SentNotReceived(), is)
		}
		reach := h.Duty("C-1", "policy-reach-customer")
		if !reach.Open() || !reach.Soft || !reach.DueAt.Equal(h.Clock.Now().Add(4*time.Hour)) || reach.MeetsOn != incident.OnAccepted {
			t.Errorf("got %+v", reach)
		}
		h.watched(t, *reach.DueAt, true)
		if p := h.Duty("C-1", "policy-reasonable-time"); !p.Open() {
			t.Errorf("the promise was not due yet and runs on: %+v", p)
		}
		h.Words() // the duties are worked out again and leave this one alone
		h.RunDue()
		if got := h.Duty("C-1", "policy-reach-customer"); got.MetAt == nil || got.ID != reach.ID {
			t.Errorf("the next contact took it: %+v", got)
		}
		if is = h.Contract("C-1"); is.ReceivedAt == nil || !is.MetAt.Equal(*was.MetAt) || is.SentNotReceived() != "Sent 20 h 49 m early, received only Sun 29 Mar 02:40 UTC." {
			t.Errorf("%q: %+v", is.SentNotReceived(), is)
		}
		h.FastForward(5 * time.Hour)
		h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-1")[1].ID, "550"))
		if again := h.Duty("C-1", "policy-reach-customer-2"); !again.Open() || h.Duty("C-1", "policy-reach-customer").MetAt == nil {
			t.Errorf("each return starts its own: %+v", again)
		}
		figures, err := h.Look().FiguresOf([]string{h.incident})
		h.must(err)
		if figures[h.incident].Late != 0 {
			t.Error("history turned late")
		}
	})
}
