package jobs

import (
	"context"
	"errors"
	"sync"
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

// Work works a batch, and once more when another job for it came meanwhile.
func (w *deliverNotice) Work(ctx context.Context, job *river.Job[app.DeliverNotice]) (err error) {
	if !w.run.batches.take(job.Args) {
		return nil
	}
	again := true
	defer func() {
		for again { // only after a panic
			again = w.run.batches.again(job.Args)
		}
	}()
	for again {
		err = errors.Join(err, w.batch(ctx, job.Args))
		again = w.run.batches.again(job.Args)
	}
	return err
}

// batch hands the due letters of a batch to the relay, one after the other
// over one kept connection, each recorded before the next is begun. A letter
// that fails does not keep the others from being sent.
func (w *deliverNotice) batch(ctx context.Context, in app.DeliverNotice) (err error) {
	if w.run.cfg.Relay == nil {
		return fault.Unavailable("Letters wait: no relay is named. Start Tocsin with --smtp smtp://user:pass@host:587.")
	}
	a, node := w.run.cfg.App, w.run.cfg.Node
	due, err := a.ClaimBatch(ctx, in, node)
	if err != nil || len(due) == 0 {
		return err
	}
	defer func() {
		err = errors.Join(err, a.ReleaseBatch(context.WithoutCancel(ctx), in, node))
	}()
	hand := &handover{relay: w.run.cfg.Relay}
	defer hand.close()
	for _, id := range due {
		if err := hand.ready(ctx); err != nil {
			return err // the relay is away: the job is tried again, no letter counts as tried
		}
		if mine, lost := a.KeepBatch(ctx, in, node); lost != nil || !mine {
			return errors.Join(err, lost) // another node took it over: the rest is its own
		}
		err = errors.Join(err, w.deliver(ctx, hand, id))
	}
	return err
}

func (w *deliverNotice) deliver(ctx context.Context, hand *handover, id string) error {
	a := w.run.cfg.App
	h, err := a.BeginDelivery(ctx, id, w.run.cfg.Node)
	if fault.KindOf(err) == fault.KindConflict {
		w.run.cfg.Log.Warn("letter not sent", "delivery", id, "why", err)
		return nil
	}
	if err != nil || h == nil {
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
	return h.conn.Send(ctx, what.ReturnPath, what.Delivery.Address, what.Message)
}

func (h *handover) close() {
	if h.conn != nil {
		h.conn.Close()
		h.conn = nil
	}
}

// underWay keeps two jobs of this process off one batch: the claim holds
// against other nodes only, and a second worker would take a letter that is
// under way for one that a crash left open. Whoever comes second leaves word.
type underWay struct {
	mutex sync.Mutex
	word  map[app.DeliverNotice]bool
}

func (u *underWay) take(b app.DeliverNotice) bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.word == nil {
		u.word = map[app.DeliverNotice]bool{}
	}
	_, busy := u.word[b]
	u.word[b] = busy
	return !busy
}

// again tells whether word was left, and gives the batch back if not.
func (u *underWay) again(b app.DeliverNotice) bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	word := u.word[b]
	if u.word[b] = false; !word {
		delete(u.word, b)
	}
	return word
}
