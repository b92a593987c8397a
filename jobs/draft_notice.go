package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addDraftNotice(ws *river.Workers, r *Runner) { river.AddWorker(ws, &draftNotice{run: r}) }

type draftNotice struct {
	river.WorkerDefaults[app.DraftNotice]
	run *Runner
}

// Work calls the verb of the same name.
func (w *draftNotice) Work(ctx context.Context, job *river.Job[app.DraftNotice]) error {
	return w.run.cfg.App.DraftNotice(ctx, job.Args)
}
