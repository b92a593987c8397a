package incident_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

func TestAnInstantThatCannotBeTrueIsRefused(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		change func(*incident.Instant)
		field  string
		says   string
	}{
		{"no time", func(in *incident.Instant) { in.At = time.Time{} }, "at", "Say when: give a date, a time and a zone."},
		{"the future", func(in *incident.Instant) { in.At = now.Add(time.Microsecond) }, "at", "Sat 28 Mar 2026 03:14 UTC lies in the future (now Sat 28 Mar 2026 03:14 UTC). Enter when it happened, not when it will."},
		{"before 2000", func(in *incident.Instant) { in.At = time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC) }, "at", "Fri 31 Dec 1999 23:59 UTC lies before 2000. Check the year."},
		{"before 2000, told in a zone", func(in *incident.Instant) { in.At = time.Date(2000, 1, 1, 0, 30, 0, 0, time.FixedZone("CET", 3600)) }, "at", "Fri 31 Dec 1999 23:30 UTC lies before 2000."},
		{"no zone", func(in *incident.Instant) { in.Zone = "" }, "zone", `There is no time zone "". Use a name such as Europe/Berlin or UTC.`},
		{"the host's zone", func(in *incident.Instant) { in.Zone = "Local" }, "zone", `There is no time zone "Local".`},
		{"an unknown zone", func(in *incident.Instant) { in.Zone = "Europe/Bielefeld" }, "zone", `There is no time zone "Europe/Bielefeld".`},
		{"a path for a zone", func(in *incident.Instant) { in.Zone = "../../etc/passwd" }, "zone", "There is no time zone"},
		{"a broken source", func(in *incident.Instant) { in.Source = "al\xffert" }, "source", "The text of source is broken (not UTF-8). Paste it again as plain text."},
		{"a bell in the source", func(in *incident.Instant) { in.Source = "a\x07b" }, "source", "The text of source holds a control character. Paste it again as plain text."},
		{"DEL in the reason", func(in *incident.Instant) { in.Reason = "a\x7fb" }, "reason", "The text of reason holds a control character."},
		{"C1 in the reason", func(in *incident.Instant) { in.Reason = "a\u0085b" }, "reason", "The text of reason holds a control character."},
		{"a long source", func(in *incident.Instant) { in.Source = strings.Repeat("ä", 501) }, "source", "The text of source is longer than 500 characters. Shorten it."},
		{"a long reason", func(in *incident.Instant) { in.Reason = strings.Repeat("ä", 2001) }, "reason", "The text of reason is longer than 2000 characters."},
		{"an unknown kind", func(in *incident.Instant) { in.Kind = "noticed" }, "kind", `There is no instant called "noticed".`},
		{"aware before detected", func(in *incident.Instant) { in.Kind, in.At = incident.Aware, now.Add(-7*time.Hour) }, "reason",
			"Aware at Fri 27 Mar 2026 20:14 UTC lies before detected at Fri 27 Mar 2026 21:14 UTC. Correct one of them, or say why that is so."},
		{"triaged before detected", func(in *incident.Instant) { in.Kind, in.At = incident.Triaged, now.Add(-6*time.Hour-time.Microsecond) }, "at",
			"Triaged at Fri 27 Mar 2026 21:13 UTC lies before detected at Fri 27 Mar 2026 21:14 UTC. Check both dates, and correct the one that is wrong."},
		{"looked into before detected", func(in *incident.Instant) { in.Kind, in.At = incident.Investigating, now.Add(-7*time.Hour) }, "at", "Investigating at Fri 27 Mar 2026 20:14 UTC lies before detected"},
		{"resolved before detected", func(in *incident.Instant) { in.Kind, in.At = incident.Resolved, now.Add(-7*time.Hour) }, "at", "Resolved at Fri 27 Mar 2026 20:14 UTC lies before detected"},
		{"closed before detected", func(in *incident.Instant) { in.Kind, in.At = incident.Closed, now.Add(-7*time.Hour) }, "at", "Closed at Fri 27 Mar 2026 20:14 UTC lies before detected"},
		{"dismissed before detected", func(in *incident.Instant) {
			in.Kind, in.At, in.Reason = incident.Dismissed, now.Add(-7*time.Hour), "a test"
		}, "at", "Dismissed at Fri 27 Mar 2026 20:14 UTC lies before detected"},
		{"a correction without a reason", func(in *incident.Instant) { in.Kind = incident.Detected }, "reason", "detected is already recorded as Fri 27 Mar 2026 21:14 UTC. Say why it is corrected."},
		{"a correction with a blank reason", func(in *incident.Instant) { in.Kind, in.Reason = incident.Detected, " \n" }, "reason", "detected is already recorded"},
	}
	for _, row := range rows {
		f, in := detected(), instant(incident.Suspected, "")
		row.change(&in)
		_, err := f.Record(in, now)
		var refused *fault.Fault
		if !errors.As(err, &refused) || refused.Kind != fault.KindInvalid || refused.Field != row.field || !strings.HasPrefix(refused.Sentence, row.says) {
			t.Errorf("%s: got %v", row.name, err)
		}
		if len(f.Instants) != 1 {
			t.Errorf("%s: it was recorded all the same", row.name)
		}
	}
}

func TestAnInstantAtTheBorderIsTaken(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*incident.Instant){
		"this very instant":      func(in *incident.Instant) { in.At = now },
		"the first of 2000":      func(in *incident.Instant) { in.At = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"aware at the detection": func(in *incident.Instant) { in.Kind, in.At = incident.Aware, now.Add(-6*time.Hour) },
		"aware before it, with a reason": func(in *incident.Instant) {
			in.Kind, in.At, in.Reason = incident.Aware, now.Add(-7*time.Hour), "imputed"
		},
		"lines and tabs, 500 letters long": func(in *incident.Instant) { in.Source = strings.Repeat("ä\n\t\r\n", 100) },
		"told in another zone":             func(in *incident.Instant) { in.At = now.In(berlin) },
	} {
		f, in := detected(), instant(incident.Suspected, "")
		change(&in)
		got, err := f.Record(in, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !got.At.Equal(in.At) || got.At.Location() != time.UTC || got.Standing != incident.Recorded || got.CorrectsID != nil {
			t.Errorf("%s: recorded as %+v", name, *got)
		}
	}
}

func TestNothingIsContainedBeforeItBegan(t *testing.T) {
	t.Parallel()
	f := detected()
	began := now.Add(-8 * time.Hour)
	f.Instants = append(f.Instants, incident.Instant{ID: "t1", Kind: incident.OccurredFrom, At: began})
	in := instant(incident.Contained, "")
	in.At = began.Add(-time.Microsecond)
	if _, err := f.Record(in, now); fault.KindOf(err) != fault.KindInvalid || !strings.HasPrefix(err.Error(), "Contained at Fri 27 Mar 2026 19:13 UTC lies before it began at Fri 27 Mar 2026 19:14 UTC.") {
		t.Errorf("got %v", err)
	}
	in.At = began
	if _, err := f.Record(in, now); err != nil {
		t.Errorf("contained the moment it began, before it was detected: %v", err)
	}
}

func TestACorrectionStandsBesideWhatItCorrects(t *testing.T) {
	t.Parallel()
	f := detected()
	was := f.Instants[0]
	for i, reason := range []string{"the alert's clock was wrong", "the vendor sent its log"} {
		in := instant(incident.Detected, reason)
		in.ID, in.At, in.Standing = reason[:9], now.Add(-time.Duration(i+1)*time.Hour), incident.Settled
		prior := f.Current(incident.Detected).ID
		got, err := f.Record(in, now)
		if err != nil || got.CorrectsID == nil || *got.CorrectsID != prior || got.Standing != incident.Settled {
			t.Fatalf("got %+v, %v, want one that corrects %s", got, err, prior)
		}
		if at := f.At(incident.Detected); at == nil || !at.Equal(in.At) || f.Current(incident.Detected).ID != in.ID {
			t.Errorf("the last one stands, got %v", at)
		}
	}
	if len(f.Instants) != 3 || f.Instants[0] != was || *f.Instants[1].CorrectsID != was.ID {
		t.Errorf("nothing is overwritten, got %+v", f.Instants)
	}
	if f.At(incident.Aware) != nil || f.Current(incident.Aware) != nil {
		t.Error("what is not recorded is absent")
	}
}

func TestALineIsOneLineWithWords(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Omar's log":      "",
		"":                "Fill in title.",
		" \t":             "Fill in title.",
		"a\nb":            "title must be one line, without a line break.",
		"a\rBcc: x":       "title must be one line, without a line break.",
		"a\x00":           "title must be one line, without a line break.",
		"a\x1b[2J":        "The text of title holds a control character.",
		"\xc3":            "The text of title is broken (not UTF-8).",
		"elf Buchstaben!": "The text of title is longer than 12 characters. Shorten it.",
	} {
		err := incident.Line("title", s, 12)
		if want == "" && err != nil || want != "" && (fault.KindOf(err) != fault.KindInvalid || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", s, err, want)
		}
	}
}

func TestANumberIsWrittenInOneWay(t *testing.T) {
	t.Parallel()
	for want, ordinal := range map[string]int{"INC-2026-001": 1, "INC-2026-042": 42, "INC-2026-1234": 1234} {
		if got := incident.Number(2026, ordinal); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
