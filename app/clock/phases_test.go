package clock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

func TestThePhaseFollowsWhatIsLeft(t *testing.T) {
	t.Parallel()
	start := at(t, "2026-03-28T01:40:00Z")
	for _, tc := range []struct {
		window, left time.Duration
		want         clock.Phase
	}{
		{72 * time.Hour, 72 * time.Hour, clock.Running},
		{72 * time.Hour, 36*time.Hour + 1, clock.Running},
		{72 * time.Hour, 36 * time.Hour, clock.Soon},
		{72 * time.Hour, 18 * time.Hour, clock.Urgent},
		{24 * time.Hour, 13 * time.Hour, clock.Running},
		{24 * time.Hour, 12 * time.Hour, clock.Soon},
		{24 * time.Hour, 6 * time.Hour, clock.Urgent},
		{30 * time.Hour, 24 * time.Hour, clock.Soon},
		{time.Hour, 31 * time.Minute, clock.Running},
		{time.Hour, 15 * time.Minute, clock.Urgent},
		{60 * 24 * time.Hour, 29 * 24 * time.Hour, clock.Soon},
		{60 * 24 * time.Hour, 10 * 24 * time.Hour, clock.Soon},
		{60 * 24 * time.Hour, 24 * time.Hour, clock.Urgent},
		{24 * time.Hour, 0, clock.Urgent},
		{24 * time.Hour, -1, clock.Overdue},
	} {
		c := clock.Clock{StartedAt: start, Due: start.Add(tc.window)}
		if got := c.PhaseAt(c.Due.Add(-tc.left)); got != tc.want {
			t.Errorf("%s of %s left: %s, want %s", tc.left, tc.window, got, tc.want)
		}
	}
}

func TestTheBellSpeaksAtTheseInstants(t *testing.T) {
	t.Parallel()
	start := at(t, "2026-03-28T01:40:00Z")
	const h = time.Hour
	for name, tc := range map[string]struct {
		window, now time.Duration
		want        string
	}{
		"a long window has them all":            {72 * h, 0, "half@36h0m0s 24h@48h0m0s three_quarters@54h0m0s 4h@68h0m0s 1h@71h0m0s due@72h0m0s"},
		"as long as the window is dropped":      {24 * h, 0, "half@12h0m0s three_quarters@18h0m0s 4h@20h0m0s 1h@23h0m0s due@24h0m0s"},
		"two at one instant: the later named":   {48 * h, 0, "24h@24h0m0s three_quarters@36h0m0s 4h@44h0m0s 1h@47h0m0s due@48h0m0s"},
		"three quarters gives way to one hour":  {4 * h, 0, "half@2h0m0s 1h@3h0m0s due@4h0m0s"},
		"what is past is dropped":               {72 * h, 54 * h, "4h@68h0m0s 1h@71h0m0s due@72h0m0s"},
		"one hour":                              {h, 0, "half@30m0s three_quarters@45m0s due@1h0m0s"},
		"at due only due is left":               {72 * h, 72 * h, "due@72h0m0s"},
		"after due it is spoken at once":        {72 * h, 90 * h, "due@72h0m0s"},
		"a window of nothing is only due":       {0, -h, "due@0s"},
		"a due before its start is still heard": {-h, -2 * h, "due@-1h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, th := range clock.Thresholds(start, start.Add(tc.window), start.Add(tc.now)) {
				got = append(got, th.Name+"@"+th.At.Sub(start).String())
			}
			if s := strings.Join(got, " "); s != tc.want {
				t.Errorf("\n got %s\nwant %s", s, tc.want)
			}
		})
	}
}

func TestSigningMustEndBeforeSendingStarts(t *testing.T) {
	t.Parallel()
	due := at(t, "2026-03-29T01:40:00Z")
	if got := clock.SignBy(due, 10*time.Minute, 30*time.Minute); !got.Equal(at(t, "2026-03-29T01:00:00Z")) {
		t.Errorf("sign by %s", got)
	}
	if got := clock.SignBy(due, -time.Hour, -time.Hour); !got.Equal(due) {
		t.Errorf("a negative allowance moved signing to %s", got)
	}
}
