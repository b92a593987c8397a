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
)

// tampering changes one byte behind everybody's back.
var tampering = map[string]func(h *story, ed *notice.Edition){
	"a stored copy's text": func(h *story, ed *notice.Edition) {
		h.meddle(func(tx *store.Tx) error {
			cs, err := tx.Look().Copies(ed.ID)
			h.must(err)
			cs[0].Text = strings.Replace(cs[0].Text, "Began", "Begun", 1)
			return tx.Update(&cs[0])
		})
	},
	"a stored copy's contacts": func(h *story, ed *notice.Edition) {
		h.meddle(func(tx *store.Tx) error {
			cs, err := tx.Look().Copies(ed.ID)
			h.must(err)
			cs[0].Contacts = []string{"mallory@x.example"}
			return tx.Update(&cs[0])
		})
	},
	"the edition's digest": func(h *story, ed *notice.Edition) {
		h.past1("UPDATE editions SET digest = 'x' || substr(digest, 2)")
	},
	"the signature's edition": func(h *story, ed *notice.Edition) { h.past1("DELETE FROM approvals") },
	"a struck letter's mark": func(h *story, ed *notice.Edition) {
		h.past1("UPDATE copies SET struck_at = '2026-03-28 00:00:00', struck_why = 'x' WHERE id = (SELECT min(id) FROM copies)")
	},
	"the signature": func(h *story, ed *notice.Edition) { h.past1("UPDATE approvals SET digest = 'x' || substr(digest, 2)") },
}

func TestOneByteChangedAfterSigningAndNothingIsSent(t *testing.T) {
	t.Parallel()
	for name, change := range tampering {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := begin(t, storetest.SQLite(t), few)
			ed := h.Submitted("C-1", "C-2")
			h.Sign(ed)
			h.Rest()
			change(h, ed)
			h.FastForward(time.Hour)
			h.RunDue()
			if h.Letters() != 0 {
				t.Errorf("%d letters left", h.Letters())
			}
			h.failedOnce(ed.ID)
		})
	}
}

func TestOneByteChangedInAMessageAndOnlyTheOthersAreSent(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *story, d notice.Delivery){
		"its digest": func(h *story, d notice.Delivery) {
			h.past1("UPDATE deliveries SET message_digest = 'x' || substr(message_digest, 2) WHERE id = '" + d.ID + "'")
		},
		"its sealed bytes": func(h *story, d notice.Delivery) {
			h.past1("UPDATE deliveries SET message = x'00' || substr(message, 2) WHERE id = '" + d.ID + "'")
		},
		"its packed bytes": func(h *story, d notice.Delivery) {
			h.meddle(func(tx *store.Tx) error { d.Message[len(d.Message)/2] ^= 1; return tx.Update(&d) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := begin(t, storetest.SQLite(t), few)
			ed := h.Submitted("C-1", "C-2")
			h.Sign(ed)
			h.Rest()
			h.Send(ed)
			change(h, h.Deliveries("C-1")[0])
			h.FastForward(time.Hour)
			h.RunDue()
			if len(h.Mails(omar)) != 0 || len(h.Mails("incident@aldergate.example")) != 1 {
				t.Errorf("the changed letter stays, the other one leaves: %v", h.outbox.Mailboxes())
			}
			h.failedOnce(ed.ID)
		})
	}
}

// failedOnce demands one entry, and no more, that a gate found something else
// than what was signed.
func (h *story) failedOnce(editionID string) {
	h.Helper()
	h.FastForward(time.Hour)
	h.RunDue()
	n := h.entries("sequence_fail")
	kept, err := h.Look().SequenceFailures(editionID)
	h.must(err)
	if n != 1 || len(kept) != 1 {
		h.Errorf("%d entries of sequence_fail, %d on record", n, len(kept))
	}
}

func TestNoLetterSpeaksOfAnotherCustomer(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), many(60, 24))
	h.outbox.Script(always(550, "security@c7.example", "security@c50.example"))
	ed := h.Submitted(references(60)...)
	canaries := map[string]string{}
	for _, ref := range references(60) {
		d := h.Draft(ref)
		canaries[ref] = "canary-" + strings.ToLower(ref) + "-" + d.ID
		h.must(h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\n" + canaries[ref] + "\n"}))
	}
	due := h.Deadlines()[0].DueAt
	_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: ed.Digest, Code: h.Code("Lena")})
	refused(t, err, fault.KindConflict, "stale")
	h.Sign(h.Submit(due))
	h.FastForward(time.Minute)
	h.RunDue()
	seen := 0
	for _, box := range h.outbox.Mailboxes() {
		for _, m := range h.Mails(box.Address) {
			for ref, canary := range canaries {
				mine := strings.HasSuffix(box.Address, "@c"+strings.TrimPrefix(ref, "C-")+".example")
				has := strings.Contains(m.Text, canary)
				if has != mine || strings.Contains(m.HTML, canary) != mine {
					t.Errorf("%s holds the canary of %s: %v", box.Address, ref, has)
				}
				if has {
					seen++
				}
			}
		}
	}
	if seen != 60 || h.Letters() != 60 || len(h.Mails("dpo@c7.example")) != 1 {
		t.Errorf("60 customers, %d letters, %d canaries", h.Letters(), seen)
	}
}
