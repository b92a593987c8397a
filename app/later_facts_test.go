package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestAWindowImportedAfterTheLetterIsMetByTheLetter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-5")
		if gap := h.Contract("C-5"); !gap.Undecided {
			t.Fatalf("no window is on record, and the duty is not undecided: %+v", gap)
		}
		h.Sign(h.Submit(*h.Duty("C-5", "policy-reasonable-time").DueAt))
		h.FastForward(time.Minute)
		h.RunDue()
		told := h.Clock.Now()
		h.FastForward(time.Hour)
		h.Import(strings.Replace(few, "aware,,security@gapwell", "aware,24,security@gapwell", 1))
		h.RunDue()
		got := h.Contract("C-5")
		if got.Undecided || got.DueAt == nil || !got.DueAt.Equal(at("2026-03-29 01:40")) {
			t.Fatalf("the window that was imported does not count: %+v", got)
		}
		if got.MetAt == nil || !got.MetAt.Equal(told) {
			t.Errorf("the letter accepted at %s does not meet it: met %v", told, got.MetAt)
		}
	})
}

func TestALetterToACustomerDecidedOutAfterTheSignatureIsStopped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		edition := h.Submitted("C-1", "C-2")
		h.Sign(edition)
		h.DecideOut("C-2")
		h.FastForward(time.Minute)
		h.RunDue()
		h.ExpectMail("omar@brightwater.example", "Brightwater")
		if n := len(h.Mails("incident@aldergate.example")); n != 0 {
			t.Errorf("Aldergate is not affected and got %d letters", n)
		}
		h.FastForward(3 * time.Hour)
		h.RunDue()
		if n := len(h.Mails("incident@aldergate.example")); n != 0 {
			t.Errorf("Aldergate is not affected and got %d letters later", n)
		}
	})
}

func TestATaskIsDoneOnceAndSaysHow(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	tasks, err := h.Look().Tasks(h.incident)
	h.must(err)
	if len(tasks) != 1 || tasks[0].Kind != "identify_customers" {
		t.Fatalf("the confirmation opens one task: %+v", tasks)
	}
	if err := h.app.FinishTask(h.ctx(), h.cast["Theo"], tasks[0].ID, " "); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("without a word on how: %v", err)
	}
	h.must(h.app.FinishTask(h.ctx(), h.cast["Theo"], tasks[0].ID, "the export log names them"))
	if err := h.app.FinishTask(h.ctx(), h.cast["Theo"], tasks[0].ID, "again"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a second time: %v", err)
	}
}
