package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addHushAlarm(ws *river.Workers, r *Runner) { river.AddWorker(ws, &hushAlarm{run: r}) }

type hushAlarm struct {
	river.WorkerDefaults[app.HushAlarm]
	run *Runner
}

// Work tells the pagers that somebody has it.
func (w *hushAlarm) Work(ctx context.Context, job *river.Job[app.HushAlarm]) error {
	ring, err := w.run.cfg.App.HushAlarm(ctx, job.Args)
	if err != nil || ring == nil {
		return err
	}
	w.run.cfg.Bell.Speak(ctx, *ring)
	return nil
}
