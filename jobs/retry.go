package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// soon tries a failed job again within a minute: the queue's own back-off
// grows to hours, and a relay that was away is wanted at once when it is back.
// A job that is given up is asked for again by the sweep.
type soon struct{}

// Soon returns the policy by which failed jobs are tried again.
func Soon() river.ClientRetryPolicy { return soon{} }

const (
	retryStep = 5 * time.Second
	retryMost = time.Minute
)

// NextRetry is 5 s after the first failure and at most a minute after later
// ones, counted from when the job was begun.
func (soon) NextRetry(job *rivertype.JobRow) time.Time {
	wait := min(retryStep*time.Duration(max(job.Attempt, 1)), retryMost)
	if job.AttemptedAt == nil {
		return job.CreatedAt.Add(wait)
	}
	return job.AttemptedAt.Add(wait)
}
