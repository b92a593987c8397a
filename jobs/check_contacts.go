package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addCheckContacts(ws *river.Workers, r *Runner) { river.AddWorker(ws, &checkContacts{run: r}) }

type checkContacts struct {
	river.WorkerDefaults[app.CheckContacts]
	run *Runner
}

// Timeout leaves room for a round of mails.
func (w *checkContacts) Timeout(*river.Job[app.CheckContacts]) time.Duration { return slicesTimeout }

// Work mails each contact of a round its question. One that cannot be sent does
// not keep the others from being asked: the sweep asks for it again.
func (w *checkContacts) Work(ctx context.Context, _ *river.Job[app.CheckContacts]) error {
	a := w.run.cfg.App
	due, err := a.ChecksToSend(ctx)
	if err != nil {
		return err
	}
	for _, id := range due {
		e, err := a.BeginContactCheck(ctx, id)
		if err != nil {
			return err
		}
		if e == nil {
			continue
		}
		ans, err := w.run.errand(ctx, *e)
		if err != nil {
			return err
		}
		if err := a.RecordContactCheck(context.WithoutCancel(ctx), id, ans); err != nil {
			return err
		}
	}
	return nil
}
