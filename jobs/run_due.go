package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/flowchestra/tocsin/app"
)

const (
	idlePoll = 10 * time.Millisecond
	pageJobs = 1000
)

// RunDue does now what is due by product time: the queue runs on real time, so
// after product time was moved every waiting job that has become due is
// retried, the clocks are swept, and this waits until nothing is left running.
// Error when the context ends first.
func (r *Runner) RunDue(ctx context.Context) error {
	seen := map[int64]bool{} // a job that fails again waits for its next turn
	for {
		woken, err := r.wakeDue(ctx, seen)
		if err != nil {
			return err
		}
		if err := r.idle(ctx); err != nil {
			return err
		}
		if woken == 0 {
			break
		}
	}
	if err := r.Sweep(ctx); err != nil {
		return err
	}
	return r.idle(ctx)
}

func (r *Runner) wakeDue(ctx context.Context, seen map[int64]bool) (int, error) {
	now, woken := r.cfg.App.Now(), 0
	params := river.NewJobListParams().States(rivertype.JobStateScheduled, rivertype.JobStateRetryable).First(pageJobs)
	for {
		page, err := r.client.JobList(ctx, params)
		if err != nil {
			return woken, fmt.Errorf("look for due jobs: %w", err)
		}
		for _, j := range page.Jobs {
			if due, ok := app.JobDue(j.Metadata); !ok || due.After(now) || seen[j.ID] {
				continue
			}
			seen[j.ID] = true
			if _, err := r.client.JobRetry(ctx, j.ID); err != nil {
				return woken, fmt.Errorf("wake %s: %w", j.Kind, err)
			}
			woken++
		}
		if len(page.Jobs) < pageJobs {
			return woken, nil
		}
		params = params.After(page.LastCursor)
	}
}

// idle waits until no job is ready or running.
func (r *Runner) idle(ctx context.Context) error {
	params := river.NewJobListParams().States(rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning).First(1)
	for {
		page, err := r.client.JobList(ctx, params)
		if err != nil {
			return fmt.Errorf("wait for jobs: %w", err)
		}
		if len(page.Jobs) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(idlePoll):
		}
	}
}
