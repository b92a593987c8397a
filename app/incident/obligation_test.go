package incident_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

var contract = rulebook.Regime{ID: "dpa-window", Name: "Agreement", Recipient: "Brightwater", Status: rulebook.StatusTemplate, Article: "clause 9.2"}

// bites is the duty of a contract that runs for the hours from the start.
func bites(start time.Time, hours int) rulebook.Duty {
	outer := start.Add(time.Duration(hours+1) * time.Hour)
	c := clock.Clock{StartedAt: start, Due: start.Add(time.Duration(hours) * time.Hour), Outer: &outer, Working: []clock.Step{{Says: "Runs."}}}
	return rulebook.Duty{Regime: contract, Answer: rulebook.Bites, Because: "It says so.", Trigger: "aware", Clock: &c}
}

func undecided() rulebook.Duty {
	return rulebook.Duty{Regime: contract, Answer: rulebook.Undecided, Because: "Which data?", Trigger: "aware", Missing: []string{"data"}}
}

func owed(d rulebook.Duty) incident.Obligation {
	tenant := "brightwater"
	return incident.Oblige("i1", &tenant, "2026.1", d, now)
}

func TestADutyBecomesAnObligationWithItsClock(t *testing.T) {
	t.Parallel()
	d := bites(now, 24)
	o := owed(d)
	if o.Audience != incident.ToTenant || *o.TenantID != "brightwater" || o.IncidentID != "i1" || !o.OpenedAt.Equal(now) || !o.Open() || o.Undecided {
		t.Errorf("got %+v", o)
	}
	if o.RegimeID != "dpa-window" || o.BookVersion != "2026.1" || o.Name != "Agreement" || o.Recipient != "Brightwater" || o.Because != "It says so." || o.Trigger != "aware" {
		t.Errorf("got %+v", o)
	}
	if !o.StartedAt.Equal(now) || !o.DueAt.Equal(now.Add(24*time.Hour)) || !o.OuterAt.Equal(now.Add(25*time.Hour)) || len(o.Working) != 1 || o.Soft {
		t.Errorf("clock: %v %v %v", o.StartedAt, o.DueAt, o.OuterAt)
	}
	*d.Clock = clock.Clock{} // the record must not hang on the answer it was made from
	if !o.DueAt.Equal(now.Add(24 * time.Hour)) {
		t.Error("the record changed with the answer")
	}
	if a := incident.Oblige("i1", nil, "2026.1", undecided(), now); a.Audience != incident.ToAuthority || a.TenantID != nil || !a.Undecided || a.DueAt != nil || a.StartedAt != nil {
		t.Errorf("towards an authority: %+v", a)
	}
}

func TestAnObligationIsCalledByItsArticleOrItsName(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]rulebook.Regime{
		"GDPR art. 33(2)": {Name: "GDPR processor", Article: "GDPR art. 33(2)", Status: rulebook.StatusInForce},
		"Agreement":       contract,
		"Promise":         {Name: "Promise", Status: rulebook.StatusInForce},
	} {
		if got := incident.Label(r); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMetAtTheDueInstantIsOnTimeAndAMicrosecondLaterIsLate(t *testing.T) {
	t.Parallel()
	due := now.Add(24 * time.Hour)
	for at, late := range map[time.Time]bool{due.Add(-time.Microsecond): false, due: false, due.Add(time.Microsecond): true} {
		open, met := owed(bites(now, 24)), owed(bites(now, 24))
		if open.Late(at) != late {
			t.Errorf("open at %v: late %v", at, open.Late(at))
		}
		if !met.Meet(at, "d1") || met.Late(at) != late || met.Late(at.AddDate(1, 0, 0)) != late {
			t.Errorf("met at %v: late %v", at, met.Late(at))
		}
	}
	ended := owed(bites(now, 24))
	if err := ended.End("not required: refuted", now); err != nil || ended.Late(due.Add(time.Hour)) {
		t.Errorf("what ended is never late: %v", err)
	}
	if without := owed(undecided()); without.Late(due.AddDate(9, 0, 0)) {
		t.Error("what has no date is never late")
	}
}

func TestAnObligationIsMetOnceAndReopensWhenItsProofBounces(t *testing.T) {
	t.Parallel()
	o := owed(bites(now, 24))
	if !o.Meet(now, "d1") || o.Open() || o.Meet(now.Add(time.Hour), "d2") || o.MetBy != "d1" || !o.MetAt.Equal(now) {
		t.Errorf("the first meeting counts, got %s at %v", o.MetBy, o.MetAt)
	}
	if err := o.End("not required", now); fault.KindOf(err) != fault.KindConflict || err.Error() != "Agreement is no longer open." || o.EndedAt != nil {
		t.Errorf("what was met cannot end: %v", err)
	}
	o.Reopen()
	if !o.Open() || o.MetAt != nil || o.MetBy != "" || !o.Late(now.Add(25*time.Hour)) {
		t.Errorf("reopened: %+v", o)
	}
	if !o.Meet(now.Add(2*time.Hour), "d2") || o.MetBy != "d2" {
		t.Error("the next proof meets it")
	}
}

func TestWhatEndedIsNeitherMetNorEndedAgain(t *testing.T) {
	t.Parallel()
	o := owed(bites(now, 24))
	if err := o.End("not required: refuted", now); err != nil || o.Open() || o.EndReason != "not required: refuted" || !o.EndedAt.Equal(now) {
		t.Errorf("got %+v, %v", o, err)
	}
	if o.Meet(now, "d1") || o.MetAt != nil {
		t.Error("what ended was met")
	}
	if err := o.End("again", now.Add(time.Hour)); fault.KindOf(err) != fault.KindConflict || o.EndReason != "not required: refuted" {
		t.Errorf("got %v, %s", err, o.EndReason)
	}
}

func TestUndecidedIsNeverMet(t *testing.T) {
	t.Parallel()
	o := owed(undecided())
	if o.Meet(now, "d1") || o.MetAt != nil || o.MetBy != "" || !o.Open() {
		t.Errorf("got %+v", o)
	}
	if o.ChangeTo(owed(bites(now, 24))) != incident.AtOnce {
		t.Error("once it bites, a duty that can be met takes its place")
	}
}

func TestAnEarlierDateMovesAtOnceAndALaterOneWaits(t *testing.T) {
	t.Parallel()
	duty := rapid.Custom(func(t *rapid.T) rulebook.Duty {
		hours := rapid.IntRange(0, 96).Draw(t, "hours")
		if hours == 0 {
			return undecided()
		}
		return bites(now.Add(time.Duration(rapid.IntRange(-48, 0).Draw(t, "start"))*time.Hour), hours)
	})
	rapid.Check(t, func(t *rapid.T) {
		was, is := owed(duty.Draw(t, "was")), owed(duty.Draw(t, "is"))
		want := incident.NoChange
		switch {
		case was.DueAt == nil && is.DueAt == nil:
		case was.DueAt == nil || is.DueAt != nil && is.DueAt.Before(*was.DueAt):
			want = incident.AtOnce
		case is.DueAt == nil || is.DueAt.After(*was.DueAt):
			want = incident.Later
		case is.OuterAt.After(*was.OuterAt):
			want = incident.Later
		case !is.StartedAt.Equal(*was.StartedAt) || !is.OuterAt.Equal(*was.OuterAt):
			want = incident.AtOnce
		}
		if got := was.ChangeTo(is); got != want {
			t.Fatalf("from %v to %v: %s, want %s", was.DueAt, is.DueAt, got, want)
		}
		if was.ChangeTo(was) != incident.NoChange {
			t.Fatal("what is the same changes nothing")
		}
	})
}

func TestWhatIsSupersededKeepsItsWord(t *testing.T) {
	t.Parallel()
	o := owed(bites(now, 24))
	o.Supersede("o2", "the facts changed", now.Add(time.Hour))
	if o.Open() || *o.SupersededBy != "o2" || o.EndReason != "superseded: the facts changed" || !o.DueAt.Equal(now.Add(24*time.Hour)) {
		t.Errorf("got %+v", o)
	}
	ended := owed(bites(now, 24))
	if err := ended.End("not required: refuted", now); err != nil {
		t.Fatal(err)
	}
	ended.Supersede("o2", "it bites again", now.Add(time.Hour))
	if ended.EndReason != "not required: refuted" || !ended.EndedAt.Equal(now) || *ended.SupersededBy != "o2" {
		t.Errorf("got %+v", ended)
	}
}

func TestEachChangeThatMattersIsSeen(t *testing.T) {
	t.Parallel()
	o, same := owed(bites(now, 24)), owed(bites(now, 24))
	same.BookVersion, same.ID, same.Version, same.Because = "2026.2", "another", 9, "It says so twice."
	if o.ChangeTo(same) != incident.NoChange {
		t.Error("a new edition of the book that counts the same is no difference, in whatever words")
	}
	sooner, later := now.Add(23*time.Hour), now.Add(30*time.Hour)
	longer, shorter := bites(now, 24), bites(now, 24)
	longer.Clock.Outer, shorter.Clock.Outer = &later, &sooner
	moved := bites(now.Add(-time.Hour), 25) // due the same, started earlier
	moved.Clock.Outer = o.OuterAt
	asks := undecided()
	asks.Because = "Which country?"
	for name, c := range map[string]struct {
		from, to rulebook.Duty
		want     incident.Change
	}{
		"later": {bites(now, 24), bites(now, 25), incident.Later}, "earlier": {bites(now, 24), bites(now, 23), incident.AtOnce},
		"outer later": {bites(now, 24), longer, incident.Later}, "outer earlier": {bites(now, 24), shorter, incident.AtOnce},
		"start": {bites(now, 24), moved, incident.AtOnce}, "it cannot be told any more": {bites(now, 24), undecided(), incident.Later},
		"it can be told now": {undecided(), bites(now, 24), incident.AtOnce}, "another question": {undecided(), asks, incident.AtOnce},
	} {
		if from := owed(c.from); from.ChangeTo(owed(c.to)) != c.want {
			t.Errorf("%s: got %s, want %s", name, from.ChangeTo(owed(c.to)), c.want)
		}
	}
}

func TestACustomerIsDecidedInOrOutWithAReason(t *testing.T) {
	t.Parallel()
	rows := []struct {
		inv          incident.Involvement
		reason, says string
	}{
		{incident.In, "Its rows were read.", ""},
		{incident.Out, "Not in the export.", ""},
		{incident.In, "", "Say why the customer is in."},
		{incident.Out, " \n", "Say why the customer is out."},
		{incident.Candidate, "maybe", `A customer is decided in or out, not "candidate".`},
		{"", "maybe", `A customer is decided in or out, not "".`},
		{incident.Out, "a\x00b", "The text of reason holds a control character."},
		{incident.Out, "\xff", "The text of reason is broken (not UTF-8)."},
		{incident.Out, strings.Repeat("x", 2001), "The text of reason is longer than 2000 characters."},
	}
	for _, row := range rows {
		e := incident.Exposure{Involvement: incident.Candidate}
		err := e.Decide(row.inv, row.reason, "theo", now)
		if row.says == "" {
			if err != nil || e.Involvement != row.inv || e.Reason != row.reason || e.DecidedBy != "theo" || !e.DecidedAt.Equal(now) || e.Encrypted != "unknown" {
				t.Errorf("%s: got %+v, %v", row.inv, e, err)
			}
			continue
		}
		if fault.KindOf(err) != fault.KindInvalid || !strings.HasPrefix(err.Error(), row.says) || e.Involvement != incident.Candidate || e.DecidedAt != nil || e.Reason != "" {
			t.Errorf("%s %q: got %+v, %v", row.inv, row.reason, e, err)
		}
	}
	known := incident.Exposure{Encrypted: "yes"}
	if err := known.Decide(incident.In, "read", "theo", now); err != nil || known.Encrypted != "yes" {
		t.Errorf("what is known of the keys stays: %v, %v", known.Encrypted, err)
	}
}

func TestAnAlarmThatEndedIsLookedAtByNobody(t *testing.T) {
	t.Parallel()
	a := incident.Alarm{FireAt: now, NextAt: &now}
	if a.Ended() {
		t.Error("it has not begun")
	}
	a.End("answered", now)
	if !a.Ended() || a.NextAt != nil || a.EndReason != "answered" || !a.EndedAt.Equal(now) {
		t.Errorf("got %+v", a)
	}
}
