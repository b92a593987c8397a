package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addResumeHold(ws *river.Workers, r *Runner) { river.AddWorker(ws, &resumeHold{run: r}) }

type resumeHold struct {
	river.WorkerDefaults[app.ResumeHold]
	run *Runner
}

// Work calls the verb of the same name.
func (w *resumeHold) Work(ctx context.Context, job *river.Job[app.ResumeHold]) error {
	return w.run.cfg.App.ResumeHold(ctx, job.Args)
}
