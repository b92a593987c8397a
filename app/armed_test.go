package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// Watched lets time pass while the clocks are watched and nothing else happens.
func (h *story) Watched(d time.Duration) {
	h.Helper()
	for end := h.Clock.Now().Add(d); ; h.FastForward(min(9*time.Minute, end.Sub(h.Clock.Now()))) {
		_, err := h.app.SweepClocks(h.ctx(), "watch")
		h.must(err)
		if !h.Clock.Now().Before(end) {
			return
		}
	}
}

// Holding has Mira put a holding notice of the first wave before legal, two
// hours before it is to be signed at last.
func (h *story) Holding() *notice.Edition {
	h.Helper()
	due := h.Deadlines()[0].DueAt
	h.Clock.Set(due.Add(-3 * time.Hour))
	h.Words()
	n := h.Open(app.OpenNotice{Kind: notice.Holding})
	wave := app.SubmitNotice{NoticeID: n.ID, DueAt: &due}
	w, err := h.app.CheckWave(h.ctx(), h.cast["Mira"], wave)
	h.must(err)
	for _, f := range w.Found {
		h.must(h.app.KeepFinding(h.ctx(), h.cast["Mira"], app.KeepFinding{NoticeID: n.ID, DraftID: f.First[0].ID, Fingerprint: f.Fingerprint(), Reason: "it is a holding notice"}))
	}
	e, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], wave)
	h.must(err)
	h.Watched(0)
	return e
}

// arms has Lena sign a notice so that it leaves by itself.
func (h *story) arms(e *notice.Edition, hours int) error {
	h.Helper()
	h.Reads("Lena", e.ID)
	until := h.Clock.Now().Add(time.Duration(hours) * time.Hour)
	_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: h.Code("Lena"), Release: notice.Armed, ExpiresAt: &until})
	return err
}

// Armed plays the story until a holding notice to three customers is armed.
func (h *story) Armed(hours int) (*notice.Edition, notice.Release) {
	h.Helper()
	h.Confirmed("C-1", "C-2", "C-6", "C-3")
	e := h.Holding()
	h.must(h.arms(e, hours))
	h.FastForward(time.Minute)
	h.RunDue()
	return e, h.release(e)
}

func (h *story) release(e *notice.Edition) notice.Release {
	h.Helper()
	r, err := h.Look().Release(e.ID)
	h.must(err)
	return *r
}

// Until lets time pass to an instant, with the clocks watched, and then lets
// everything happen that is due.
func (h *story) Until(at time.Time) {
	h.Helper()
	h.Watched(at.Sub(h.Clock.Now()))
	h.RunDue()
}

func (h *story) noneLeft(t *testing.T, e *notice.Edition, why string) {
	t.Helper()
	r := h.release(e)
	if h.Letters() != 0 || r.BegunAt != nil || r.Armed() || !strings.Contains(r.DisarmWhy, why) {
		t.Errorf("%d letters left; disarmed at %v: %q, want %q", h.Letters(), r.DisarmedAt, r.DisarmWhy, why)
	}
	if h.entries("holding.disarmed")+h.entries("holding.withheld") != 1 || h.entries("holding.fired") != 0 {
		t.Errorf("%d disarmed, %d withheld, %d fired", h.entries("holding.disarmed"), h.entries("holding.withheld"), h.entries("holding.fired"))
	}
	h.alarm(incident.AlarmDisarmed)
	h.alarm(incident.AlarmUnarmed)
}

// six are the customers of the first wave, and others.
const six = few + "C-6,Sixwell,US,UTC,aware,24,security@sixwell.example,\n"

func TestAnArmedNoticeLeavesByItselfAtSignByToWhoeverWasNotTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, six)
		ed, r := h.Armed(24)
		if want := h.Deadlines()[0].DueAt.Add(-40 * time.Minute); ed.Copies != 3 || !r.SendAt.Equal(want) || h.entries("holding.armed") != 1 {
			t.Fatalf("%d letters, leaves at %v, not %v", ed.Copies, r.SendAt, want)
		}
		h.Until(r.SendAt.Add(-2 * time.Minute))
		if h.Letters() != 0 {
			t.Fatal("it left before its time")
		}
		h.tells("C-1", "C-2", "C-6")
		before := h.Letters()
		h.Until(*r.SendAt)
		if got := h.Letters() - before; got != 2 || h.entries("holding.fired") != 1 {
			t.Errorf("%d letters left, not two; fired %d", got, h.entries("holding.fired"))
		}
		for _, ref := range []string{"C-1", "C-2", "C-6"} {
			if o := h.Contract(ref); o.MetAt == nil {
				t.Errorf("the duty towards %s is open", ref)
			}
		}
		all, err := h.Look().Copies(ed.ID)
		h.must(err)
		if s := notice.Struck(all); len(s) != 1 || s[0].TenantID != h.Tenant("C-1").ID || !strings.Contains(s[0].Strike.Why, "told") {
			t.Errorf("struck %+v", s)
		}
	})
}

// tells has one customer told by the first letter, while those to the others
// are written anew.
func (h *story) tells(reference string, others ...string) {
	h.Helper()
	e := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(e)
	for _, o := range others {
		h.Says(o, "More follows.")
	}
	h.FastForward(time.Minute)
	h.RunDue()
	if !strings.Contains(h.States(reference), string(notice.Accepted)) {
		h.Fatalf("%s was not told: %s", reference, h.States(reference))
	}
}

func TestWhoeverIsNotLegalArmsNothing(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), six)
	h.Confirmed("C-1", "C-2", "C-6", "C-3")
	if err := h.arms(h.Submit(h.Deadlines()[0].DueAt), 24); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("the first letter was armed: %v", err)
	}
	e := h.Holding()
	for name, hours := range map[string]int{"no time left": 1, "too far": 24*7 + 1} {
		if err := h.arms(e, hours); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: h.Code("Lena"), Release: notice.Armed}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("without an end: %v", err)
	}
	for _, who := range []string{"Ada", "Mira", "Theo", "Ines"} {
		until := h.Clock.Now().Add(24 * time.Hour)
		if _, err := h.app.ApproveNotice(h.ctx(), h.cast[who], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: "000000", Release: notice.Armed, ExpiresAt: &until}); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	h.must(h.arms(e, 24))
	for _, who := range []string{"Mira", "Theo", "Ines"} {
		if err := h.app.DisarmHolding(h.ctx(), h.cast[who], app.DisarmHolding{EditionID: e.ID}); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("%s disarms: %v", who, err)
		}
	}
	if !h.cast["Ada"].May(people.SendNotices) {
		t.Error("the commander may not disarm")
	}
}
