package notice_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

func TestTheNextTryWaitsTwiceAsLongUpToSixHours(t *testing.T) {
	t.Parallel()
	waits := []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 6 * time.Hour}
	for i, want := range waits {
		if got := notice.Retry(i + 1); got != want {
			t.Errorf("after try %d: %v, want %v", i+1, got, want)
		}
	}
	for tries, want := range map[int]time.Duration{-1: 15 * time.Minute, 0: 15 * time.Minute, 1000: 6 * time.Hour, 1 << 40: 6 * time.Hour} {
		if got := notice.Retry(tries); got != want {
			t.Errorf("after try %d: %v, want %v", tries, got, want)
		}
	}
}

func letter() notice.Delivery {
	return notice.Delivery{ID: "d1", IncidentID: "i1", State: notice.Waiting, NextTryAt: &now, Version: 1}
}

func TestAnAttemptIsWrittenBeforeTheRelayIsSpokenTo(t *testing.T) {
	t.Parallel()
	d := letter()
	for n := 1; n <= 3; n++ {
		a, err := d.Begin(notice.Attempt{ID: "a", Node: "north"}, now)
		if err != nil || a.Number != n || a.DeliveryID != "d1" || a.IncidentID != "i1" || a.Node != "north" || !a.BegunAt.Equal(now) || a.EndedAt != nil || a.Outcome != "" || d.Tries != n {
			t.Errorf("got %+v, %v", a, err)
		}
	}
}

func TestALetterThatIsDoneOrNotDueIsNotHandedOver(t *testing.T) {
	t.Parallel()
	soon := now.Add(time.Microsecond)
	for says, d := range map[string]notice.Delivery{
		"This letter is already accepted.":                 {State: notice.Accepted},
		"This letter is already refused.":                  {State: notice.Refused},
		"This letter is already bounced.":                  {State: notice.Bounced},
		"The next try is at 03:14 UTC on Sat 28 Mar 2026.": {State: notice.Deferred, NextTryAt: &soon},
	} {
		if _, err := d.Begin(notice.Attempt{}, now); fault.KindOf(err) != fault.KindConflict || err.Error() != says || d.Tries != 0 {
			t.Errorf("got %v, want %s", err, says)
		}
		if d.Done() != strings.HasPrefix(says, "This letter") {
			t.Errorf("%s: done %v", d.State, d.Done())
		}
	}
}

func TestWhatTheRelayAnswersDecidesTheNextTry(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) *time.Time { t := now.Add(d); return &t }
	rows := []struct {
		tries   int
		outcome notice.State
		next    *time.Time
		done    bool
	}{
		{1, notice.Accepted, nil, true},
		{1, notice.Refused, nil, true},
		{1, notice.Deferred, at(15 * time.Minute), false},
		{2, notice.Deferred, at(30 * time.Minute), false},
		{9, notice.Deferred, at(6 * time.Hour), false},
		{1, notice.Uncertain, at(0), false},
		{2, notice.Uncertain, at(30 * time.Minute), false},
		{3, notice.Uncertain, at(time.Hour), false},
	}
	for _, row := range rows {
		d := letter()
		d.Tries = row.tries - 1
		a, err := d.Begin(notice.Attempt{}, now)
		if err != nil {
			t.Fatal(err)
		}
		d.Record(&a, notice.Answer{Outcome: row.outcome}, now)
		name := fmt.Sprintf("%s at try %d", row.outcome, row.tries)
		if d.State != row.outcome || d.Done() != row.done || (d.NextTryAt == nil) != (row.next == nil) || row.next != nil && !d.NextTryAt.Equal(*row.next) {
			t.Errorf("%s: %s, next try %v, want %v", name, d.State, d.NextTryAt, row.next)
		}
		if a.Outcome != row.outcome || !a.EndedAt.Equal(now) || (d.AcceptedAt != nil) != (row.outcome == notice.Accepted) {
			t.Errorf("%s: attempt %+v, accepted %v", name, a, d.AcceptedAt)
		}
	}
}

func TestAnAcceptedLetterMovesBackByABounceOnly(t *testing.T) {
	t.Parallel()
	d := letter()
	first, _ := d.Begin(notice.Attempt{}, now)
	second, _ := d.Begin(notice.Attempt{}, now)
	d.Record(&first, notice.Answer{Outcome: notice.Accepted}, now)
	for _, late := range []notice.State{notice.Refused, notice.Deferred, notice.Uncertain, notice.Accepted} {
		open := second
		d.Record(&open, notice.Answer{Outcome: late}, now.Add(time.Hour))
		if d.State != notice.Accepted || !d.AcceptedAt.Equal(now) || d.NextTryAt != nil || open.Outcome != late {
			t.Errorf("a late %s: %s at %v, attempt %s", late, d.State, d.AcceptedAt, open.Outcome)
		}
	}
	d.Record(&first, notice.Answer{Outcome: notice.Bounced}, now.Add(time.Hour))
	if d.State != notice.Bounced || d.NextTryAt != nil || first.Outcome != notice.Accepted || !first.EndedAt.Equal(now) {
		t.Errorf("bounced: %s, and the attempt became %+v", d.State, first)
	}
}

func TestAnAttemptThatACrashLeftOpenIsSentOnceMoreAtOnce(t *testing.T) {
	t.Parallel()
	d := letter()
	a, _ := d.Begin(notice.Attempt{}, now)
	d.Record(&a, notice.Stop(), now.Add(time.Minute))
	if d.State != notice.Uncertain || a.Outcome != notice.Uncertain || notice.Stop().Reply == "" {
		t.Errorf("got %s, %+v", d.State, a)
	}
	if again, err := d.Begin(notice.Attempt{}, now.Add(time.Minute)); err != nil || again.Number != 2 {
		t.Errorf("got %+v, %v", again, err)
	}
}

func TestNoOrderOfAnswersLosesOrForgetsALetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, at := letter(), now
		var open []notice.Attempt
		begun := 0
		t.Repeat(map[string]func(*rapid.T){
			"time passes": func(t *rapid.T) { at = at.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "minutes")) * time.Minute) },
			"begin": func(t *rapid.T) {
				before := d
				a, err := d.Begin(notice.Attempt{}, at)
				if may := !before.Done() && (before.NextTryAt == nil || !before.NextTryAt.After(at)); may != (err == nil) {
					t.Fatalf("%s, next try %v, at %v: %v", before.State, before.NextTryAt, at, err)
				}
				if err != nil {
					if !reflect.DeepEqual(d, before) {
						t.Fatal("a refusal changed the delivery")
					}
					return
				}
				if begun++; a.Number != begun {
					t.Fatalf("attempt %d is numbered %d", begun, a.Number)
				}
				open = append(open, a)
			},
			"answer": func(t *rapid.T) {
				if len(open) == 0 {
					return
				}
				before := d
				ans := notice.Answer{Outcome: rapid.SampledFrom([]notice.State{notice.Accepted, notice.Deferred, notice.Refused, notice.Uncertain}).Draw(t, "outcome")}
				d.Record(&open[0], ans, at)
				if before.State == notice.Accepted && (d.State != notice.Accepted || !d.AcceptedAt.Equal(*before.AcceptedAt)) {
					t.Fatalf("an accepted letter became %s by %s", d.State, ans.Outcome)
				}
				open = open[1:]
			},
			"bounce": func(*rapid.T) {
				if d.State == notice.Accepted {
					d.Record(nil, notice.Answer{Outcome: notice.Bounced}, at)
					if d.State != notice.Bounced {
						t.Fatalf("the bounce was lost: %s", d.State)
					}
				}
			},
			"": func(t *rapid.T) {
				waits := d.State == notice.Deferred || d.State == notice.Uncertain || d.State == notice.Waiting
				if waits != (d.NextTryAt != nil) || waits == d.Done() {
					t.Fatalf("%s, next try %v: it would be forgotten, or sent for ever", d.State, d.NextTryAt)
				}
				if d.NextTryAt != nil && d.NextTryAt.After(at.Add(6*time.Hour)) {
					t.Fatalf("the next try lies %v ahead", d.NextTryAt.Sub(at))
				}
			},
		})
	})
}
