package jobs

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
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

// batch has the due letters of a batch handed over, a part at a time: each part
// is begun in one transaction while the one before it is under way. It returns
// when what came of every letter is recorded.
func (w *deliverNotice) batch(ctx context.Context, in app.DeliverNotice) (err error) {
	if len(w.run.posts) == 0 {
		return fault.Unavailable("Letters wait: no relay is named. Start Tocsin with --smtp smtp://user:pass@host:587.")
	}
	a, node := w.run.cfg.App, w.run.cfg.Node
	due, err := a.ClaimBatch(ctx, in, node)
	if err != nil || len(due) == 0 {
		return err
	}
	var underWay sync.WaitGroup
	defer func() { // no other may begin letters that are on a wire
		underWay.Wait()
		err = errors.Join(err, a.ReleaseBatch(context.WithoutCancel(ctx), in, node))
	}()
	parts, kept := make(chan struct{}, 2), true // at most two are in hand
	for part := range slices.Chunk(due, w.run.partLetters()) {
		select {
		case parts <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if w.run.isStopping() {
			return nil // the job of the next start goes on
		}
		if !kept {
			if mine, lost := a.KeepBatch(ctx, in, node); lost != nil || !mine {
				return lost // another node took it over: the rest is its own
			}
		}
		kept = false // the first part follows the claim at once
		if err := w.part(ctx, part, &underWay, func() { <-parts }); err != nil {
			return err
		}
	}
	return nil
}

// part begins some letters and hands them to the post. Letters that differ from
// what was signed do not keep the others from being sent.
func (w *deliverNotice) part(ctx context.Context, ids []string, underWay *sync.WaitGroup, done func()) error {
	skip, away := w.run.away(ctx) // the job is tried again for letters whose relay is away
	letters, refused, err := w.run.cfg.App.BeginDeliveries(ctx, app.BeginDeliveries{Deliveries: ids, Node: w.run.cfg.Node, Skip: skip})
	for id, why := range refused {
		w.run.cfg.Log.Warn("letter not sent", "delivery", id, "why", why)
	}
	if fault.KindOf(err) == fault.KindConflict {
		w.run.cfg.Log.Warn("letters not sent", "letters", len(ids), "why", err)
		err = nil
	}
	if err != nil || len(letters) == 0 {
		done()
		return errors.Join(err, away)
	}
	var left sync.WaitGroup
	left.Add(len(letters))
	underWay.Go(func() { left.Wait(); done() })
	for i := range letters {
		w.run.postFor(letters[i].Country).work <- letter{ctx, letters[i], left.Done}
	}
	return away
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
