package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestAnEarlierAwarenessSupersedesAtOnceAndKeepsWhatStood(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		was := h.Contract("C-1")
		h.Settle("01:10")
		h.RunDue()
		is := h.Contract("C-1")
		if is.ID == was.ID || !is.DueAt.Equal(at("2026-03-29 01:10")) || !is.Open() || !was.DueAt.Equal(at("2026-03-29 01:40")) {
			t.Errorf("was %+v, is %+v", was, is)
		}
		before, err := h.Look().History(is)
		h.must(err)
		if len(before) != 1 || before[0].ID != was.ID || !before[0].DueAt.Equal(*was.DueAt) || before[0].Because != was.Because ||
			!strings.HasPrefix(before[0].EndReason, "superseded: ") || *before[0].SupersededBy != is.ID {
			t.Errorf("what stood before: %+v", before)
		}
		if n := len(h.Duties("C-1")); n != 2 {
			t.Errorf("C-1 has the contract's duty and the promise, each once, got %d", n)
		}
		for _, d := range h.Deadlines() {
			if d.TenantID == *is.TenantID && !d.DueAt.Equal(*is.DueAt) {
				t.Errorf("the deadline is still %v", d.DueAt)
			}
		}
		h.watched(t, at("2026-03-29 01:10"), true)
		h.watched(t, at("2026-03-29 01:40"), false)
	})
}

// watched wants a deadline to be watched by an alarm, or not.
func (h *story) watched(t *testing.T, due time.Time, want bool) {
	t.Helper()
	alive := false
	for _, al := range h.Alarms() {
		alive = alive || al.DueAt != nil && al.DueAt.Equal(due) && !al.Ended()
	}
	if alive != want {
		t.Errorf("the deadline %v is watched: %v, want %v", due, alive, want)
	}
}

func TestWhatWasMetInTimeNeverTurnsLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1")
		was := h.Contract("C-1")
		h.Settle("2026-03-26 01:00") // by which it would have been due before it was met
		h.RunDue()
		if is := h.Contract("C-1"); is.ID != was.ID || !is.DueAt.Equal(*was.DueAt) || !is.MetAt.Equal(*was.MetAt) || is.Late(h.Clock.Now()) {
			t.Errorf("was %+v, is %+v", was, is)
		}
	})
}

func TestTheDatabaseRefusesToAlterOrDeleteADuty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Settle("01:10")
		h.RunDue()
		h.Rest()
		statements := []string{"UPDATE obligations SET due_at = NULL", "UPDATE obligations SET outer_at = NULL WHERE outer_at IS NOT NULL", "UPDATE obligations SET started_at = NULL",
			"UPDATE obligations SET working = '[]'", "UPDATE obligations SET regime_id = 'x'", "UPDATE obligations SET because = 'x'",
			"UPDATE obligations SET undecided = NOT undecided", "UPDATE obligations SET superseded_by = NULL", "DELETE FROM obligations"}
		if store.IsPostgres(h.Config.Database) {
			statements = append(statements, "TRUNCATE obligations CASCADE")
		} else {
			statements = append(statements, "INSERT OR REPLACE INTO obligations SELECT * FROM (SELECT * FROM obligations) AS o WHERE 1 = 0 UNION SELECT "+altered(h)+" FROM obligations")
		}
		h.unchanged("a duty", func() {
			for _, s := range statements {
				if _, err := h.past().ExecContext(h.ctx(), s); err == nil || !strings.Contains(err.Error(), "never") {
					t.Errorf("%.60s: %v", s, err)
				}
			}
		})
		h.past1("UPDATE obligations SET because = because, version = version")
	})
}

// altered lists the columns of a duty with another date in place of its own.
func altered(h *story) string {
	names := column(h, h.past(), "SELECT name FROM pragma_table_info('obligations') ORDER BY cid")
	for i, n := range names {
		names[i] = `"` + n + `"`
		if n == "due_at" {
			names[i] = "'2030-01-01 00:00:00+00:00'"
		}
	}
	return strings.Join(names, ", ")
}

func TestANewFactStartsNewClocksAndResetsNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-3")
		before := h.standing()
		h.FastForward(5 * time.Hour)
		h.Import(strings.Replace(few, "C-1,Brightwater,US", "C-1,Brightwater,DE", 1))
		h.RunDue()
		after := h.standing()
		for id, o := range before {
			if n, still := after[id]; !still || !n.StartedAt.Equal(*o.StartedAt) || !n.DueAt.Equal(*o.DueAt) {
				t.Errorf("%s was due %v, is %v", o.Name, o.DueAt, n.DueAt)
			}
		}
		gdpr := h.Duty("C-1", "eu-gdpr-33-2")
		if len(after) <= len(before) || gdpr.StartedAt == nil || !gdpr.StartedAt.Equal(at("01:40")) {
			t.Errorf("a customer in Germany: %+v", gdpr)
		}
	})
}

// standing is every duty with a date that stands, by id.
func (h *story) standing() map[string]incident.Obligation {
	h.Helper()
	all, err := h.Look().Obligations(h.incident)
	h.must(err)
	out := map[string]incident.Obligation{}
	for _, o := range all {
		if o.DueAt != nil {
			out[o.ID] = o
		}
	}
	return out
}
