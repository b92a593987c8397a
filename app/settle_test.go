package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// TestWhatAStoppedSenderNotedIsRecordedBeforeItWorksAgain: of three letters that
// were under way one was answered, one was on the wire and one was not begun.
func TestWhatAStoppedSenderNotedIsRecordedBeforeItWorksAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(3, 24))
		answered, spoken, silent := h.underWay()
		answeredAt := h.Clock.Now().Add(2 * time.Second)
		h.FastForward(time.Minute)
		had := app.Remembered{Whole: true, Spoken: map[string]bool{answered.AttemptID: true, spoken.AttemptID: true}, Answers: map[string]notice.Answered{answered.AttemptID: {
			DeliveryID: answered.DeliveryID, AttemptID: answered.AttemptID, HandedAt: answeredAt.Add(-time.Second), At: answeredAt, Answer: notice.Answer{Outcome: notice.Accepted, Code: 250, QueueID: "Q1"}}}}
		n, err := h.app.SettleAttempts(h.ctx(), "elsewhere", had)
		if h.must(err); n != 3 {
			t.Errorf("%d attempts were settled, not 3", n)
		}
		d, _ := h.settled(answered)
		if d.State != notice.Accepted || !d.AcceptedAt.Equal(answeredAt) || d.NextTryAt != nil {
			t.Errorf("answered: %s at %v", d.State, d.AcceptedAt)
		}
		if d, rs := h.settled(spoken); d.State != notice.Uncertain || len(rs) != 1 || d.NextTryAt.After(h.Clock.Now()) {
			t.Errorf("on the wire: %s, %d receipts, next try %v", d.State, len(rs), d.NextTryAt)
		}
		if d, rs := h.settled(silent); d.State != notice.Waiting || len(rs) != 0 || d.NextTryAt.After(h.Clock.Now()) {
			t.Errorf("not begun: %s, %d receipts, next try %v", d.State, len(rs), d.NextTryAt)
		}
		h.RunDue()
		for _, it := range []notice.Answered{spoken, silent} {
			if d, _ := h.settled(it); d.State != notice.Accepted || h.outbox.Times(d.MessageID) != 1 {
				t.Errorf("%s, handed over %d times", d.State, h.outbox.Times(d.MessageID))
			}
		}
		if n, err := h.app.SettleAttempts(h.ctx(), "elsewhere", had); err != nil || n != 0 {
			t.Errorf("settled again: %d, %v", n, err)
		}
	})
}

func TestWithoutWholeNotesALetterUnderWayIsInDoubt(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), many(3, 24))
	a, b, c := h.underWay()
	if _, err := h.app.SettleAttempts(h.ctx(), "elsewhere", app.Remembered{}); err != nil {
		t.Fatal(err)
	}
	for _, it := range []notice.Answered{a, b, c} {
		if d, rs := h.settled(it); d.State != notice.Uncertain || len(rs) != 1 {
			t.Errorf("%s, %d receipts", d.State, len(rs))
		}
	}
}

// underWay has three letters begun by a node that stops then.
func (h *story) underWay() (a, b, c notice.Answered) {
	h.Helper()
	ed := h.Submitted(references(3)...)
	h.Sign(ed)
	h.Rest()
	h.Send(ed)
	var out [3]notice.Answered
	for i, ref := range references(3) {
		ho := h.begins(h.app, h.Deliveries(ref)[0].ID)
		out[i] = notice.Answered{DeliveryID: ho.Delivery.ID, AttemptID: ho.Attempt.ID}
	}
	return out[0], out[1], out[2]
}

func (h *story) settled(it notice.Answered) (notice.Delivery, []notice.Receipt) {
	h.Helper()
	d, err := h.Look().Delivery(it.DeliveryID)
	h.must(err)
	rs, err := h.Look().Receipts(d.ID)
	h.must(err)
	return d, rs
}
