package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

func TestASecondConfirmationIsToldWhoWasFirstAndWhen(t *testing.T) {
	t.Parallel()
	f := detected()
	first := incident.Confirmation{ID: "c1", ConfirmedAt: now.In(time.FixedZone("CET", 3600)), ConfirmedBy: "theo"}
	if c, err := f.Confirm(first, whoIs); err != nil || c.ID != "c1" || f.Confirmed().ID != "c1" {
		t.Fatalf("got %v, %v", c, err)
	}
	_, err := f.Confirm(incident.Confirmation{ID: "c2", ConfirmedAt: now.Add(time.Second), ConfirmedBy: "ada"}, whoIs)
	if fault.KindOf(err) != fault.KindConflict || err.Error() != "Theo already confirmed this incident at 03:14 UTC on Sat 28 Mar 2026." {
		t.Errorf("got %v", err)
	}
	if len(f.Confirmations) != 1 || f.Confirmed().ID != "c1" {
		t.Errorf("the first one stands, got %+v", f.Confirmations)
	}
}

func TestAWithdrawalNeedsASecondPersonAndOneFromLegal(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name        string
		byLegal     bool
		second      string
		secondLegal bool
		says        string
	}{
		{"commander, then legal", false, "lena", true, ""},
		{"legal, then commander", true, "theo", false, ""},
		{"legal, then another from legal", true, "lena", true, ""},
		{"the same person twice", false, "ada", false, "You proposed this withdrawal. Somebody else must second it."},
		{"the same person from legal twice", true, "ada", true, "You proposed this withdrawal. Somebody else must second it."},
		{"nobody from legal", false, "theo", false, "One of the two must be from legal. Ask legal to second it."},
	}
	for _, row := range rows {
		f := detected()
		if err := confirm(f); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Withdraw(incident.Withdrawal{ID: "w1", Reason: "The log was of a test.", ProposedAt: now, ProposedBy: "ada", ByLegal: row.byLegal}); err != nil {
			t.Fatal(err)
		}
		if f.Refuted() || !f.Running() || f.Status() != "confirmed" || f.PendingWithdrawal() == nil {
			t.Errorf("%s: a proposal changes nothing yet, got %s", row.name, f.Status())
		}
		w, err := f.Second(row.second, row.secondLegal, now)
		if row.says != "" {
			if fault.KindOf(err) != fault.KindConflict || err.Error() != row.says || f.Refuted() || f.PendingWithdrawal() == nil {
				t.Errorf("%s: got %v", row.name, err)
			}
			continue
		}
		if err != nil || w.ConfirmationID != "c0" || *w.SecondedBy != row.second || !w.SecondedAt.Equal(now) {
			t.Errorf("%s: got %+v, %v", row.name, w, err)
		}
		if !f.Refuted() || f.Running() || f.Confirmed() != nil || f.Status() != "detected" || f.PendingWithdrawal() != nil {
			t.Errorf("%s: refuted %v, %s", row.name, f.Refuted(), f.Status())
		}
	}
}

func TestAWithdrawalThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	wrong := incident.Withdrawal{Reason: "a false alarm", ProposedAt: now, ProposedBy: "ada"}
	f := detected()
	if _, err := f.Withdraw(wrong); fault.KindOf(err) != fault.KindConflict || err.Error() != "INC-2026-001 is not confirmed: there is nothing to withdraw." {
		t.Errorf("unconfirmed: got %v", err)
	}
	if _, err := f.Second("lena", true, now); fault.KindOf(err) != fault.KindConflict || err.Error() != "No withdrawal waits for a second person." {
		t.Errorf("nothing proposed: got %v", err)
	}
	if err := confirm(f); err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"", "  ", "one\ntwo", "a\x00b", "a\xffb", strings.Repeat("x", 2001)} {
		w := wrong
		w.Reason = reason
		if _, err := f.Withdraw(w); fault.KindOf(err) != fault.KindInvalid || len(f.Withdrawals) != 0 {
			t.Errorf("reason %.10q: got %v", reason, err)
		}
	}
	if _, err := f.Withdraw(wrong); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Withdraw(wrong); fault.KindOf(err) != fault.KindConflict || err.Error() != "A withdrawal is already proposed and waits for its second person." {
		t.Errorf("twice: got %v", err)
	}
}

func TestWhatProvedWrongCanBeConfirmedAndWithdrawnAgain(t *testing.T) {
	t.Parallel()
	f := detected()
	for range 3 {
		if err := confirm(f); err != nil || f.Refuted() || !f.Running() {
			t.Fatalf("confirm: %v, refuted %v", err, f.Refuted())
		}
		if _, err := f.Withdraw(incident.Withdrawal{Reason: "wrong again", ProposedBy: "ada"}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Second("lena", true, now); err != nil || !f.Refuted() || f.Running() {
			t.Fatalf("withdraw: %v, refuted %v", err, f.Refuted())
		}
	}
	if _, err := f.Record(instant(incident.Dismissed, "a drill"), now); err != nil || f.Status() != "dismissed" {
		t.Errorf("once withdrawn it may be dismissed: %s, %v", f.Status(), err)
	}
}

func TestClocksRunFromAwarenessOrConfirmationUntilTheEnd(t *testing.T) {
	t.Parallel()
	rows := []struct {
		after []incident.Kind
		want  bool
	}{
		{nil, false},
		{[]incident.Kind{incident.Suspected, incident.Contained}, false},
		{[]incident.Kind{incident.Aware}, true},
		{[]incident.Kind{incident.ConfirmedKind}, true},
		{[]incident.Kind{incident.Aware, incident.Dismissed}, false},
		{[]incident.Kind{incident.ConfirmedKind, incident.Contained, incident.Resolved}, true},
		{[]incident.Kind{incident.ConfirmedKind, incident.Contained, incident.Resolved, incident.Closed}, false},
	}
	for _, row := range rows {
		f := detected()
		for _, k := range row.after {
			if err := take(f, k, "because"); err != nil {
				t.Fatal(err)
			}
		}
		if f.Running() != row.want || f.Refuted() {
			t.Errorf("after %v: running %v", row.after, f.Running())
		}
	}
}
