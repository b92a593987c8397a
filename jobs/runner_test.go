package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// twice puts every finished job back in the queue and works it once more.
func (h *house) twice(t *testing.T, after string) {
	t.Helper()
	was := h.fingerprints()
	letters := h.letters()
	h.past1("UPDATE river_job SET state = 'available', finalized_at = NULL WHERE state = 'completed'")
	again := h.count("SELECT count(*) FROM river_job WHERE state = 'available'")
	r := h.started()
	h.runDue(r)
	r.Stop()
	if again == 0 {
		t.Errorf("%s: no job to run twice", after)
	}
	if d := differences(was, h.fingerprints()); len(d) > 0 || h.letters() != letters {
		t.Errorf("%s: %d jobs run twice changed %v and sent %d letters", after, again, d, h.letters()-letters)
	}
}

func (h *house) once() {
	h.Helper()
	r := h.started()
	h.runDue(r)
	r.Stop()
}

func TestEveryJobOfAStoryMayRunTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := open(t, e)
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			switch {
			case e.To == "security@holloway.example":
				return notifications.Reply{Code: 550, Text: "no such user"}
			case e.To == "incident@aldergate.example" && e.Verb == "RCPT" && e.Nth == 1:
				return notifications.Reply{Code: 451, Text: "later"}
			}
			return notifications.Reply{}
		})
		h.confirmed()
		h.once()
		h.twice(t, "opening duties and drafting")
		h.Clock.Forward(time.Minute)
		h.once()
		h.twice(t, "ringing")
		h.signed()
		h.once()
		if p := h.progress(); p[notice.Accepted] != 2 || p[notice.Refused] != 1 || p[notice.Deferred] != 1 {
			t.Fatalf("got %v", p)
		}
		h.twice(t, "sending")
		h.Clock.Forward(15 * time.Minute)
		h.once()
		h.twice(t, "trying again and escalating")
		h.answer(t)
		h.once()
		h.twice(t, "hushing")
		for _, kind := range []string{"open_duties", "draft_notice", "send_notice", "deliver_notice", "sound_alarm", "hush_alarm"} {
			if h.count(fmt.Sprintf("SELECT count(*) FROM river_job WHERE kind = '%s' AND state = 'completed'", kind)) == 0 {
				t.Errorf("no %s was worked", kind)
			}
		}
		if p := h.progress(); p[notice.Accepted] != 3 || h.outbox.Unique() < 4 {
			t.Errorf("in the end %v", p)
		}
	})
}

// answer has the last person who was rung say "I have it".
func (h *house) answer(t *testing.T) {
	t.Helper()
	for _, name := range []string{"jonas", "lena"} {
		for _, m := range h.outbox.Messages(name + "@flowchestra.example") {
			_, link, _ := strings.Cut(m.Text, "https://tocsin.example/bell/")
			if _, err := h.app.AnswerAlarm(h.ctx(), strings.Fields(link)[0]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestRunDueDoesWhatIsDueAndNothingElseAndWaitsForIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := open(t, e)
		h.confirmed()
		r := h.started()
		h.runDue(r)
		h.signed()
		h.Clock.Forward(-time.Second)
		h.runDue(r)
		if h.letters() != 0 {
			t.Error("a second before the hold is over, nothing leaves")
		}
		h.Clock.Forward(time.Second)
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			time.Sleep(20 * time.Millisecond) // a slow relay: RunDue waits
			return notifications.Reply{}
		})
		h.runDue(r)
		if h.letters() != 3 {
			t.Errorf("%d letters when RunDue returned", h.letters())
		}
		if n := h.count("SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'pending')"); n != 0 {
			t.Errorf("%d jobs are not done", n)
		}
	})
}

func TestRunDueReturnsThoughAJobFails(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.confirmed()
	r := h.started()
	h.runDue(r)
	h.signed()
	h.outbox.Close()
	h.runDue(r) // the relay is away
	if n := h.count("SELECT attempt FROM river_job WHERE kind = 'deliver_notice'"); n < 1 || n > 5 {
		t.Errorf("the job was tried %d times", n)
	}
	if n := h.count("SELECT count(*) FROM attempts"); n != 0 {
		t.Errorf("%d letters count as tried", n)
	}
}

func TestRunDueEndsWithItsContext(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.confirmed()
	r := h.worker() // nobody works: the jobs stay
	ctx, cancel := context.WithTimeout(h.ctx(), 50*time.Millisecond)
	defer cancel()
	if err := r.RunDue(ctx); err == nil {
		t.Error("RunDue returned though jobs wait")
	}
	r.Stop() // one that was never started stops at once
}

func TestStopGivesARunningJobBackAndTheNextStartEndsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := open(t, e)
		h.confirmed()
		r := h.started()
		h.runDue(r)
		ed := h.signed()
		asked := make(chan struct{})
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if e.Verb == "DATA" && e.Nth == 1 && e.To == "omar@brightwater.example" {
				close(asked)
				return notifications.Reply{Hang: true}
			}
			return notifications.Reply{}
		})
		h.must(h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: ed.ID}))
		<-asked
		r.Stop()
		if n := h.count("SELECT count(*) FROM river_job WHERE state = 'running'"); n != 0 {
			t.Errorf("%d jobs still count as running", n)
		}
		h.Clock.Forward(time.Minute)
		h.once()
		if p := h.progress(); p[notice.Accepted] != 3 || len(p) != 1 || h.outbox.Unique() != h.outbox.Total() {
			t.Errorf("after the next start %v, %d letters, %d different", p, h.outbox.Total(), h.outbox.Unique())
		}
		if n := h.count("SELECT count(*) FROM receipts WHERE outcome = 'uncertain'"); n != 1 {
			t.Errorf("%d receipts say that nobody knows", n)
		}
	})
}

func TestAStartTakesUpWhatACrashLeftRunning(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.confirmed()
	h.past1("UPDATE river_job SET state = 'running', attempt = 1, attempted_by = '[\"test\"]' WHERE kind = 'open_duties'")
	h.once()
	ds, err := h.look().Deadlines(h.incident)
	h.must(err)
	if len(ds) != 3 {
		t.Errorf("%d deadlines", len(ds))
	}
}

func TestTheSweepRunsByItself(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.started()
	for range 200 {
		if at, err := h.app.ClocksWatched(h.ctx()); err != nil || at != nil {
			h.must(err)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("no heartbeat within two seconds")
}

func TestARefusedJobEndsAndAFailedOneIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.confirmed()
	r := h.started()
	h.runDue(r)
	h.must(h.Store.Tx(h.ctx(), func(tx *store.Tx) error {
		tx.Record("test.asked", "test", "test", nil)
		return tx.Enqueue(store.Job{Args: app.SendNotice{EditionID: "none"}, Queue: app.QueueLetters})
	}))
	h.runDue(r)
	if n := h.count("SELECT count(*) FROM river_job WHERE kind = 'send_notice' AND state = 'cancelled'"); n != 1 {
		t.Errorf("a refusal will not change by trying again: %d cancelled", n)
	}
}

// On PostgreSQL two may change one row at once: whoever comes second has changed
// nothing, and must not lose its work over it.
func TestAJobThatWasOvertakenIsWorkedOnceMore(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Postgres(t))
	h.confirmed()
	h.past1("CREATE SEQUENCE overtaken")
	h.past1(`CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN IF nextval(''overtaken'') <= 2 THEN RETURN NULL; END IF; RETURN NEW; END'`)
	h.past1("CREATE TRIGGER overtake BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION overtake()")
	h.runDue(h.started())
	if n := h.count("SELECT count(*) FROM river_job WHERE state = 'cancelled' OR errors IS NOT NULL"); n != 0 {
		t.Errorf("%d jobs were given up", n)
	}
	if n := h.count("SELECT count(*) FROM obligations WHERE tenant_id IS NOT NULL"); n == 0 {
		t.Error("no duty was opened")
	}
	if n := h.count("SELECT last_value FROM overtaken"); n < 3 {
		t.Errorf("nobody was overtaken: %d", n)
	}
}
