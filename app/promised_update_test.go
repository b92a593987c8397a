package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestNoLetterPromisesAnUpdateInThePast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Rest() // nobody is rung while the record is compared
		h.At("16:50")
		due := h.Deadlines()[0].DueAt
		n := h.Notice(notice.Initial)
		h.unchanged("a promise whose time has come", func() {
			_, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due})
			refused(t, err, fault.KindInvalid, "English", "Sat 28 Mar 16:50 UTC", "What customers are told")
		})
		h.Words()
		h.RunDue()
		ed := h.Submit(due)
		h.Rest()
		h.FastForward(12 * time.Hour)
		code := h.Code("Lena")
		h.unchanged("a promise that was overtaken", func() {
			_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: ed.Digest, Code: code})
			refused(t, err, fault.KindConflict, "Sun 29 Mar 04:50 UTC", "put before legal again")
		})
		h.Words()
		h.RunDue()
		h.Sign(h.Submit(due))
	})
}
