package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// waiting is what waits for legal or a second person.
func (h *story) waiting() []incident.Proposal {
	h.Helper()
	ps, err := h.Look().WaitingProposals(h.incident)
	h.must(err)
	return ps
}

// longer gives the customers with 24 h a longer window.
func longer(hours string) string { return strings.ReplaceAll(few, "aware,24,", "aware,"+hours+",") }

func TestALaterDateMovesNothingBeforeTwoPeopleSaySo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-2", "C-3")
		was := h.Contract("C-1")
		h.Import(longer("36"))
		h.RunDue()
		h.Import(longer("36")) // the same facts once more
		h.Settle("01:40")
		h.RunDue()
		ps := h.waiting()
		if len(ps) != 2 || !ps[0].Alike(ps[1]) || !ps[0].ToDue.Equal(at("2026-03-29 13:40")) || ps[0].Cause != incident.ByFacts {
			t.Fatalf("two customers are one decision: %+v", ps)
		}
		if is := h.Contract("C-1"); is.ID != was.ID || !is.Open() {
			t.Errorf("it moved: %+v", is)
		}
		lena, ada := h.cast["Lena"], h.cast["Ada"]
		in := app.DecideProposal{ProposalID: ps[1].ID, Reason: "The clause was amended in January."}
		_, err := h.app.SecondLater(h.ctx(), ada, ps[0].ID)
		refused(t, err, fault.KindConflict, "legal accepts it first")
		_, err = h.app.AcceptLater(h.ctx(), lena, app.DecideProposal{ProposalID: ps[0].ID})
		refused(t, err, fault.KindInvalid, "reason")
		n, err := h.app.AcceptLater(h.ctx(), lena, in)
		h.must(err)
		if _, err = h.app.AcceptLater(h.ctx(), lena, in); n != 2 || fault.KindOf(err) != fault.KindConflict {
			t.Errorf("accepted %d, then %v", n, err)
		}
		_, err = h.app.SecondLater(h.ctx(), lena, ps[0].ID)
		refused(t, err, fault.KindConflict, "Somebody else must second it")
		if is := h.Contract("C-2"); !is.DueAt.Equal(*was.DueAt) {
			t.Error("one person moved it")
		}
		n, err = h.app.SecondLater(h.ctx(), ada, ps[0].ID)
		h.must(err)
		for _, ref := range []string{"C-1", "C-2"} {
			if is := h.Contract(ref); n != 2 || !is.DueAt.Equal(at("2026-03-29 13:40")) || !is.Open() {
				t.Errorf("%s: %d moved, due %v", ref, n, is.DueAt)
			}
		}
		h.watched(t, at("2026-03-29 01:40"), false)
		h.watched(t, at("2026-03-29 13:40"), true)
		h.Words()
		h.RunDue()
		if len(h.waiting()) != 0 || len(h.Duties("C-1")) != 2 {
			t.Errorf("nothing waits any more: %+v", h.waiting())
		}
	})
}

func TestADeclinedDateIsNotProposedAgainAndAMootOneIsWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		h.Import(longer("36"))
		h.RunDue()
		ps := h.waiting()
		h.must1(h.app.DeclineLater(h.ctx(), h.cast["Lena"], app.DecideProposal{ProposalID: ps[0].ID, Reason: "The amendment is not signed."}))
		h.Words()
		h.RunDue()
		if len(h.waiting()) != 0 || !h.Contract("C-1").DueAt.Equal(at("2026-03-29 01:40")) {
			t.Errorf("declined, and it waits again: %+v", h.waiting())
		}
		h.Import(longer("48"))
		h.RunDue()
		if ps = h.waiting(); len(ps) != 1 || !ps[0].ToDue.Equal(at("2026-03-30 01:40")) {
			t.Fatalf("another date is another question: %+v", ps)
		}
		h.Import(few)
		h.RunDue()
		if len(h.waiting()) != 0 {
			t.Errorf("the window is as it was, and it waits still: %+v", h.waiting())
		}
		_, err := h.app.AcceptLater(h.ctx(), h.cast["Lena"], app.DecideProposal{ProposalID: ps[0].ID, Reason: "r"})
		refused(t, err, fault.KindConflict, "waits for nobody any more")
	})
}

func TestALaterAwarenessTakesTwoPeopleAndThenMovesItsClocks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		lena := h.cast["Lena"]
		in := app.SettleAwareness{IncidentID: h.incident, At: at("02:10"), Zone: berlin, Reason: "The first message named another token."}
		earlier := in
		earlier.At = at("01:00")
		_, err := h.app.ProposeLaterAwareness(h.ctx(), lena, earlier)
		refused(t, err, fault.KindInvalid, "not later")
		moves, err := h.app.PreviewLaterAwareness(h.ctx(), lena, in)
		h.must(err)
		if len(moves) != 2 || slices.ContainsFunc(moves, func(m app.Move) bool { return m.From == nil || m.To == nil || m.To.Sub(*m.From) != 30*time.Minute }) {
			t.Errorf("foreseen: %+v", moves)
		}
		p, err := h.app.ProposeLaterAwareness(h.ctx(), lena, in)
		h.must(err)
		_, err = h.app.ProposeLaterAwareness(h.ctx(), lena, in)
		refused(t, err, fault.KindConflict, "proposed already")
		h.Words()
		h.RunDue()
		if !h.Contract("C-1").DueAt.Equal(at("2026-03-29 01:40")) {
			t.Error("a proposal moved a clock")
		}
		_, err = h.app.SecondLaterAwareness(h.ctx(), lena, p.ID)
		refused(t, err, fault.KindConflict, "Somebody else must second it")
		h.must1(h.app.SecondLaterAwareness(h.ctx(), h.cast["Vera"], p.ID))
		h.RunDue()
		for ref, due := range map[string]time.Time{"C-1": at("2026-03-29 02:10"), "C-3": at("2026-03-31 02:10")} {
			if is := h.Contract(ref); !is.DueAt.Equal(due) || !is.Open() {
				t.Errorf("%s is due %v, want %v", ref, is.DueAt, due)
			}
		}
		if len(h.waiting()) != 0 {
			t.Errorf("two people said so, and it waits: %+v", h.waiting())
		}
		f, err := h.Look().File(h.incident)
		h.must(err)
		if i := f.Current(incident.Aware); i.Standing != incident.Settled || i.AuthorID != lena.ID || !i.At.Equal(in.At) {
			t.Errorf("got %+v", i)
		}
		_, err = h.app.SecondLaterAwareness(h.ctx(), h.cast["Ada"], p.ID)
		refused(t, err, fault.KindConflict, "waits")
	})
}

func TestALaterAwarenessIsNotSecondedOverANewerOne(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	p, err := h.app.ProposeLaterAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: at("02:10"), Zone: berlin, Reason: "r"})
	h.must(err)
	h.Settle("01:20")
	_, err = h.app.SecondLaterAwareness(h.ctx(), h.cast["Ada"], p.ID)
	refused(t, err, fault.KindConflict, "Propose it again")
	h.must(h.app.WithdrawLaterAwareness(h.ctx(), h.cast["Lena"], app.DecideProposal{ProposalID: p.ID, Reason: "settled earlier"}))
	h.must1(h.app.ProposeLaterAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: at("02:10"), Zone: berlin, Reason: "r"}))
}
