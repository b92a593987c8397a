package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// signs tells of each alarm for a signature why it ended, "" while it rings.
func (h *story) signs() string {
	out := ""
	for _, al := range h.Alarms() {
		if al.Threshold == incident.AlarmSign {
			out += "[" + al.EndReason + "]"
		}
	}
	return out
}

func TestWhoSignedIsNotWokenToSign(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.RunDue()
		first := h.Submitted("C-1", "C-3")
		h.FastForward(time.Second)
		second := h.Submit(h.Contract("C-3").DueAt.UTC())
		h.Sign(first)
		if got := h.signs(); got != "[][]" {
			t.Errorf("a wave still waits: %s", got)
		}
		d := h.Draft("C-3")
		h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nWe are sorry."}))
		if got := h.signs(); got != "[nothing left to do][nothing left to do]" {
			t.Errorf("edition %d is void: %s", second.Number, got)
		}
		h.FastForward(time.Second)
		h.Sign(h.Submit(h.Contract("C-3").DueAt.UTC()))
		if got := h.signs(); got != "[nothing left to do][nothing left to do][signed]" {
			t.Errorf("everything is signed: %s", got)
		}
	})
}
