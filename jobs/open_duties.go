package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addOpenDuties(ws *river.Workers, r *Runner) { river.AddWorker(ws, &openDuties{run: r}) }

type openDuties struct {
	river.WorkerDefaults[app.OpenDuties]
	run *Runner
}

// Timeout leaves room for every slice of a large incident.
func (w *openDuties) Timeout(*river.Job[app.OpenDuties]) time.Duration { return slicesTimeout }

// Work calls the verb of the same name, slice by slice. After a crash it
// begins again; what is done is left as it is.
func (w *openDuties) Work(ctx context.Context, job *river.Job[app.OpenDuties]) error {
	for next := &job.Args; next != nil; {
		var err error
		if next, err = w.run.cfg.App.OpenDuties(ctx, *next); err != nil {
			return err
		}
	}
	return nil
}
