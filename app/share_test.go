package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// TestWhoeverWroteWhatALetterSaysDoesNotSignItAlone: whatever way the words took.
func TestWhoeverWroteWhatALetterSaysDoesNotSignItAlone(t *testing.T) {
	t.Parallel()
	for name, lena := range map[string]func(h *story, n *notice.Notice){
		"the letter's own words": func(h *story, n *notice.Notice) {
			h.must(h.app.WriteWords(h.ctx(), h.cast["Lena"], app.WriteWords{NoticeID: n.ID, Language: "en", Words: map[string]string{"whats_new": "Lena wrote this."}}))
		},
		"the template": func(h *story, n *notice.Notice) {
			tpl, err := h.Look().LetterFor(notice.Update, "en")
			h.must(err)
			_, err = h.app.SaveTemplate(h.ctx(), h.cast["Lena"], app.SaveTemplate{Slug: "update", Language: "en", Subject: tpl.Subject, Body: tpl.Body + "\nLena wrote this.\n", Why: "clearer"})
			h.must(err)
			h.Worded(n, map[string]string{"whats_new": "Mira wrote this."})
		},
		"nothing of it": func(h *story, n *notice.Notice) { h.Worded(n, map[string]string{"whats_new": "Mira wrote this."}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := told(t, storetest.SQLite(t), "C-1", "C-2")
			h.wordsUntil(h.Clock.Now().Add(40 * time.Hour))
			n := h.Open(app.OpenNotice{Kind: notice.Update})
			lena(h, n)
			h.RunDue()
			before := h.Letters()
			h.Through(n)
			alone := name == "nothing of it"
			if left := h.Letters() - before; (left > 0) != alone {
				t.Errorf("%d letters left under one signature", left)
			}
		})
	}
}
