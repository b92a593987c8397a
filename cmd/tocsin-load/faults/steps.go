package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// perKill is how many letters one kill in the middle of a send may use up.
const perKill = 5

// oneAtATime keeps F01 to one letter on the wire: with more connections a kill
// would meet one letter at the step and others at other steps.
var oneAtATime = []string{"--connections", "1"}

// alone is how many letters a world has that is killed once: the first few, and
// some that follow.
const alone = 8

// step is a step of sending at which the child is killed.
type step struct {
	id, what string
	allowed  int                                                 // letters that one kill may repeat
	once     func(*world, context.Context) (hit bool, err error) // starts the child of a fresh world and kills it there
	hold     sink.Hold                                           // or where the mail server holds it, many times in one world
	secure   string
	locked   bool // the answer is read and cannot be committed
}

var steps = []step{
	{id: "K1", what: "the approval is committed", once: (*world).killApproved},
	{id: "K2", what: "the fan-out has begun", once: (*world).killFanning},
	{id: "K3", what: "the deliveries are committed", once: (*world).killFanned},
	{id: "K4", what: "the attempt is written", hold: sink.Hold{Step: sink.Mail, After: 2}},
	{id: "K5", what: "connected over TLS", hold: sink.Hold{Step: sink.Safe, After: 1, All: true}, secure: sink.Good},
	{id: "K6", what: "after RCPT", hold: sink.Hold{Step: sink.Data, After: 2}},
	{id: "K7", what: "in the middle of the letter", hold: sink.Hold{Step: sink.Body, After: 2, Cut: true}},
	{id: "K8", what: "the dot is said and no 250 read", hold: sink.Hold{Step: sink.Dot, After: 2}, allowed: 1},
	{id: "K9", what: "the 250 is read and not committed", hold: sink.Hold{Step: sink.Dot, After: 2}, allowed: 1, locked: true},
	{id: "K10", what: "committed, and the job not complete", once: (*world).killCommitted},
}

// stepsAlone and stepsInOne are F01: a kill at each step of sending.
func (l *lane) stepsAlone(ctx context.Context, id string) error { return l.steps(ctx, id, true) }

func (l *lane) stepsInOne(ctx context.Context, id string) error { return l.steps(ctx, id, false) }

func (l *lane) steps(ctx context.Context, id string, once bool) error {
	for _, s := range steps {
		if once != (s.once != nil) || !l.wants(id+"/"+s.id) {
			continue
		}
		t := tally{id: id + "/" + s.id, what: s.what, allowed: s.allowed}
		var err error
		if s.once != nil {
			err = l.eachAlone(ctx, s, &t)
		} else {
			err = l.inOne(ctx, s, &t)
		}
		if t.hits < t.kills && err == nil {
			err = fmt.Errorf("%s: only %d of %d kills met the step", s.id, t.hits, t.kills)
		}
		l.tell(&t)
		if err != nil {
			return fmt.Errorf("%s: %w", s.id, err)
		}
	}
	return nil
}

// eachAlone kills a fresh world once, as often as is asked for. A kill that
// came too early or too late counts as none, but its letters are counted.
func (l *lane) eachAlone(ctx context.Context, s step, t *tally) error {
	for tries := 0; t.kills < l.Kills; tries++ {
		if tries > 3*l.Kills {
			return errors.New("the step is hardly ever met")
		}
		if err := l.once(ctx, s, t); err != nil {
			return err
		}
	}
	return nil
}

func (l *lane) once(ctx context.Context, s step, t *tally) (err error) {
	world := l.ready
	if s.id == "K1" {
		world = l.unsigned
	}
	w, err := world(ctx, alone)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	hit, err := s.once(w, ctx)
	if err != nil {
		return err
	}
	if !hit { // the kill met some other step: it says nothing about this one, and loses nothing either
		other := tally{id: t.id, allowed: 1}
		if err := w.end(ctx, &other); err != nil {
			return err
		}
		t.misses++
		return other.missed(w.name)
	}
	t.kills++
	t.hits++
	return w.end(ctx, t)
}

// end runs a world that was killed to its end and counts it.
func (w *world) end(ctx context.Context, t *tally) error {
	if n, err := w.orphans(ctx); err != nil || n > 0 {
		if err != nil {
			return err
		}
		t.wrong("right after a kill %d letters are not final and have no job", n)
	}
	began := time.Now()
	if err := errors.Join(w.play(ctx, sink.Script{}), w.start(ctx)); err != nil {
		return err
	}
	if err := w.settled(ctx, time.Minute); err != nil {
		t.wrong("%v", err) // and is counted all the same
	}
	t.recovered(time.Since(began))
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	return err
}

// killApproved kills right after the signature.
func (w *world) killApproved(ctx context.Context) (bool, error) {
	if err := w.start(ctx, oneAtATime...); err != nil {
		return false, err
	}
	err := w.sign(ctx)
	w.kill()
	if err != nil {
		return false, err
	}
	n, err := w.count(ctx, "SELECT (SELECT count(*) FROM approvals) - (SELECT count(*) FROM deliveries)")
	time.Sleep(time.Second) // the wait after a signature
	return n == 1, err
}

// killFanning kills while a job makes the messages and none is committed.
func (w *world) killFanning(ctx context.Context) (bool, error) {
	return w.killLocked(ctx, `SELECT CASE WHEN (SELECT count(*) FROM deliveries) > 0 THEN 2
		WHEN (SELECT count(*) FROM river_job WHERE kind = 'send_notice' AND state = 'running') > 0 THEN 1 ELSE 0 END`)
}

// killFanned kills when the deliveries are committed and the mail server has
// said nothing yet.
func (w *world) killFanned(ctx context.Context) (bool, error) {
	if err := w.heldAt(ctx, sink.Script{Hold: &sink.Hold{Step: sink.Connect, After: 1, All: true}}); err != nil {
		return false, err
	}
	err := until(ctx, 20*time.Second, "deliveries are committed", func() (bool, error) {
		n, err := w.count(ctx, "SELECT count(*) FROM deliveries")
		return n > 0, err
	})
	w.kill()
	return true, err
}

// killCommitted kills when every answer is committed and a job is still
// running.
func (w *world) killCommitted(ctx context.Context) (bool, error) {
	return w.killLocked(ctx, fmt.Sprintf(`SELECT CASE WHEN (SELECT count(*) FROM deliveries WHERE state = 'accepted') < %d THEN 0
		WHEN (SELECT count(*) FROM river_job WHERE kind = 'deliver_notice' AND state = 'running') > 0 THEN 1 ELSE 2 END`, w.letters))
}

func (w *world) killLocked(ctx context.Context, moment string) (bool, error) {
	if err := w.start(ctx, oneAtATime...); err != nil {
		return false, err
	}
	g, err := w.shutWhen(ctx, moment)
	w.kill()
	if err != nil || g == nil {
		return false, err
	}
	return true, g.open()
}

// heldAt starts the child and waits until the mail server holds it.
func (w *world) heldAt(ctx context.Context, s sink.Script) error {
	if err := errors.Join(w.play(ctx, s), w.start(ctx, oneAtATime...)); err != nil {
		return err
	}
	wait, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	if err := w.sink.Held(wait); err != nil {
		return fmt.Errorf("nobody came to %s within 40 s: %w; the child said: %s", s.Hold.Step, err, w.child.words())
	}
	return nil
}
