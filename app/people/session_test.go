package people_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

func TestASessionEndsUnusedAfterTwelveHoursAndInAnyCaseAfterADay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 27, 22, 0, 0, 0, time.UTC)
	s := people.Session{CreatedAt: at, SeenAt: at, EndsAt: at.Add(people.SessionLongest)}
	for _, row := range []struct {
		seen, now time.Duration
		open      bool
	}{
		{0, 0, true}, {0, 12*time.Hour - 1, true}, {0, 12 * time.Hour, false},
		{11 * time.Hour, 22 * time.Hour, true}, {23 * time.Hour, 24*time.Hour - 1, true}, {23 * time.Hour, 24 * time.Hour, false},
	} {
		s.SeenAt = at.Add(row.seen)
		if got := s.Open(at.Add(row.now)); got != row.open {
			t.Errorf("seen after %v, asked after %v: open %v", row.seen, row.now, got)
		}
		if now := s.Until(); s.Open(now) || !s.Open(now.Add(-1)) {
			t.Errorf("seen after %v: Until says %v", row.seen, now)
		}
	}
	s.SeenAt, s.EndedAt = at, &at
	if s.Open(at) {
		t.Error("an ended session is open")
	}
}

func TestASessionSaysWhichDeviceItIs(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox on Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge on Windows",
		"": "A browser", "<script>": "A browser",
	} {
		if got := (people.Session{Agent: agent}).Device(); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
