package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// asks has Brightwater's Omar ask on its page, once it is told, and returns the
// question and how often somebody was rung for it: the bell rings for updates
// that were promised, too.
func asks(t *testing.T, e *storetest.Env) (h *story, q notice.CustomerQuestion, rung func(string) int) {
	t.Helper()
	h = told(t, e, "C-1", "C-2")
	h.must(h.app.AskQuestion(h.ctx(), h.Opens(h.Link(omarsMail)), app.AskQuestion{Name: "Omar Haddad", Words: "Which of our patients?"}))
	h.RunDue()
	asked, err := h.Look().QuestionsAsked(h.incident)
	h.must(err)
	return h, asked[0], func(name string) int {
		n := 0
		for _, m := range h.Mails(strings.ToLower(name) + "@flowchestra.example") {
			if strings.Contains(strings.Join(strings.Fields(m.Text), " "), "question") {
				n++
			}
		}
		return n
	}
}

// until lets time pass to an instant, with the bell at work then.
func (h *story) until(at time.Time) {
	h.Clock.Set(at)
	h.RunDue()
}

func TestAQuestionRingsItsOwnerAtOnceAndTheLadderBeforeAndWhenItIsDue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h, q, rung := asks(t, e)
		task, err := h.Look().Task(q.TaskID)
		if err != nil || task.OwnerID != h.cast["Mira"].ID {
			t.Fatalf("the task is %+v (%v)", task, err)
		}
		for _, step := range []struct {
			after           time.Duration
			mira, ada, vera int
		}{
			{0, 1, 0, 0}, {17 * time.Hour, 1, 0, 0}, // asked: its owner, and nobody after a quarter of an hour
			{18*time.Hour - time.Microsecond, 1, 0, 0}, {18 * time.Hour, 2, 0, 0},
			{18*time.Hour + 15*time.Minute, 2, 1, 0}, {18*time.Hour + 30*time.Minute, 2, 1, 1}, {20 * time.Hour, 2, 1, 1}, {23 * time.Hour, 2, 1, 1},
			{24 * time.Hour, 3, 1, 1}, {24*time.Hour + 15*time.Minute, 3, 2, 1}, {24*time.Hour + 30*time.Minute, 3, 2, 2}, {48 * time.Hour, 3, 2, 2},
		} {
			h.until(q.AskedAt.Add(step.after))
			if mira, ada, vera := rung("Mira"), rung("Ada"), rung("Vera"); mira != step.mira || ada != step.ada || vera != step.vera {
				t.Errorf("after %s: Mira, Ada, Vera were rung %d, %d, %d; wanted %d, %d, %d", step.after, mira, ada, vera, step.mira, step.ada, step.vera)
			}
		}
		h.ExpectMail("mira@flowchestra.example", "Brightwater", "no answer to its question", "/customers/C-1/told#asked")
		if rung("Lena")+rung("Theo")+rung("Rosa") != 0 {
			t.Error("nobody else is woken")
		}
	})
}

func TestNobodyIsRungForAQuestionThatIsAnswered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h, q, rung := asks(t, e)
		h.until(q.AskedAt.Add(18 * time.Hour))
		refused(t, h.app.FinishTask(h.ctx(), h.cast["Ada"], q.TaskID, "by telephone"), fault.KindConflict, "Read and answer")
		h.must(h.app.CloseQuestion(h.ctx(), h.cast["Mira"], q.ID, "By telephone, to Omar."))
		h.until(q.AskedAt.Add(48 * time.Hour))
		if rung("Mira") != 2 || rung("Ada") != 0 {
			t.Errorf("Mira was rung %d times, Ada %d", rung("Mira"), rung("Ada"))
		}
		for _, al := range h.Alarms() {
			if al.IsAsked() && !al.Ended() {
				t.Errorf("%s may still ring", al.Threshold)
			}
		}
		if task, err := h.Look().Task(q.TaskID); err != nil || task.DoneAt == nil {
			t.Errorf("the task is %+v (%v)", task, err)
		}
	})
}

func TestWhoeverHasAQuestionIsRungOnceMoreWhenItIsDue(t *testing.T) {
	t.Parallel()
	h, q, rung := asks(t, storetest.SQLite(t))
	h.until(q.AskedAt.Add(18 * time.Hour))
	calls, err := h.Look().CallsOf(h.alarm(incident.AlarmAnswerSoon).ID)
	h.must(err)
	_, err = h.app.AnswerCall(h.ctx(), h.cast["Mira"], calls[0].ID)
	h.must(err)
	h.until(q.AskedAt.Add(23 * time.Hour))
	if rung("Mira") != 2 || rung("Ada") != 0 {
		t.Errorf("Mira has it, and was rung %d times, Ada %d", rung("Mira"), rung("Ada"))
	}
	h.until(q.DueAt)
	if rung("Mira") != 3 {
		t.Errorf("nobody answered in time, and Mira was rung %d times", rung("Mira"))
	}
}

func TestAnAnswerBeforeLegalIsDueWhenItsQuestionIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h, q, rung := asks(t, e)
		n, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], app.AnswerCustomer{IncidentID: h.incident, TenantID: q.TenantID, Question: q.Words, Answer: "1,204 records.", AskedID: q.ID})
		h.must(err)
		h.RunDue()
		ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID})
		h.must(err)
		h.RunDue()
		w, err := h.Look().Wave(ed.WaveID)
		if err != nil || w.DueAt == nil || !w.DueAt.Equal(q.DueAt) || w.AskedAt == nil || !w.AskedAt.Equal(q.AskedAt) {
			t.Fatalf("the wave is %+v (%v)", w, err)
		}
		if rung("Lena") != 1 {
			t.Fatalf("Lena was rung %d times", rung("Lena"))
		}
		h.ExpectMail("lena@flowchestra.example", "answers a customer", "due "+q.DueAt.UTC().Format("Mon 15:04 UTC"), "sign by ")
		h.Answer("Lena")
		h.until(q.AskedAt.Add(18 * time.Hour))
		if rung("Lena") != 2 || rung("Mira") != 1 {
			t.Errorf("it waits for legal: Lena was rung %d times, Mira %d", rung("Lena"), rung("Mira"))
		}
		h.Sign(ed)
		h.FastForward(time.Minute)
		h.RunDue()
		h.until(q.AskedAt.Add(48 * time.Hour))
		if rung("Lena") != 2 || rung("Mira") != 1 || rung("Ada") != 0 {
			t.Errorf("it is answered: rung were Lena %d, Mira %d, Ada %d times", rung("Lena"), rung("Mira"), rung("Ada"))
		}
	})
}

func TestAnApprovedAnswerAnswersTheQuestionThatItIsSentFor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h, n := answered(t, e)
		ans := h.Approves(n)
		h.must(h.app.AskQuestion(h.ctx(), h.Opens(h.Link("incident@aldergate.example")), app.AskQuestion{Name: "Sam", Words: "Were attachments read?"}))
		asked, err := h.Look().QuestionsAsked(h.incident)
		h.must(err)
		_, err = h.app.SendAnswer(h.ctx(), h.cast["Theo"], app.SendAnswer{AnswerID: ans.ID, TenantID: h.customer("C-3").ID, AskedID: asked[0].ID})
		refused(t, err, fault.KindNotFound, "no such question of this customer")
		_, err = h.app.SendAnswer(h.ctx(), h.cast["Theo"], app.SendAnswer{AnswerID: ans.ID, TenantID: h.customer("C-2").ID, AskedID: asked[0].ID})
		h.must(err)
		h.FastForward(time.Hour)
		h.RunDue()
		q, err := h.Look().CustomerQuestion(asked[0].ID)
		if err != nil || q.Open() || q.AnswerID == nil {
			t.Errorf("the question is %+v (%v)", q, err)
		}
	})
}

func TestNoIncidentIsClosedOverAQuestion(t *testing.T) {
	t.Parallel()
	h, q, _ := asks(t, storetest.SQLite(t))
	_, err := h.app.RecordInstant(h.ctx(), h.cast["Theo"], app.RecordInstant{IncidentID: h.incident, Kind: incident.Resolved, At: h.Clock.Now(), Zone: berlin, Source: "the log"})
	h.must(err)
	closes := func() error {
		_, err := h.app.RecordInstant(h.ctx(), h.cast["Ada"], app.RecordInstant{IncidentID: h.incident, Kind: incident.Closed, At: h.Clock.Now(), Zone: berlin, Source: "review"})
		return err
	}
	refused(t, closes(), fault.KindConflict, "wait for an answer", "1 in all")
	h.must(h.app.CloseQuestion(h.ctx(), h.cast["Mira"], q.ID, "By telephone."))
	if err := closes(); err == nil || strings.Contains(err.Error(), "wait for an answer") {
		t.Errorf("once it is answered, what keeps it open is another thing: %v", err)
	}
}
