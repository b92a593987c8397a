package app_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// commentsOn are what is said about a customer's letter.
func (h *story) commentsOn(reference string) []notice.Comment {
	h.Helper()
	all, err := h.Look().CommentsOn(h.Notice(notice.Initial).ID, h.Tenant(reference).ID)
	h.must(err)
	return all
}

// copyOf is a customer's letter in an edition.
func (h *story) copyOf(e *notice.Edition, reference string) notice.Copy {
	h.Helper()
	all, err := h.Look().Copies(e.ID)
	h.must(err)
	for _, c := range all {
		if c.TenantID == h.Tenant(reference).ID {
			return c
		}
	}
	h.Fatalf("%s has no letter in edition %d", reference, e.Number)
	return notice.Copy{}
}

func TestACommentOnAFrozenLetterIsSeenWhereTheLetterIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		wave := h.Submitted("C-1", "C-2")
		c := h.copyOf(wave, "C-1")
		h.must(h.app.CommentLetter(h.ctx(), h.cast["Lena"], app.CommentLetter{EditionID: wave.ID, CopyID: c.ID, Quote: " " + c.Subject + "\n", Words: " Canary: too strong. "}))
		d := h.Draft("C-1")
		h.must(h.app.CommentLetter(h.ctx(), h.cast["Mira"], app.CommentLetter{NoticeID: d.NoticeID, DraftID: d.ID, Words: "I see."}))
		all := h.commentsOn("C-1")
		if len(all) != 2 || all[0].Words != "Canary: too strong." || all[0].Quote != c.Subject || *all[0].CopyID != c.ID || *all[1].DraftID != d.ID || len(h.commentsOn("C-2")) != 0 {
			t.Fatalf("%+v, %+v", all, h.commentsOn("C-2"))
		}
		before, err := h.Look().CommentsBefore(*wave)
		h.must(err)
		if len(before) != 2 {
			t.Errorf("whoever signs reads %+v", before)
		}
		h.must(h.app.SettleComment(h.ctx(), h.cast["Mira"], all[0].ID))
		h.Rest()
		h.unchanged("a settled comment", func() {
			refused(t, h.app.SettleComment(h.ctx(), h.cast["Lena"], all[0].ID), fault.KindConflict, "This comment was settled at ")
		})
		if open := notice.OpenComments(h.commentsOn("C-1")); len(open) != 1 || open[0].ID != all[1].ID {
			t.Errorf("open: %+v", open)
		}
	})
}

func TestACommentIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		wave := h.Submitted("C-1", "C-2")
		c, d := h.copyOf(wave, "C-1"), h.Draft("C-1")
		say := func(who string, in app.CommentLetter) error {
			return h.app.CommentLetter(h.ctx(), h.cast[who], in)
		}
		good := app.CommentLetter{EditionID: wave.ID, CopyID: c.ID, Words: "w"}
		with := func(change func(*app.CommentLetter)) app.CommentLetter { in := good; change(&in); return in }
		h.Rest()
		h.unchanged("what is refused", func() {
			refused(t, say("Theo", good), fault.KindForbidden, "Theo may not read unsent letters and legal's comments")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.Words = " \n" })), fault.KindInvalid, "Say what you think")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.Words = strings.Repeat("ä", 2001) })), fault.KindInvalid, "longer than 2000")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.Words = "a\x00" })), fault.KindInvalid, "control character")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.Quote = "No such sentence." })), fault.KindInvalid, "does not stand in the letter")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.EditionID = "other" })), fault.KindNotFound, "not part of that edition")
			refused(t, say("Lena", with(func(in *app.CommentLetter) { in.CopyID = "" })), fault.KindNotFound, "no such")
			refused(t, say("Lena", app.CommentLetter{NoticeID: "other", DraftID: d.ID, Words: "w"}), fault.KindNotFound, "not part of that notice")
			refused(t, h.app.SettleComment(h.ctx(), h.cast["Theo"], "x"), fault.KindForbidden, "may not")
			refused(t, h.app.SettleComment(h.ctx(), h.cast["Lena"], "x"), fault.KindNotFound, "no such comment")
		})
	})
}

func TestWhatIsNotSentIsForLegalsDeskAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		wave := h.Submitted("C-1", "C-2")
		d, c, due := h.Draft("C-1"), h.copyOf(wave, "C-1"), h.Deadlines()[0].DueAt
		h.Rest()
		h.unchanged("what others may not read", func() {
			for _, who := range []string{"Theo", "Rosa", "Ines"} {
				by := h.cast[who]
				_, preview := h.app.PreviewDraft(h.ctx(), by, d)
				_, check := h.app.CheckDraft(h.ctx(), by, d)
				_, wholeWave := h.app.CheckWave(h.ctx(), by, app.SubmitNotice{NoticeID: d.NoticeID, DueAt: &due})
				_, drafts := h.app.PreviewWave(h.ctx(), by, app.SubmitNotice{NoticeID: d.NoticeID, DueAt: &due})
				for _, err := range []error{preview, check, wholeWave, drafts, h.app.OpenCopy(h.ctx(), by, wave.ID, c.ID), h.app.AskSample(h.ctx(), by, wave.ID, c.ID)} {
					refused(t, err, fault.KindForbidden, "may not read unsent letters and legal's comments")
				}
			}
		})
	})
}
