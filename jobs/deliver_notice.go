package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func addDeliverNotice(ws *river.Workers, r *Runner) { river.AddWorker(ws, &deliverNotice{run: r}) }

type deliverNotice struct {
	river.WorkerDefaults[app.DeliverNotice]
	run *Runner
}

// Timeout is longer than that of other jobs: a relay may take ten minutes over
// the final dot of one letter (RFC 5321 §4.5.3.2.6).
func (w *deliverNotice) Timeout(*river.Job[app.DeliverNotice]) time.Duration { return 20 * time.Minute }

// Work hands the due letters of a batch to the relay, one after the other over
// one kept connection, each recorded before the next is begun.
func (w *deliverNotice) Work(ctx context.Context, job *river.Job[app.DeliverNotice]) (err error) {
	a, node := w.run.cfg.App, w.run.cfg.Node
	due, err := a.ClaimBatch(ctx, job.Args, node)
	if err != nil || len(due) == 0 {
		return err
	}
	defer func() {
		err = errors.Join(err, a.ReleaseBatch(context.WithoutCancel(ctx), job.Args, node))
	}()
	hand := &handover{relay: w.run.cfg.Relay}
	defer hand.close()
	for _, id := range due {
		if err := hand.ready(ctx); err != nil {
			return err // the relay is away: the job is tried again, no letter counts as tried
		}
		if err := w.deliver(ctx, hand, id); err != nil {
			return err
		}
	}
	return nil
}

func (w *deliverNotice) deliver(ctx context.Context, hand *handover, id string) error {
	a := w.run.cfg.App
	h, err := a.BeginDelivery(ctx, id, w.run.cfg.Node)
	if fault.KindOf(err) == fault.KindConflict {
		w.run.cfg.Log.Warn("letter not sent", "delivery", id, "why", err)
		return nil
	}
	if err != nil {
		return err
	}
	ans := hand.send(ctx, h)
	// The answer is kept even when this process is being stopped.
	return a.RecordReceipt(context.WithoutCancel(ctx), h.Delivery.ID, h.Attempt.ID, ans)
}

// handover keeps one connection to the relay for as long as it is usable.
type handover struct {
	relay *notifications.Relay
	conn  *notifications.Conn
}

// ready sees to it that a connection is open before a letter is begun.
func (h *handover) ready(ctx context.Context) error {
	if h.conn != nil && h.conn.Usable() {
		return nil
	}
	h.close()
	conn, err := h.relay.Dial(ctx)
	h.conn = conn
	return err
}

func (h *handover) send(ctx context.Context, what *notice.Handover) notice.Answer {
	return h.conn.Send(ctx, what.From, what.Delivery.Address, what.Message)
}

func (h *handover) close() {
	if h.conn != nil {
		h.conn.Close()
		h.conn = nil
	}
}
