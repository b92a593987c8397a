package app_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

const art33 = "eu-gdpr-33-1"

// edition is the rulebook with something else written in the row of a regime.
func edition(t testing.TB, id, was, is string) *rulebook.Book {
	t.Helper()
	files, changed := fstest.MapFS{}, false
	err := fs.WalkDir(os.DirFS("rulebook/regimes"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("rulebook/regimes/" + name)
		before, row, found := strings.Cut(string(text), "- id: "+id+"\n")
		if found {
			row, rest, more := strings.Cut(row, "- id: ")
			if more {
				rest = "- id: " + rest
			}
			changed = strings.Contains(row, was)
			text = []byte(before + "- id: " + id + "\n" + strings.Replace(row, was, is, 1) + rest)
		}
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil || !changed {
		t.Fatalf("the row of %s does not say %q: %v", id, was, err)
	}
	book, err := rulebook.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// controller is the story of an organisation that owes an authority a filing
// too.
func controller(t testing.TB, e *storetest.Env) *story {
	org := fixtures.Flowchestra()
	org.Roles, org.Establishments = "processor,controller", "US,EU"
	h := beginAs(t, e, few, org)
	h.Confirmed("C-1", "C-3")
	return h
}

func (h *story) filing() incident.Obligation {
	h.Helper()
	os, err := h.Look().AuthorityObligations(h.incident)
	h.must(err)
	for _, o := range os {
		if o.RegimeID == art33 {
			return o
		}
	}
	h.Fatal("no filing is owed")
	return incident.Obligation{}
}

// released starts the product anew with another edition of the rulebook.
func (h *story) released(book *rulebook.Book) []app.PlannedMove {
	h.Helper()
	h.Rest()
	h.app.Book = book
	var moves []app.PlannedMove
	h.unchanged("a plan", func() {
		var err error
		moves, _, err = h.app.PlanRelease(h.ctx(), people.System())
		h.must(err)
	})
	h.FastForward(3 * time.Minute) // the same work is asked for again after two
	h.Sweep()
	h.RunDue()
	inc, err := h.Look().Incident(h.incident)
	h.must(err)
	if inc.BookVersion != book.Version() {
		h.Errorf("the duties are of %s, not of %s", inc.BookVersion, book.Version())
	}
	return moves
}

func TestANewEditionMovesAnEarlierDateAtOnceAndProposesALaterOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		was := h.filing()
		if moves, _, err := h.app.PlanRelease(h.ctx(), people.System()); err != nil || len(moves) != 0 {
			t.Errorf("by the same rules nothing moves: %+v, %v", moves, err)
		}
		moves := h.released(edition(t, art33, "length: 72", "length: 60"))
		sooner := h.filing()
		if !sooner.DueAt.Equal(was.DueAt.Add(-12*time.Hour)) || sooner.ID == was.ID {
			t.Errorf("60 h: due %v, was %v", sooner.DueAt, was.DueAt)
		}
		if len(moves) != 1 || moves[0].Waits || !moves[0].From.Equal(*was.DueAt) || !moves[0].To.Equal(*sooner.DueAt) || moves[0].Tenants != 0 {
			t.Errorf("planned %+v", moves)
		}
		h.watched(t, *sooner.DueAt, true)
		moves = h.released(edition(t, art33, "length: 72", "length: 96"))
		ps := h.waiting()
		if now := h.filing(); now.ID != sooner.ID || len(ps) != 1 || ps[0].Cause != incident.ByRulebook || !ps[0].ToDue.Equal(was.DueAt.Add(24*time.Hour)) {
			t.Errorf("96 h: due %v, waiting %+v", now.DueAt, ps)
		}
		if len(moves) != 1 || !moves[0].Waits {
			t.Errorf("planned %+v", moves)
		}
		h.released(edition(t, art33, "length: 72", "length: 60"))
		if len(h.waiting()) != 0 {
			t.Errorf("it counts as before, and waits: %+v", h.waiting())
		}
	})
}

func TestADutyThatANewEditionLetsGoOfIsAProposalNotAnEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		was := h.filing()
		moves := h.released(edition(t, art33, "status: in_force", "status: proposed"))
		h.Words()
		h.RunDue()
		ps, is := h.waiting(), h.filing()
		if len(ps) != 1 || !ps[0].Ends || !is.Open() || len(moves) != 1 || moves[0].To != nil || !moves[0].Waits {
			t.Fatalf("waiting %+v, planned %+v", ps, moves)
		}
		h.must1(h.app.AcceptLater(h.ctx(), h.cast["Lena"], app.DecideProposal{ProposalID: ps[0].ID, Reason: "The article was repealed."}))
		h.must1(h.app.SecondLater(h.ctx(), h.cast["Vera"], ps[0].ID))
		if o := h.filing(); o.ID != was.ID || o.Open() || o.EndReason != "not required: The article was repealed." {
			t.Errorf("got %+v", o)
		}
	})
}
