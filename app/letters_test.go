package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

const omar = "omar@brightwater.example"

func TestNothingLeavesBeforeItIsSignedAndTheHoldIsOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1", "C-3")
		h.FastForward(time.Hour)
		h.RunDue()
		refused(t, h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: ed.ID}), fault.KindConflict, "not signed")
		h.Sign(ed)
		h.FastForward(59 * time.Second)
		h.RunDue()
		if h.Letters() != 0 {
			t.Fatal("a letter left within the hold")
		}
		h.FastForward(time.Second)
		h.RunDue()
		if h.Letters() != 1 || h.States("C-1") != "accepted" || h.States("C-3") != "" {
			t.Errorf("C-1 alone is in the signed wave: %v", h.outbox.Mailboxes())
		}
		o := h.Contract("C-1")
		if o.MetAt == nil || !o.MetAt.Equal(h.Clock.Now()) || o.MetBy != h.Deliveries("C-1")[0].ID || o.Late(h.Clock.Now().Add(99*time.Hour)) {
			t.Errorf("the accepted letter meets the duty: %+v", o)
		}
	})
}

func TestOnTimeIsMeasuredToTheInstant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		after time.Duration
		late  bool
	}{{"a microsecond before", -time.Microsecond, false}, {"at the very instant", 0, false}, {"a microsecond after", time.Microsecond, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := begin(t, storetest.SQLite(t), few)
			ed := h.Submitted("C-1")
			h.Sign(ed)
			due := *h.Contract("C-1").DueAt
			h.Clock.Set(due.Add(c.after))
			h.RunDue()
			o := h.Contract("C-1")
			if o.MetAt == nil || !o.MetAt.Equal(due.Add(c.after)) || o.Late(h.Clock.Now()) != c.late {
				t.Errorf("met at %v, due %v, late %v", o.MetAt, o.DueAt, o.Late(h.Clock.Now()))
			}
		})
	}
}

func TestDeferredIsTriedAgainAfterAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.outbox.Script(once("RCPT", omar, notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "greylisted"}))
		h.Sent("C-1")
		h.FastForward(15*time.Minute - time.Microsecond)
		h.RunDue()
		if h.States("C-1") != "deferred" || h.Letters() != 0 || h.Contract("C-1").MetAt != nil {
			t.Fatalf("too early: %q, %d letters", h.States("C-1"), h.Letters())
		}
		h.FastForward(time.Microsecond)
		h.RunDue()
		if h.States("C-1") != "accepted" || h.Letters() != 1 || h.Contract("C-1").MetAt == nil {
			t.Errorf("got %q, %d letters", h.States("C-1"), h.Letters())
		}
		rs, err := h.Look().Receipts(h.Deliveries("C-1")[0].ID)
		h.must(err)
		if len(rs) != 2 || rs[0].Code != 451 || rs[0].Enhanced != "4.7.1" || rs[1].Code != 250 || rs[1].QueueID == "" {
			t.Errorf("both answers stand: %+v", rs)
		}
	})
}

func TestRefusedTriesTheNextSignedContactAndWithNoneLeftRingsTheCommander(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.outbox.Script(always(550, omar, "incident@aldergate.example"))
		h.Sent("C-1", "C-2")
		if h.States("C-1") != "refused accepted" || h.Contract("C-1").MetAt == nil || len(h.Mails("privacy@brightwater.example")) != 1 {
			t.Errorf("C-1: %q", h.States("C-1"))
		}
		if h.States("C-2") != "refused" || h.Contract("C-2").MetAt != nil {
			t.Errorf("C-2: %q", h.States("C-2"))
		}
		tasks, err := h.Look().Tasks(h.incident)
		h.must(err)
		found := 0
		for _, task := range tasks {
			if task.Kind == "reach_customer" && strings.Contains(task.Title, "Reach Aldergate another way") && task.DueAt.Equal(at("2026-03-29 01:40")) && task.OwnerID == h.cast["Ada"].ID {
				found++
			}
		}
		if found != 1 {
			t.Errorf("one task for Ada, by the deadline: %+v", tasks)
		}
		h.ExpectMail("ada@flowchestra.example", "1 customer cannot be reached by mail", "Aldergate")
		h.FastForward(24 * time.Hour)
		h.RunDue()
		if ds := h.Deliveries("C-2"); len(ds) != 1 || ds[0].Tries != 1 {
			t.Errorf("what was refused for good is not tried again: %+v", ds)
		}
	})
}

func TestSilenceAfterTheDotIsSentOnceMoreUnderTheSameID(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		met := make(chan bool, 1)
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if e.Verb != "DATA" || e.To != omar {
				return notifications.Reply{}
			}
			if e.Nth == 1 {
				return notifications.Reply{Drop: true, Keep: true}
			}
			met <- h.Contract("C-1").MetAt != nil // between the two tries
			return notifications.Reply{}
		})
		h.Sent("C-1")
		if <-met {
			t.Error("what is uncertain meets nothing")
		}
		d := h.Deliveries("C-1")[0]
		if d.State != notice.Accepted || d.Tries != 2 || h.outbox.Times(d.MessageID) != 2 || h.outbox.Unique() != h.outbox.Total()-1 || h.Contract("C-1").MetAt == nil {
			t.Errorf("%+v, taken %d times", d, h.outbox.Times(d.MessageID))
		}
		rs, err := h.Look().Receipts(d.ID)
		h.must(err)
		if len(rs) != 2 || rs[0].Outcome != notice.Uncertain || rs[1].Outcome != notice.Accepted {
			t.Errorf("both receipts stand: %+v", rs)
		}
	})
}

func TestAnAttemptThatACrashLeftOpenIsUncertainAndSentOnceMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1")
		h.Sign(ed)
		h.Rest()
		h.Send(ed)
		d := h.Deliveries("C-1")[0]
		h.must1(h.app.ClaimBatch(h.ctx(), app.DeliverNotice{EditionID: ed.ID}, "test"))
		h.begins(h.app, d.ID) // and here the process dies
		h.FastForward(5 * time.Minute)
		h.RunDue()
		d = h.Deliveries("C-1")[0]
		rs, err := h.Look().Receipts(d.ID)
		h.must(err)
		if d.State != notice.Accepted || len(rs) != 2 || rs[0].Outcome != notice.Uncertain || h.outbox.Times(d.MessageID) != 1 {
			t.Errorf("%s, receipts %+v", d.State, rs)
		}
	})
}

func TestABounceOpensTheDutyAgainUnlessAnotherLetterArrived(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		first := h.Deliveries("C-1")[0]
		h.must(h.app.RecordBounce(h.ctx(), first.ID, "550 5.1.1 no such user"))
		if o := h.Contract("C-1"); !o.Open() {
			t.Errorf("the only proof bounced: %+v", o)
		}
		refused(t, h.app.RecordBounce(h.ctx(), first.ID, "again"), fault.KindConflict, "only an accepted one can bounce")
		h.RunDue()
		if h.States("C-1") != "bounced accepted" || h.Contract("C-1").MetAt == nil {
			t.Errorf("the next signed contact is tried: %q", h.States("C-1"))
		}
		// Were both accepted, one bounce would open nothing.
		h.must(h.Store.Tx(h.ctx(), func(tx *store.Tx) error {
			d := h.Deliveries("C-1")[0]
			d.State = notice.Accepted
			tx.Record("test.accepted", "test", "test", nil)
			return tx.Update(&d)
		}))
		h.must(h.app.RecordBounce(h.ctx(), first.ID, "550"))
		if h.Contract("C-1").MetAt == nil {
			t.Error("another accepted letter stands")
		}
		h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-2")[0].ID, "550"))
		h.RunDue()
		h.ExpectMail("ada@flowchestra.example", "cannot be reached by mail", "Aldergate")
	})
}

func TestABounceAfterTheDeadlineWasMetIsWatchedAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1")
	h.Settle("01:40") // the duties are worked out again: nothing is due, the alarms end
	h.RunDue()
	h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-1")[0].ID, "550"))
	alive := 0
	for _, al := range h.Alarms() {
		if al.DueAt != nil && al.DueAt.Equal(at("2026-03-29 01:40")) && !al.Ended() {
			alive++
		}
	}
	if alive == 0 {
		t.Error("the duty is open again and no alarm watches its deadline")
	}
}

func TestALetterThatIsSlowToLeaveIsNotSentTwiceWhenAnotherOfItsBatchFallsBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(20, 24))
		refuse := always(550, "security@c6.example", "security@c7.example") // not among the first few
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if e.Verb == "DATA" {
				time.Sleep(30 * time.Millisecond) // a relay that thinks
			}
			return refuse(e)
		})
		h.Sent(references(20)...)
		if h.Letters() != 20 || h.outbox.Unique() != h.outbox.Total() {
			t.Errorf("20 customers got %d letters, %d of them different", h.Letters(), h.outbox.Unique())
		}
		rs, err := h.Look().ReceiptsOf(h.incident)
		h.must(err)
		for _, r := range rs {
			if r.Outcome == notice.Uncertain {
				t.Error("nothing was uncertain")
			}
		}
		if open := h.Deadlines(); len(open) != 0 {
			t.Errorf("%d customers are still to be told", len(open))
		}
	})
}

func TestWhatIsSignedWhileItIsBeingFrozenAgainIsNotSignedTwice(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1")
	dress := h.app.Dress
	signed := false
	h.app.Dress = func(l notice.Letter) (notice.Dressed, error) { // Lena signs while Mira's second submission is dressed
		if !signed {
			signed = true
			h.Sign(ed)
		}
		return dress(l)
	}
	due := h.Deadlines()[0].DueAt
	_, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	refused(t, err, fault.KindConflict, "signed")
}

func TestWithNoRelayNothingIsTriedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1", "C-2")
		h.Sign(ed)
		addr := h.outbox.Addr()
		h.outbox.Close()
		for range 3 {
			h.FastForward(time.Minute)
			h.RunDue()
		}
		for _, ref := range []string{"C-1", "C-2"} {
			if ds := h.Deliveries(ref); len(ds) != 1 || ds[0].Tries != 0 || ds[0].State != notice.Waiting {
				t.Errorf("%s: %+v", ref, ds)
			}
		}
		rs, err := h.Look().ReceiptsOf(h.incident)
		h.must(err)
		if len(rs) != 0 {
			t.Errorf("nothing was handed over, and %d receipts", len(rs))
		}
		h.RelayUp(addr)
		h.FastForward(3 * time.Minute)
		h.RunDue()
		if h.States("C-1") != "accepted" || h.States("C-2") != "accepted" || h.Letters() != 2 {
			t.Errorf("after the relay came back: %q %q, %d letters", h.States("C-1"), h.States("C-2"), h.Letters())
		}
		if o := h.Contract("C-1"); o.Late(h.Clock.Now()) {
			t.Error("on time")
		}
	})
}
