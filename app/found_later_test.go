package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

func TestACustomerFoundLaterHasTwoReadingsAndTheStrictOneDrives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		if o := h.Contract("C-1"); o.HasTwoReadings() {
			t.Errorf("C-1 was on the list: %+v", o)
		}
		h.At("2026-03-30 18:40") // 41 h after C-2's date
		h.Decide("C-2")
		h.RunDue()
		o := h.Contract("C-2")
		if !o.DueAt.Equal(at("2026-03-29 01:40")) || !o.OtherStartedAt.Equal(at("2026-03-30 18:40")) || !o.OtherDueAt.Equal(at("2026-03-31 18:40")) || len(o.OtherWorking) == 0 {
			t.Errorf("got %+v", o)
		}
		if want := "The strict reading passed 41 h ago: send now."; !strings.HasSuffix(o.Because, want) || o.Working[len(o.Working)-1].Says != want {
			t.Errorf("got %q", o.Because)
		}
		h.watched(t, *o.DueAt, true)
		ring := false
		for _, al := range h.Alarms() {
			ring = ring || al.DueAt != nil && al.DueAt.Equal(*o.DueAt) && al.Threshold == "due" && !al.FireAt.After(h.Clock.Now())
		}
		if !ring {
			t.Error("nobody is rung at once")
		}
		h.relied(t, o)
		h.Words() // the same facts: the same duty
		h.RunDue()
		if h.Contract("C-2").ID != o.ID {
			t.Error("it was made anew")
		}
	})
}

// relied has legal choose a reading, which moves nothing.
func (h *story) relied(t *testing.T, o incident.Obligation) {
	t.Helper()
	in := app.RelyOnReading{IncidentID: h.incident, RegimeID: o.RegimeID, TenantID: o.TenantID, Reading: incident.Known, Reason: "We could not have known: its rows were in another export."}
	bad := in
	bad.Reading = "mild"
	_, err := h.app.RelyOnReading(h.ctx(), h.cast["Lena"], bad)
	refused(t, err, fault.KindInvalid, "strict or as known")
	on := h.Tenant("C-1").ID
	bad = in
	bad.TenantID = &on
	_, err = h.app.RelyOnReading(h.ctx(), h.cast["Lena"], bad)
	refused(t, err, fault.KindConflict, "one reading only")
	h.must1(h.app.RelyOnReading(h.ctx(), h.cast["Lena"], in))
	h.RunDue()
	rs, err := h.Look().Reliances(h.incident)
	h.must(err)
	is := h.Contract("C-2")
	if got := incident.ReliedOn(is, rs); got == nil || got.Reading != incident.Known || !is.DueAt.Equal(*o.DueAt) {
		t.Errorf("relied on %+v, due %v", got, is.DueAt)
	}
}

func TestALateDutyAsksForItsReasons(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		org := fixtures.Flowchestra()
		org.Roles, org.Establishments = "processor,controller", "US,EU"
		h := beginAs(t, e, few, org)
		h.Confirmed("C-1", "C-3")
		lena, promise := h.cast["Lena"], h.Duty("C-1", "policy-reasonable-time")
		in := app.ExplainDelay{ObligationID: promise.ID, Day: "2026-03-31", Reason: "The words waited for the second review.", Everybody: true}
		_, err := h.app.ExplainDelay(h.ctx(), lena, in)
		refused(t, err, fault.KindInvalid, "No reason is asked for")
		h.Clock.Set(promise.DueAt.Add(25 * time.Hour))
		days, err := h.app.DaysToExplain(h.ctx(), lena, promise.ID)
		h.must(err)
		if len(days) != 2 || days[0] != "2026-03-31" {
			t.Fatalf("got %v", days)
		}
		h.must1(h.app.ExplainDelay(h.ctx(), lena, in))
		days, err = h.app.DaysToExplain(h.ctx(), lena, h.Duty("C-3", "policy-reasonable-time").ID)
		h.must(err)
		if len(days) != 1 || days[0] != "2026-04-01" {
			t.Errorf("one reason for everybody: %v", days)
		}
		os, err := h.Look().AuthorityObligations(h.incident)
		h.must(err)
		for _, o := range os {
			if days, err = h.app.DaysToExplain(h.ctx(), lena, o.ID); o.RegimeID == "eu-gdpr-33-1" && (err != nil || len(days) != 1) {
				t.Errorf("a late filing gives its reasons: %v, %v", days, err)
			}
		}
	})
}

func TestARecipientAcknowledgesOnceForAllItsDuties(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1")
		in := app.RecordAcknowledgement{ObligationID: h.Contract("C-1").ID, At: h.Clock.Now(), Source: "reply by Omar"}
		future := in
		future.At = h.Clock.Now().Add(time.Second)
		refused(t, h.app.RecordAcknowledgement(h.ctx(), h.cast["Lena"], future), fault.KindInvalid, "future")
		h.must(h.app.RecordAcknowledgement(h.ctx(), h.cast["Lena"], in))
		for _, o := range h.Duties("C-1") {
			if o.AcknowledgedAt == nil || o.MetBy == "acknowledgement" {
				t.Errorf("%s: %+v", o.Name, o)
			}
		}
		refused(t, h.app.RecordAcknowledgement(h.ctx(), h.cast["Lena"], in), fault.KindConflict, "recorded already")
	})
}
