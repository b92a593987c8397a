package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addDraftNotice(ws *river.Workers, r *Runner) { river.AddWorker(ws, &draftNotice{run: r}) }

type draftNotice struct {
	river.WorkerDefaults[app.DraftNotice]
	run *Runner
}

// Timeout leaves room for every slice of a large incident.
func (w *draftNotice) Timeout(*river.Job[app.DraftNotice]) time.Duration { return slicesTimeout }

// Work calls the verb of the same name, slice by slice. After a crash it
// begins again; what is done is left as it is.
func (w *draftNotice) Work(ctx context.Context, job *river.Job[app.DraftNotice]) error {
	for next := &job.Args; next != nil; {
		var err error
		if next, err = w.run.cfg.App.DraftNotice(ctx, *next); err != nil {
			return err
		}
	}
	return nil
}
