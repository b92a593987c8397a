package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
)

func addSendRecordCode(ws *river.Workers, r *Runner) { river.AddWorker(ws, &sendRecordCode{run: r}) }

type sendRecordCode struct {
	river.WorkerDefaults[app.SendRecordCode]
	run *Runner
}

// Work mails a code and records what was answered.
func (w *sendRecordCode) Work(ctx context.Context, job *river.Job[app.SendRecordCode]) error {
	a := w.run.cfg.App
	e, err := a.BeginRecordCode(ctx, job.Args)
	if err != nil || e == nil {
		return err
	}
	ans, err := w.run.errand(ctx, *e)
	if err != nil {
		return err
	}
	return a.RecordCodeSent(context.WithoutCancel(ctx), job.Args, ans)
}
