package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

// Unworded confirms the incident with some customers affected, before anybody
// has written what they are told.
func (h *story) Unworded(in ...string) {
	h.Helper()
	h.Declare()
	h.At("2026-03-28 01:40")
	h.AccessYes("2026-03-28 01:40")
	h.At("2026-03-28 02:14")
	h.Confirm()
	h.Decide(in...)
	h.RunDue()
}

// tallied tells a notice's letters in a line.
func (h *story) tallied(n notice.Notice) string {
	h.Helper()
	rows, err := h.Look().Tallies(n)
	h.must(err)
	var out []string
	for _, r := range rows {
		due := "never"
		if r.DueAt != nil {
			due = r.DueAt.UTC().Format("Mon 15:04")
		}
		out = append(out, fmt.Sprintf("%d %s %s %s", r.Letters, r.Language, r.Step, due))
	}
	return strings.Join(out, "; ")
}

func TestLettersAreCountedByDeadlineLanguageAndStep(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, fixtures.CustomersCSV)
		h.Unworded("C-1001", "C-1002", "C-1003", "C-1004")
		n := h.Notice(notice.Initial)
		says := func(want string) {
			t.Helper()
			if got := h.tallied(n); got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		}
		says("2 en drafted Sun 01:40; 1 de drafted Sun 01:40; 1 en drafted Tue 01:40")
		due := at("2026-03-29 01:40")
		drafts, err := h.Look().UnfrozenDrafts(n.ID, 100)
		h.must(err)
		page, err := h.Look().DraftsAfter(n.ID, "C-1002", 1)
		h.must(err)
		if len(drafts) != 4 || drafts[0].Body == "" || len(page) != 1 || page[0].Language != "de" {
			t.Errorf("%d drafts, page %+v", len(drafts), page)
		}
		duties, err := h.Look().DutiesDue(h.incident, []time.Time{due, due.Add(time.Hour)})
		h.must(err)
		duty, err := h.Look().DutyDue(h.incident, due)
		h.must(err)
		if len(duties) != 1 || duty == nil || duties[due].StartedAt == nil || !duty.StartedAt.Equal(at("2026-03-28 01:40")) {
			t.Errorf("%d duties, %+v", len(duties), duty)
		}
		h.Words()
		h.RunDue()
		wave := h.Submit(due)
		says("2 en with_legal Sun 01:40; 1 de with_legal Sun 01:40; 1 en drafted Tue 01:40")
		waiting, err := h.Look().AllUnsigned()
		h.must(err)
		starts, err := h.Look().WaveStarts([]string{wave.WaveID})
		h.must(err)
		if len(waiting) != 1 || waiting[0].ID != wave.ID || starts[wave.WaveID] == nil || !starts[wave.WaveID].Equal(at("2026-03-28 01:40")) {
			t.Errorf("%d wait, %v", len(waiting), starts)
		}
		h.Sign(wave)
		h.signedAndSent(n, wave)
	})
}

// signedAndSent looks at what reads tell after the wave of three has left.
func (h *story) signedAndSent(n notice.Notice, wave *notice.Edition) {
	h.Helper()
	follow, edited, err := h.Look().Followers(n.ID, "en", people.System().ID)
	h.must(err)
	readers, err := h.Look().Readers(h.incident)
	h.must(err)
	last, err := h.Look().LastSigned(5)
	h.must(err)
	if follow != 1 || edited != 0 || readers["en"] != 3 || readers["de"] != 1 || len(last) != 1 {
		h.Errorf("%d follow, %d edited, %v read, %d signed", follow, edited, readers, len(last))
	}
	h.FastForward(2 * time.Minute)
	h.RunDue()
	if got, want := h.tallied(n), "2 en signed Sun 01:40; 1 de signed Sun 01:40; 1 en drafted Tue 01:40"; got != want {
		h.Errorf("sent: %s\nwant %s", got, want)
	}
	states, err := h.Look().HandedOver([]string{wave.ID, "none"})
	h.must(err)
	first, err := h.Look().DeliveriesAfter(n, []notice.State{notice.Accepted}, "", 2)
	h.must(err)
	rest, err := h.Look().DeliveriesAfter(n, nil, first[len(first)-1].ID, 10)
	h.must(err)
	if states[wave.ID].Letters[notice.Accepted] != 3 || len(first) != 2 || len(rest) != 1 || rest[0].Address == "" {
		h.Errorf("%v handed over, %d and %d on the pages", states, len(first), len(rest))
	}
}

func TestWordsAreNotReplacedUnseen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, fixtures.CustomersCSV)
		h.Unworded("C-1001")
		write := func(by, unknown string, seen int) error {
			return h.app.WriteAccount(h.ctx(), h.cast[by], app.WriteAccount{IncidentID: h.incident, Language: "en", Seen: seen, Unknown: unknown})
		}
		h.must(write("Mira", "who", 0))
		for _, seen := range []int{0, -1, 2} {
			if err := write("Ada", "nothing", seen); fault.KindOf(err) != fault.KindConflict {
				t.Errorf("seen %d: %v", seen, err)
			}
		}
		h.must(write("Ada", "why", 1))
		got, err := h.Look().Accounts(h.incident)
		h.must(err)
		if got["en"].Unknown != "why" || got["en"].Version != 2 || got["en"].AuthorID != h.cast["Ada"].ID {
			t.Errorf("got %+v", got["en"])
		}
	})
}

func TestAWaveAndALetterCanBeSeenBeforehand(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), fixtures.CustomersCSV)
	h.Unworded("C-1001", "C-1003", "C-1004")
	n := h.Notice(notice.Initial)
	due := at("2026-03-29 01:40")
	drafts, err := h.app.PreviewWave(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due})
	h.must(err)
	if len(drafts) != 2 || len(drafts[0].OpenFields()) == 0 || drafts[0].OpenFields()[0] != "data" {
		t.Fatalf("%d letters, first lacks %v", len(drafts), drafts[0].OpenFields())
	}
	if _, err := h.app.PreviewWave(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a wave without letters: %v", err)
	}
	dressed, err := h.app.PreviewDraft(h.ctx(), h.cast["Mira"], drafts[0])
	h.must(err)
	if !strings.Contains(dressed.HTML, "[missing: what happened and how it is known]") || !strings.Contains(dressed.Text, n.Reference) {
		t.Errorf("got %s", dressed.Text)
	}
}
