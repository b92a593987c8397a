package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addSoundAlarm(ws *river.Workers, r *Runner) { river.AddWorker(ws, &soundAlarm{run: r}) }

type soundAlarm struct {
	river.WorkerDefaults[app.SoundAlarm]
	run *Runner
}

// Timeout leaves room for a channel that hangs, and for a test that rings
// everybody one after the other.
func (w *soundAlarm) Timeout(*river.Job[app.SoundAlarm]) time.Duration { return ringTimeout }

// Work claims, speaks and records.
func (w *soundAlarm) Work(ctx context.Context, job *river.Job[app.SoundAlarm]) error {
	return w.run.ring(ctx, job.Args)
}

// ring is the one way an alarm is spoken, by the queue and by the sweep.
func (r *Runner) ring(ctx context.Context, in app.SoundAlarm) error {
	rings, err := r.cfg.App.SoundAlarm(ctx, in)
	if err != nil {
		return err
	}
	var failed error
	for _, ring := range rings {
		spoken := r.cfg.Bell.Speak(ctx, ring)
		failed = errors.Join(failed, r.cfg.App.RecordAlarm(context.WithoutCancel(ctx), ring.CallID, spoken))
	}
	return failed
}
