package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestASampleIsTheExactMailAndCountsAsNoDelivery(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1")
		copies, err := h.Look().Copies(ed.ID)
		h.must(err)
		h.must(h.app.AskSample(h.ctx(), h.cast["Lena"], ed.ID, copies[0].ID))
		refused(t, h.app.AskSample(h.ctx(), h.cast["Lena"], "none", copies[0].ID), fault.KindNotFound, "not part of that edition")
		h.RunDue()
		h.FastForward(time.Hour)
		h.RunDue()
		var got int
		for _, m := range h.Mails(h.cast["Lena"].Email) {
			if m.Subject == copies[0].Subject {
				got++
				if strings.TrimSpace(m.Text) != strings.TrimSpace(copies[0].Text) || !strings.Contains(m.HTML, "<") {
					t.Error("it is not the exact mail")
				}
			}
		}
		if got != 1 || h.Letters() != 0 || len(h.Deliveries("C-1")) != 0 || h.Contract("C-1").MetAt != nil || h.entries("sample.accepted") != 1 {
			t.Errorf("%d samples, %d letters, %d deliveries", got, h.Letters(), len(h.Deliveries("C-1")))
		}
	})
}

func TestNoSampleOfAChangedLetterIsSent(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1")
	copies, err := h.Look().Copies(ed.ID)
	h.must(err)
	h.Rest()
	h.meddle(func(tx *store.Tx) error {
		copies[0].Text += "x"
		return tx.Update(&copies[0])
	})
	h.must(h.app.AskSample(h.ctx(), h.cast["Lena"], ed.ID, copies[0].ID))
	h.RunDue()
	for _, m := range h.Mails(h.cast["Lena"].Email) {
		if m.Subject == copies[0].Subject {
			t.Error("a changed letter was sent as a sample")
		}
	}
	if h.entries("sequence_fail") != 1 {
		t.Error("no entry says so")
	}
}
