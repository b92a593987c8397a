package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addOpenDuties(ws *river.Workers, r *Runner) { river.AddWorker(ws, &openDuties{run: r}) }

type openDuties struct {
	river.WorkerDefaults[app.OpenDuties]
	run *Runner
}

// Work calls the verb of the same name.
func (w *openDuties) Work(ctx context.Context, job *river.Job[app.OpenDuties]) error {
	return w.run.cfg.App.OpenDuties(ctx, job.Args)
}
