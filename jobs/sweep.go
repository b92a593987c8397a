package jobs

import (
	"context"
	"time"
)

// sweepUntil sweeps the clocks until the context ends. It is a plain ticker:
// when the queue stands still, this still notices a deadline.
func (r *Runner) sweepUntil(ctx context.Context) {
	tick := time.NewTicker(r.cfg.SweepEvery)
	defer tick.Stop()
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.cfg.Log.Error("the clocks could not be swept; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep looks once at every clock: it speaks what is due and unhandled. One
// alarm that fails does not keep the others from being spoken.
func (r *Runner) Sweep(ctx context.Context) error {
	r.sweep.Lock()
	defer r.sweep.Unlock()
	due, err := r.cfg.App.SweepClocks(ctx, r.cfg.Node)
	for _, in := range due {
		if err := r.ring(ctx, in); err != nil {
			r.cfg.Log.Error("an alarm could not be sounded; trying again", "alarm", in.AlarmID, "error", err)
		}
	}
	return err
}
