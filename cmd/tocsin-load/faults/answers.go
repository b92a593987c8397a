package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// refusals is what the mail server of F08 says. Nobody accepts letters for
// customer 20; the first contact of ten others is gone for good; ten are
// greylisted; every verb is refused for now, and for good, at least once.
var refusals = sink.Script{Banner: 500 * time.Millisecond, Rules: []sink.Rule{
	{Step: sink.Connect, First: 1, Code: 421, Enhanced: "4.3.2", Text: "closing"},
	{Step: sink.Ehlo, First: 2, Code: 451, Text: "not now"},
	{Step: sink.Mail, First: 2, Code: 451, Enhanced: "4.7.1", Text: "not now"},
	{Step: sink.Mail, First: 2, Code: 550, Enhanced: "5.7.1", Text: "not from you"},
	{Step: sink.Rcpt, To: "@c000020.", Code: 550, Enhanced: "5.1.1", Text: "no such mailbox"},
	{Step: sink.Data, To: "@c000021.", First: 1, Code: 451, Text: "not now"},
	{Step: sink.Data, To: "security@c000022.", Code: 554, Text: "no"},
	{Step: sink.Dot, To: "@c000023.", First: 1, Code: 451, Enhanced: "4.3.1", Text: "no room"},
	{Step: sink.Dot, To: "security@c000024.", Code: 554, Enhanced: "5.6.0", Text: "no"},
	{Step: sink.Rcpt, To: "security@c00001", Code: 550, Enhanced: "5.1.1", Text: "no such mailbox"},
	{Step: sink.Rcpt, To: "@c00000", First: 1, Code: 451, Enhanced: "4.7.1", Text: "greylisted"},
	{Step: sink.Rcpt, To: "@c000018.", First: 1, Code: 421, Text: "closing"},
	{Step: sink.Data, To: "@c000019.", First: 1, Code: 421, Text: "closing"},
}}

// answers is F08: 4xx and 5xx at every verb, greylisting, 421, a slow banner.
func (l *lane) answers(ctx context.Context, id string) (err error) {
	const letters, refused = 30, 1
	t := tally{id: id, what: "4xx and 5xx at each verb, greylisting, 421, slow banner"}
	w, err := l.ready(ctx, letters)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := errors.Join(w.play(ctx, refusals), w.start(ctx)); err != nil {
		return err
	}
	// Customer 20 is handed to a person: a task, and a bell that rings.
	var asked time.Time
	if err := until(ctx, time.Minute, "nobody was told that a customer cannot be reached; the child said "+w.child.log, func() (bool, error) {
		all, err := w.sink.Letters(ctx)
		for _, m := range all {
			if m.From == bench.AlarmFrom && asked.IsZero() {
				asked = m.At
			}
		}
		n, lost := w.count(ctx, "SELECT count(*) FROM tasks WHERE kind = 'reach_customer'")
		return n > 0 && !asked.IsZero(), errors.Join(err, lost)
	}); err != nil {
		return err
	}
	if err := w.resting(ctx, time.Minute); err != nil {
		return err
	}
	if err := w.reachedSoon(ctx, &t, asked); err != nil {
		return err
	}
	deferred, err := w.count(ctx, "SELECT count(*) FROM receipts WHERE outcome = 'deferred'")
	if err != nil {
		return err
	}
	w.stop()
	ran, err := w.later(ctx, 16*time.Minute, 31*time.Minute, 61*time.Minute, 121*time.Minute)
	if err != nil {
		return err
	}
	o, err := w.check(ctx)
	o.planned -= refused
	t.add(o)
	twice, bad := w.count(ctx, "SELECT count(*) FROM deliveries d WHERE state = 'refused' AND (SELECT count(*) FROM attempts a WHERE a.delivery_id = d.id AND a.outcome = 'refused') > 1")
	if twice > 0 {
		t.wrong("%d letters were tried again after a refusal for good", twice)
	}
	t.note("deferred %d, all taken after %v of product time; %d customer refused for good and with a person; tries again after a 5xx %d", deferred, ran, refused, twice)
	l.tell(&t)
	return errors.Join(err, bad)
}

// resting waits until every letter is through or waits for its next try.
func (w *world) resting(ctx context.Context, within time.Duration) error {
	soon := "datetime('now', '+30 seconds')"
	if w.Database != "" {
		soon = "now() + interval '30 seconds'"
	}
	at := "datetime(next_try_at)"
	if w.Database != "" {
		at = "next_try_at"
	}
	return until(ctx, within, "letters come to rest", func() (bool, error) {
		n, err := w.count(ctx, fmt.Sprintf(`SELECT (SELECT count(*) FROM copies) - (SELECT count(DISTINCT copy_id) FROM deliveries)
			+ (SELECT count(*) FROM deliveries WHERE %s < %s)`, at, soon))
		return n == 0, err
	})
}

// reachedSoon says how long it took from the last refusal to the bell.
func (w *world) reachedSoon(ctx context.Context, t *tally, asked time.Time) error {
	var at any
	err := w.raw.QueryRowContext(ctx, `SELECT r.at FROM receipts r JOIN deliveries d ON d.id = r.delivery_id JOIN tenants t ON t.id = d.tenant_id
		WHERE t.reference = 'L-000020' AND r.outcome = 'refused' ORDER BY r.at DESC LIMIT 1`).Scan(&at)
	if err != nil {
		return err
	}
	when, ok := at.(time.Time)
	if !ok {
		return fmt.Errorf("an instant came as %T", at)
	}
	took := asked.Sub(when)
	t.note("to a person %.1f s after the last refusal", took.Seconds())
	if took > time.Minute {
		t.wrong("a customer who refuses mail was handed to a person after %v, a minute at most", took)
	}
	return nil
}
