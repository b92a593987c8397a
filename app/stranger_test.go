package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestNothingIsAcknowledgedThatDidNotArrive(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		h.Rest()
		says := func(id string, at time.Time) error {
			return h.app.RecordAcknowledgement(h.ctx(), h.cast["Theo"], app.RecordAcknowledgement{ObligationID: id, At: at, Source: "phone"})
		}
		h.unchanged("an acknowledgement of nothing", func() {
			refused(t, says(h.Contract("C-1").ID, h.Clock.Now()), fault.KindConflict, "No letter has reached this customer yet")
			refused(t, says(h.filing().ID, h.Clock.Now()), fault.KindInvalid, "Record the filing")
		})
	})
}

func TestNothingIsFiledBeforeItsClockBegan(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		h.Rest()
		o := h.filing()
		h.unchanged("a filing before its time", func() {
			_, err := h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], app.FileWithAuthority{ObligationID: o.ID, FiledAt: o.StartedAt.Add(-time.Minute), Channel: "portal"})
			refused(t, err, fault.KindInvalid, "Nothing can have been filed for it before")
		})
	})
}

func TestAProfileTakesNoClockAwayByItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		o := h.filing()
		org, err := h.Look().Organisation()
		h.must(err)
		org.Roles = "processor"
		_, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
		h.must(err)
		h.RunDue()
		if now := h.filing(); now.ID != o.ID || !now.Open() {
			t.Errorf("one person's tick ended the duty: %+v", now)
		}
		ps := h.waiting()
		if len(ps) != 1 || ps[0].ToDue != nil || ps[0].Cause == incident.ByRulebook {
			t.Errorf("its end waits for two people: %+v", ps)
		}
	})
}

func TestADutyToAnAuthorityCountsBesideThoseToCustomers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		due := *h.filing().DueAt
		outlook := func() incident.Outlook {
			all, err := h.app.Outlooks(h.ctx(), h.cast["Ada"])
			h.must(err)
			return all[0].Outlook
		}
		o := outlook()
		if d := o.OwedFirst(nil); d == nil || !d.DueAt.Equal(due) || o.OwedLate(h.Clock.Now()) != 0 {
			t.Errorf("owed: %+v", o.Owed)
		}
		h.Clock.Set(due.Add(time.Minute))
		if n := outlook().OwedLate(h.Clock.Now()); n != 1 {
			t.Errorf("%d are late", n)
		}
		h.must2(h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], app.FileWithAuthority{ObligationID: h.filing().ID, FiledAt: h.Clock.Now(), Channel: "portal"}))
		if o := outlook(); len(o.Owed) != 0 {
			t.Errorf("after the filing %d are owed", len(o.Owed))
		}
	})
}
