package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
)

func addSendSample(ws *river.Workers, r *Runner) { river.AddWorker(ws, &sendSample{run: r}) }

type sendSample struct {
	river.WorkerDefaults[app.SendSample]
	run *Runner
}

// Work claims a sample, hands it to the relay and records what was answered.
func (w *sendSample) Work(ctx context.Context, job *river.Job[app.SendSample]) error {
	a, relay := w.run.cfg.App, w.run.cfg.Relay
	if relay == nil {
		return fault.Unavailable("Samples wait: no relay is named. Start Tocsin with --smtp smtp://user:pass@host:587.")
	}
	s, err := a.BeginSample(ctx, job.Args, w.run.cfg.Node)
	if err != nil || s == nil {
		return err
	}
	conn, err := relay.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	ans := conn.Send(ctx, s.From, s.To, s.Message)
	return a.RecordSample(context.WithoutCancel(ctx), job.Args, ans)
}
