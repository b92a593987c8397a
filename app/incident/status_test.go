package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

// now is the instant at which the tests of this package take place.
var now = time.Date(2026, 3, 28, 3, 14, 0, 0, time.UTC)

// furtherThan ranks the statuses: a later one is further.
var furtherThan = []incident.Status{"detected", "triaged", "investigating", "confirmed", "contained", "resolved", "closed", "dismissed"}

func rank(s incident.Status) int { return slices.Index(furtherThan, s) }

func detected() *incident.File {
	f := &incident.File{Incident: incident.Incident{ID: "i1", Number: "INC-2026-001"}}
	f.Instants = []incident.Instant{{ID: "t0", Kind: incident.Detected, At: now.Add(-6 * time.Hour), Zone: "UTC"}}
	return f
}

func instant(k incident.Kind, reason string) incident.Instant {
	return incident.Instant{ID: "t-" + string(k), Kind: k, At: now.Add(-time.Hour), Zone: "Europe/Berlin", Source: "alert", Reason: reason}
}

func whoIs(id string) string { return strings.ToUpper(id[:1]) + id[1:] }

func confirm(f *incident.File) error {
	_, err := f.Confirm(incident.Confirmation{ID: fmt.Sprintf("c%d", len(f.Confirmations)), ConfirmedAt: now, ConfirmedBy: "ada"}, whoIs)
	return err
}

// step is one record of a case in order, and the record it needs before it.
type step struct {
	kind  incident.Kind
	needs incident.Kind
}

var steps = []step{
	{incident.Triaged, ""}, {incident.Investigating, ""}, {incident.ConfirmedKind, ""},
	{incident.Contained, ""}, {incident.Resolved, incident.Contained}, {incident.Closed, incident.Resolved},
}

func TestTheStatusIsTheFurthestStepInEveryOrderOfRecords(t *testing.T) {
	t.Parallel()
	orders := 0
	var try func(done []step, left []step)
	try = func(done, left []step) {
		orders++
		follow(t, done)
		for i := range left {
			try(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	try(nil, steps)
	if orders != 1957 { // all orders of all choices of six
		t.Errorf("tried %d orders", orders)
	}
}

// follow records the steps in order; what may not follow must be refused and
// leave the status alone.
func follow(t *testing.T, order []step) {
	t.Helper()
	f, want := detected(), incident.Status("detected")
	taken := map[incident.Kind]bool{}
	for _, s := range order {
		var err error
		if s.kind == incident.ConfirmedKind {
			err = confirm(f)
		} else {
			_, err = f.Record(instant(s.kind, ""), now)
		}
		early := s.kind == incident.Triaged || s.kind == incident.Investigating
		refused := taken[incident.Closed] || s.needs != "" && !taken[s.needs] || early && taken[incident.Resolved]
		if (err != nil) != refused || refused && fault.KindOf(err) != fault.KindConflict {
			t.Fatalf("%v: %s gave %v", order, s.kind, err)
		}
		if !refused {
			taken[s.kind] = true
			if next := incident.Status(s.kind); rank(next) > rank(want) {
				want = next
			}
		}
		if got := f.Status(); got != want {
			t.Fatalf("%v: after %s the status is %s, want %s", order, s.kind, got, want)
		}
	}
}

func TestTheStatusGoesBackByAWithdrawalOnly(t *testing.T) {
	t.Parallel()
	kinds := []incident.Kind{incident.OccurredFrom, incident.Detected, incident.Suspected, incident.Aware, incident.Triaged, incident.Investigating,
		incident.ConfirmedKind, incident.Contained, incident.Resolved, incident.Closed, incident.Dismissed}
	rapid.Check(t, func(t *rapid.T) {
		f := detected()
		before := f.Status()
		stays := func() {
			if got := f.Status(); rank(got) < rank(before) {
				t.Fatalf("the status went from %s back to %s", before, got)
			}
			before = f.Status()
		}
		t.Repeat(map[string]func(*rapid.T){
			"record": func(t *rapid.T) {
				n := len(f.Instants)
				k := rapid.SampledFrom(kinds).Draw(t, "kind")
				_, err := f.Record(instant(k, rapid.SampledFrom([]string{"", " ", "we looked again"}).Draw(t, "reason")), now)
				if err != nil && (len(f.Instants) != n || f.Status() != before) {
					t.Fatalf("a refusal changed the file: %v", err)
				}
				stays()
			},
			"confirm": func(t *rapid.T) {
				if err := confirm(f); err == nil && f.Refuted() {
					t.Fatal("confirmed anew, it is no longer refuted")
				}
				stays()
			},
			"propose to withdraw": func(t *rapid.T) {
				_, _ = f.Withdraw(incident.Withdrawal{Reason: "a false alarm", ProposedAt: now, ProposedBy: "ada"})
				stays()
			},
			"second": func(t *rapid.T) {
				if _, err := f.Second("lena", true, now); err != nil {
					stays()
					return
				}
				if !f.Refuted() || f.Running() || f.Status() == "confirmed" {
					t.Fatalf("withdrawn, yet %s, running %v", f.Status(), f.Running())
				}
				before = f.Status()
			},
			"": func(t *rapid.T) {
				if f.Running() && f.Ended() || f.Refuted() && f.Confirmed() != nil {
					t.Fatal("the file contradicts itself")
				}
			},
		})
	})
}

func TestContainedBeforeConfirmedStaysContained(t *testing.T) {
	t.Parallel()
	f := detected()
	if _, err := f.Record(instant(incident.Contained, ""), now); err != nil || f.Status() != "contained" {
		t.Fatalf("got %s, %v", f.Status(), err)
	}
	if err := confirm(f); err != nil || f.Status() != "contained" || f.Confirmed() == nil {
		t.Errorf("confirmed, it is %s, %v", f.Status(), err)
	}
}

func TestAMoveThatCannotFollowIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	const (
		confirmed = incident.ConfirmedKind
		conflict  = fault.KindConflict
		invalid   = fault.KindInvalid
	)
	rows := []struct {
		after  []incident.Kind
		next   incident.Kind
		reason string
		kind   fault.Kind
		says   string
	}{
		{nil, incident.Resolved, "", conflict, "INC-2026-001 is not contained yet. Record when it was contained, then resolve it."},
		{nil, incident.Closed, "", conflict, "INC-2026-001 is not resolved yet. Record when it was resolved, then close it."},
		{[]incident.Kind{incident.Contained}, incident.Closed, "", conflict, "INC-2026-001 is not resolved yet."},
		{[]incident.Kind{incident.Contained, incident.Resolved}, incident.Triaged, "", conflict, "INC-2026-001 is already resolved."},
		{[]incident.Kind{incident.Contained, incident.Resolved}, incident.Investigating, "", conflict, "INC-2026-001 is already resolved."},
		{[]incident.Kind{incident.Contained, incident.Resolved, incident.Closed}, incident.Contained, "late", conflict, "INC-2026-001 is closed. Declare a new incident for something new."},
		{[]incident.Kind{incident.Contained, incident.Resolved, incident.Closed}, incident.Dismissed, "late", conflict, "INC-2026-001 is closed."},
		{[]incident.Kind{incident.Dismissed}, incident.Aware, "", conflict, "INC-2026-001 is dismissed. Declare a new incident for something new."},
		{[]incident.Kind{incident.Dismissed}, confirmed, "", conflict, "INC-2026-001 is dismissed and cannot be confirmed. Declare a new incident."},
		{[]incident.Kind{confirmed}, incident.Dismissed, "a drill", conflict, "INC-2026-001 is confirmed. Withdraw the confirmation, with legal and a second person, before it is dismissed."},
		{nil, incident.Dismissed, "", invalid, "Say why INC-2026-001 is dismissed: the reason stays on record."},
		{nil, incident.Dismissed, " \t\n", invalid, "Say why INC-2026-001 is dismissed: the reason stays on record."},
		{nil, "paused", "", invalid, `There is no instant called "paused".`},
		{[]incident.Kind{confirmed}, confirmed, "", conflict, "Ada already confirmed this incident at 03:14 UTC on Sat 28 Mar 2026."},
	}
	for _, row := range rows {
		f := detected()
		for _, k := range row.after {
			if err := take(f, k, "because"); err != nil {
				t.Fatal(err)
			}
		}
		before := f.Status()
		err := take(f, row.next, row.reason)
		if fault.KindOf(err) != row.kind || !strings.HasPrefix(err.Error(), row.says) {
			t.Errorf("%s after %v: got %v, want %s", row.next, row.after, err, row.says)
		}
		if f.Status() != before {
			t.Errorf("%s after %v: the refusal moved it to %s", row.next, row.after, f.Status())
		}
	}
}

func TestABareDateIsNoConfirmation(t *testing.T) {
	t.Parallel()
	f := detected()
	_, err := f.Record(instant(incident.ConfirmedKind, "it is certain"), now)
	if fault.KindOf(err) != fault.KindConflict || err.Error() != "Confirm INC-2026-001 as its own act, so that its clocks start with it." || f.Status() != "detected" {
		t.Errorf("got %v, %s", err, f.Status())
	}
	if err := confirm(f); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Record(instant(incident.ConfirmedKind, ""), now); err != nil {
		t.Errorf("with the act on record its date may follow: %v", err)
	}
}

// take makes one move: a confirmation is its own act.
func take(f *incident.File, k incident.Kind, reason string) error {
	if k == incident.ConfirmedKind {
		return confirm(f)
	}
	_, err := f.Record(instant(k, reason), now)
	return err
}
