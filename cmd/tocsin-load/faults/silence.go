package faults

import (
	"context"
	"errors"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// silence is F09: the mail server leaves, or says nothing, after the final dot.
// Half of those letters it had taken.
func (l *lane) silence(ctx context.Context, id string) error {
	return errors.Join(l.silent(ctx, id+"/drop", "the line is cut after the dot", false), l.silent(ctx, id+"/hang", "no answer to the dot within the timeout", true))
}

func (l *lane) silent(ctx context.Context, id, what string, hang bool) (err error) {
	const letters, silent, kept = 20, 10, 5
	if !l.wants(id) {
		return nil
	}
	t := tally{id: id, what: what}
	w, err := l.ready(ctx, letters)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	script := sink.Script{}
	for _, to := range []string{"@c000000.", "@c000001.", "@c000002.", "@c000003.", "@c000004.", "@c000005.", "@c000006.", "@c000007.", "@c000008.", "@c000009."} {
		script.Rules = append(script.Rules, sink.Rule{Step: sink.Dot, To: to, First: 1, Drop: !hang, Hang: hang, Keep: len(script.Rules) < kept})
	}
	if err := w.play(ctx, script); err != nil {
		return err
	}
	if hang {
		err = w.inside(ctx, func() time.Duration { return 0 }, 200*time.Millisecond, func(ctx context.Context, b *bench.Bench) error {
			return errors.Join(b.Run.RunDue(ctx), w.settled(ctx, time.Minute))
		})
	} else {
		err = errors.Join(w.start(ctx), w.settled(ctx, time.Minute))
	}
	if err != nil {
		return err
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	if o.doubts != silent {
		t.wrong("%d letters met silence and %d are recorded as uncertain", silent, o.doubts)
	}
	if o.received-o.distinct != kept {
		t.wrong("the server had taken %d of them, and %d came again", kept, o.received-o.distinct)
	}
	if n, lost := w.count(ctx, "SELECT coalesce(max(tries), 0) FROM deliveries"); n > 2 || lost != nil {
		t.wrong("a letter was tried %d times, twice at most %v", n, lost)
	}
	t.note("silence %d, of these taken %d, sent again once each", silent, kept)
	l.tell(&t)
	return err
}
