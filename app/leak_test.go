package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/store/storetest"
)

// TestACustomerWhoJoinsAfterTheSignatureIsNotNamedToOthers: what was no name
// when legal read the letters is one when they leave.
func TestACustomerWhoJoinsAfterTheSignatureIsNotNamedToOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(9, 24))
		ed := h.Submitted(references(9)...)
		h.Sign(ed)
		h.Import("reference,name,country,zone,trigger,window_hours,contact_1\nC-99,Runexports Ltd,US,UTC,aware,24,security@runexports.example\n")
		h.FastForward(time.Minute)
		h.RunDue()
		if h.Letters() != 9 {
			t.Fatalf("a name that nobody wrote stops nothing: %d of 9 letters left", h.Letters())
		}
	})
}

func TestALetterThatNamesACustomerAddedSinceStopsTheWave(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), many(9, 24))
	ed := h.Submitted(references(9)...)
	h.Sign(ed)
	h.Import("reference,name,country,zone,trigger,window_hours,contact_1\nC-99,Revoked Token,US,UTC,aware,24,token@flowchestra-support.example\n")
	cs, err := h.Look().Copies(ed.ID)
	h.must(err)
	if !strings.Contains(flat(cs[0].Text), "We revoked the token") {
		t.Fatal("the letters do not hold the words that this test needs")
	}
	h.Import("reference,name,country,zone,trigger,window_hours,contact_1\nC-98,Support Accounts Ltd,US,UTC,aware,24,it@supportaccounts.example\nC-97,\"run exports for support accounts\",US,UTC,aware,24,it@c97.example\n")
	h.FastForward(time.Minute)
	h.RunDue()
	r, err := h.Look().Release(ed.ID)
	h.must(err)
	if h.Letters() != 0 || !r.Paused() {
		t.Errorf("%d letters left, paused %v", h.Letters(), r.Paused())
	}
}
