package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// Waives has somebody propose that duties are not required.
func (h *story) Waives(who string, duties ...string) ([]incident.Waiver, error) {
	return h.app.ProposeWaiver(h.ctx(), h.cast[who], app.ProposeWaiver{IncidentID: h.incident, Obligations: duties, Reason: "the contract ended in January"})
}

func (h *story) answersWaiver(who string, approve bool, reason string, waivers ...string) error {
	return h.app.AnswerWaiver(h.ctx(), h.cast[who], app.AnswerWaiver{IncidentID: h.incident, Waivers: waivers, Approve: approve, Reason: reason})
}

func TestADutyIsWaivedByTwoPeopleAndStaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-5") // C-5's agreement names no window: its duty is undecided
		sure, open := h.Contract("C-1"), h.Contract("C-5")
		if !open.Undecided {
			t.Fatal("C-5 has no undecided duty: this proves nothing")
		}
		ws, err := h.Waives("Ada", sure.ID, open.ID)
		h.must(err)
		if o := h.Contract("C-1"); !o.Open() {
			t.Error("a proposal ended the duty")
		}
		h.must(h.answersWaiver("Lena", true, "", ws[0].ID, ws[1].ID))
		for _, c := range []string{"C-1", "C-5"} {
			if o := h.Contract(c); o.Open() || o.EndReason != "not required: the contract ended in January" {
				t.Errorf("%s: got %+v", c, o)
			}
		}
		for _, d := range h.Deadlines() {
			if d.DueAt.Equal(*sure.DueAt) {
				t.Error("the waived duty still has a deadline")
			}
		}
		for _, al := range h.Alarms() {
			if al.DueAt != nil && al.DueAt.Equal(*sure.DueAt) && !al.Ended() {
				t.Errorf("an alarm still watches the waived duty: %s", al.Threshold)
			}
		}
		h.Record(incident.Paid, h.Clock.Now()) // a change of facts works everything out again
		h.RunDue()
		if o := h.Contract("C-1"); o.Open() {
			t.Error("another fact opened the waived duty again")
		}
		f, err := h.Look().File(h.incident)
		h.must(err)
		if n, _ := h.Told(f.Number, "waiver.proposed"); n != 1 {
			t.Errorf("%d entries of the proposal", n)
		}
		if n, _ := h.Told(f.Number, "waiver.approved"); n != 1 {
			t.Errorf("%d entries of the approval", n)
		}
	})
}

func TestADeclinedWaiverKeepsTheDutyAndIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		ws, err := h.Waives("Lena", h.Contract("C-1").ID)
		h.must(err)
		h.must(h.answersWaiver("Jonas", false, "the contract runs on", ws[0].ID))
		if o := h.Contract("C-1"); !o.Open() {
			t.Error("the duty ended")
		}
		all, err := h.Look().Waivers(h.incident)
		h.must(err)
		if len(all) != 1 || all[0].Answer != incident.Declined || all[0].AnswerReason != "the contract runs on" {
			t.Errorf("got %+v", all)
		}
		_, err = h.Waives("Ada", h.Contract("C-1").ID) // and may be proposed again
		h.must(err)
	})
}

func TestAWaiverThatCannotStandIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		waits, err := h.Waives("Lena", h.Contract("C-1").ID)
		h.must(err)
		gone, err := h.Waives("Ada", h.Contract("C-3").ID)
		h.must(err)
		h.must(h.answersWaiver("Lena", true, "", gone[0].ID))
		propose := func(reason string, duties ...string) func(h *story) error {
			return func(h *story) error {
				_, err := h.app.ProposeWaiver(h.ctx(), h.cast["Ada"], app.ProposeWaiver{IncidentID: h.incident, Obligations: duties, Reason: reason})
				return err
			}
		}
		answer := func(who string, approve bool, reason string, ids ...string) func(h *story) error {
			return func(h *story) error { return h.answersWaiver(who, approve, reason, ids...) }
		}
		i := slices.IndexFunc(h.Duties("C-1"), func(o incident.Obligation) bool { return o.ID != waits[0].ObligationID })
		other := h.Duties("C-1")[i].ID
		refuseEach(t, h, []mistake{
			{"no reason", propose(" ", other), fault.KindInvalid, []string{"Fill in reason"}},
			{"a broken reason", propose("\xe9", other), fault.KindInvalid, []string{"not UTF-8"}},
			{"no duty", propose("r"), fault.KindInvalid, []string{"at least one duty"}},
			{"too many", propose("r", strings.Split(strings.Repeat("x,", 3000)+"y", ",")...), fault.KindNotFound, []string{"no such duty"}},
			{"a duty that is none", propose("r", other, "none"), fault.KindNotFound, []string{"no such duty"}},
			{"proposed already", propose("r", h.Contract("C-1").ID), fault.KindConflict, []string{"proposed already"}},
			{"ended already", propose("r", h.Contract("C-3").ID), fault.KindConflict, []string{"no longer open"}},
			{"one's own proposal", answer("Lena", true, "", waits[0].ID), fault.KindConflict, []string{"Somebody else from legal"}},
			{"declined for no reason", answer("Jonas", false, "", waits[0].ID), fault.KindInvalid, []string{"Fill in reason"}},
			{"answered twice", answer("Jonas", true, "", gone[0].ID), fault.KindConflict, []string{"was approved at"}},
			{"no proposal", answer("Jonas", true, "", "none"), fault.KindNotFound, []string{"no such proposal"}},
		})
	})
}

func TestUndecidedDutiesBlockClosing(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-5")
	h.Record(incident.Resolved, h.Clock.Now())
	var open, undecided []string
	for _, o := range h.Duties("C-5") {
		switch {
		case o.Open() && o.Undecided:
			undecided = append(undecided, o.ID)
		case o.Open():
			open = append(open, o.ID)
		}
	}
	closes := func() error {
		_, err := h.app.RecordInstant(h.ctx(), h.cast["Ada"], app.RecordInstant{IncidentID: h.incident, Kind: incident.Closed, At: h.Clock.Now(), Zone: berlin})
		return err
	}
	waive := func(ids []string) {
		ws, err := h.Waives("Ada", ids...)
		h.must(err)
		for _, w := range ws {
			h.must(h.answersWaiver("Lena", true, "", w.ID))
		}
	}
	refused(t, closes(), fault.KindConflict, "still open")
	waive(open)
	refused(t, closes(), fault.KindConflict, "is undecided", "not required")
	waive(undecided)
	h.must(closes())
}
