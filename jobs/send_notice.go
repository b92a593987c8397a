package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addSendNotice(ws *river.Workers, r *Runner) { river.AddWorker(ws, &sendNotice{run: r}) }

type sendNotice struct {
	river.WorkerDefaults[app.SendNotice]
	run *Runner
}

// Work calls the verb of the same name.
func (w *sendNotice) Work(ctx context.Context, job *river.Job[app.SendNotice]) error {
	return w.run.cfg.App.SendNotice(ctx, job.Args)
}
