package app_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

func TestARuleThatNobodyAdoptedWakesPeopleAndSaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		org := fixtures.Flowchestra()
		org.Roles, org.Establishments = "processor,controller", "US,EU"
		h := beginAs(t, e, few, org)
		h.Confirmed("C-1")
		if h.filing().Unchecked == "" {
			t.Fatal("counsel has adopted the rule: this proves nothing")
		}
		const doubt, owed = "Possibly due, not checked", "no filing is recorded"
		h.Clock.Set(h.filing().DueAt.Add(-90 * 60e9))
		h.RunDue()
		h.FastForward(32 * 60e9)
		h.RunDue()
		h.ExpectMail("lena@flowchestra.example", owed, doubt)

		was := h.filing()
		n, err := h.Adopts(app.AdoptRow{RegimeID: "eu-gdpr-33-1", Digest: digestOf("eu-gdpr-33-1")})
		h.must(err)
		h.RunDue()
		now := h.filing()
		if n != 1 || now.Unchecked != "" || now.ID != was.ID || !now.DueAt.Equal(*was.DueAt) {
			t.Errorf("adopted %d: %q, due %v, was %v", n, now.Unchecked, now.DueAt, was.DueAt)
		}
	})
}
