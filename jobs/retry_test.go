package jobs_test

import (
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"github.com/flowchestra/tocsin/jobs"
)

func TestAFailedJobIsTriedAgainWithinAMinuteHoweverOftenItFailed(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 3, 28, 2, 14, 0, 0, time.UTC)
	for attempt, want := range map[int]time.Duration{0: 5 * time.Second, 1: 5 * time.Second, 3: 15 * time.Second, 12: time.Minute, 25: time.Minute} {
		got := jobs.Soon().NextRetry(&rivertype.JobRow{Attempt: attempt, AttemptedAt: &began}).Sub(began)
		if got != want {
			t.Errorf("after %d failures it waits %s, wanted %s", attempt, got, want)
		}
	}
}
