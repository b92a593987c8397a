package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
)

func addSendLink(ws *river.Workers, r *Runner) { river.AddWorker(ws, &sendLink{run: r}) }

type sendLink struct {
	river.WorkerDefaults[app.SendLink]
	run *Runner
}

// Work claims a forwarded link, hands its mail to the relay and records what
// was answered.
func (w *sendLink) Work(ctx context.Context, job *river.Job[app.SendLink]) error {
	a, relay := w.run.cfg.App, w.run.cfg.Relay
	if relay == nil {
		return fault.Unavailable("Forwarded links wait: no relay is named. Start Tocsin with --smtp smtp://user:pass@host:587.")
	}
	s, err := a.BeginLink(ctx, job.Args, w.run.cfg.Node)
	if err != nil || s == nil {
		return err
	}
	conn, err := relay.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	ans := conn.Send(ctx, s.From, s.To, s.Message)
	return a.RecordLink(context.WithoutCancel(ctx), job.Args, ans)
}
