package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestLegalGivesAnEditionBackAndWhoeverSubmittedItIsRung(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		wave := h.Submitted("C-1", "C-2")
		h.RunDue()
		rung := h.Rung("Mira")
		back := app.ReturnEdition{EditionID: wave.ID, Words: "Canary: say what we do not know."}
		h.Rest()
		h.unchanged("what is refused", func() {
			for _, who := range []string{"Mira", "Ada", "Theo"} {
				refused(t, h.app.ReturnEdition(h.ctx(), h.cast[who], back), fault.KindForbidden, "may not sign notices")
			}
			refused(t, h.app.ReturnEdition(h.ctx(), h.cast["Lena"], app.ReturnEdition{EditionID: wave.ID, Words: " "}), fault.KindInvalid, "Say what is to change")
			refused(t, h.app.ReturnEdition(h.ctx(), h.cast["Lena"], app.ReturnEdition{EditionID: wave.ID, Words: strings.Repeat("x", 2001)}), fault.KindInvalid, "longer than")
			refused(t, h.app.ReturnEdition(h.ctx(), h.cast["Lena"], app.ReturnEdition{EditionID: "x", Words: "w"}), fault.KindNotFound, "no such")
		})
		h.must(h.app.ReturnEdition(h.ctx(), h.cast["Lena"], back))
		is, err := h.Look().Edition(wave.ID)
		h.must(err)
		if is.VoidedAt == nil || is.VoidReason != "Lena asks for changes" {
			t.Errorf("%+v", is)
		}
		if al := h.alarm(incident.AlarmSign); !al.Ended() || al.EndReason != "nothing left to do" {
			t.Errorf("people are still rung to sign: %+v", al)
		}
		h.RunDue()
		if got := h.Rung("Mira"); got != rung+1 {
			t.Errorf("Mira was rung %d times, was %d", got, rung)
		}
		task, err := h.Look().OpenTask(h.incident, "change_letters", "")
		h.must(err)
		if task == nil || task.OwnerID != h.cast["Mira"].ID || strings.Contains(task.Title, "Canary") || !task.DueAt.Equal(h.Deadlines()[0].DueAt) {
			t.Fatalf("%+v", task)
		}
		if all := h.commentsOn("C-1"); len(all) != 1 || all[0].Words != back.Words {
			t.Errorf("the writer reads %+v", all)
		}
		h.Rest()
		h.unchanged("given back again", func() {
			refused(t, h.app.ReturnEdition(h.ctx(), h.cast["Lena"], back), fault.KindConflict, "is stale: Lena asks for changes")
		})
		again := h.Submit(h.Deadlines()[0].DueAt)
		if task, err := h.Look().OpenTask(h.incident, "change_letters", ""); err != nil || task != nil {
			t.Errorf("it is before legal again: %+v, %v", task, err)
		}
		h.FastForward(16 * time.Minute) // the bell looks again when Mira has not answered
		h.RunDue()
		if al := h.alarm(incident.AlarmReturned); !al.Ended() {
			t.Errorf("Mira is still rung: %+v", al)
		}
		h.Sign(again)
		h.Rest()
		h.unchanged("a signed edition", func() {
			refused(t, h.app.ReturnEdition(h.ctx(), h.cast["Lena"], app.ReturnEdition{EditionID: again.ID, Words: "w"}), fault.KindConflict, "was signed at")
		})
	})
}
