package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// outcome is what a world came to.
type outcome struct {
	planned, distinct, received int
	foreign, doubts, hidden     int
	most                        int      // letters that one kill repeated
	faults                      []string // invariants that do not hold
}

// delivered is one row of the record.
type delivered struct {
	id, reference, messageID, digest, state string
	doubts, accepted                        int
}

// check compares what arrived with what was signed and with the record, and
// looks at every invariant. The child must have ended.
func (w *world) check(ctx context.Context) (o outcome, err error) {
	letters, err := w.sink.Letters(ctx)
	if err != nil {
		return o, err
	}
	rows, err := w.record(ctx)
	if err != nil {
		return o, err
	}
	w.compare(&o, letters, rows)
	b, err := w.beside(ctx)
	if err != nil {
		return o, err
	}
	defer b.Close()
	l, err := b.System(ctx)
	if err != nil {
		return o, err
	}
	if _, err := l.VerifyLedger(); err != nil {
		o.faults = append(o.faults, err.Error())
	}
	return o, errors.Join(w.signatures(&o, l, b), w.whole(ctx, &o))
}

// record reads every delivery with its customer.
func (w *world) record(ctx context.Context) (map[string]delivered, error) {
	rows, err := w.raw.QueryContext(ctx, `SELECT d.id, t.reference, d.message_id, d.message_digest, d.state,
		(SELECT count(*) FROM receipts r WHERE r.delivery_id = d.id AND r.outcome = 'uncertain'),
		(SELECT count(*) FROM receipts r WHERE r.delivery_id = d.id AND r.outcome = 'accepted')
		FROM deliveries d JOIN tenants t ON t.id = d.tenant_id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err says what went wrong
	out := map[string]delivered{}
	for rows.Next() {
		var d delivered
		if err := rows.Scan(&d.id, &d.reference, &d.messageID, &d.digest, &d.state, &d.doubts, &d.accepted); err != nil {
			return nil, err
		}
		out[d.messageID] = d
	}
	return out, rows.Err()
}

// compare holds every letter that arrived against the record, and the record
// against what arrived.
func (w *world) compare(o *outcome, letters []sink.Letter, rows map[string]delivered) {
	times, told := map[string]int{}, map[string]bool{}
	for _, l := range letters {
		if l.From == bench.AlarmFrom {
			continue
		}
		o.received++
		times[l.ID]++
		d, ok := rows[l.ID]
		number := strings.TrimPrefix(d.reference, "L-")
		switch {
		case !ok:
			o.faults = append(o.faults, "a letter arrived that is on no record: "+l.ID)
			continue
		case !slices.Equal(l.Canaries, []string{number}) || !strings.HasSuffix(l.To, "@c"+number+".example"):
			o.foreign++
		case l.Digest != d.digest:
			o.faults = append(o.faults, "a letter differs from its record: "+l.ID)
		}
		told[d.reference] = true
	}
	o.planned, o.distinct, o.most = w.letters, len(told), w.blame(letters)
	for id, d := range rows {
		o.doubts += d.doubts
		if times[id] > 1 && d.doubts == 0 {
			o.hidden++
		}
		switch {
		case d.state == string(notice.Accepted) && times[id] == 0:
			o.faults = append(o.faults, "recorded as accepted and never arrived: "+id)
		case d.state == string(notice.Accepted) && d.accepted != 1:
			o.faults = append(o.faults, fmt.Sprintf("%d receipts say accepted: %s", d.accepted, id))
		}
	}
}

// blame tells how many letters the worst kill repeated. A letter that came again
// is put down to the kill that ended the life in which it came before: what was
// under way then may come twice much later, when lives are short.
func (w *world) blame(letters []sink.Letter) int {
	const late = 50 * time.Millisecond // what was said before a kill is read by then, and no next life says anything sooner
	last, of := map[string]time.Time{}, map[int]int{}
	for _, l := range letters {
		if before, again := last[l.ID]; again {
			for i, at := range w.kills {
				if !at.Add(late).Before(before) {
					of[i]++
					break
				}
			}
		}
		last[l.ID] = l.At
	}
	most := 0
	for _, n := range of {
		most = max(most, n)
	}
	return most
}

// signatures holds what was accepted against what legal signed.
func (w *world) signatures(o *outcome, l store.Look, b *bench.Bench) error {
	for _, e := range []notice.Edition{w.edition()} {
		a, err := l.Approval(e.ID)
		if err != nil {
			return err
		}
		copies, err := l.Copies(e.ID)
		if err != nil {
			return err
		}
		for i := range copies {
			if copies[i].Sum() != copies[i].Digest {
				o.faults = append(o.faults, "a copy is not what was frozen: "+copies[i].ID)
			}
		}
		if a == nil || a.Digest != e.Digest || notice.Root(copies) != e.Digest {
			o.faults = append(o.faults, "letters were accepted without a signature under what they say")
		}
	}
	return nil
}

// whole asks the database itself, and whether every letter is final or has a
// job.
func (w *world) whole(ctx context.Context, o *outcome) error {
	orphans, err := w.orphans(ctx)
	if err != nil {
		return err
	}
	if orphans > 0 {
		o.faults = append(o.faults, fmt.Sprintf("%d letters are not final and no job is left for them", orphans))
	}
	if w.Database != "" {
		return nil
	}
	var said string
	if err := w.raw.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		o.faults = append(o.faults, "integrity_check says "+said)
	}
	return nil
}

// orphans counts letters whose next try nothing would begin: they are not
// final, and no job that is still to be done is for their edition. It may be
// asked at any instant, a crash included.
func (w *world) orphans(ctx context.Context) (int, error) {
	edition := "json_extract(j.args, '$.edition_id')"
	if w.Database != "" {
		edition = "j.args->>'edition_id'"
	}
	return w.count(ctx, `SELECT count(*) FROM copies c WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id AND d.state IN ('accepted', 'refused', 'bounced'))
		AND EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = c.edition_id)
		AND NOT EXISTS (SELECT 1 FROM river_job j WHERE j.state IN ('available', 'pending', 'running', 'retryable', 'scheduled') AND `+edition+` = c.edition_id)`)
}
