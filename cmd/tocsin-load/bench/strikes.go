package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/store"
)

// Strikes has the duties towards the others fall due one after the other, each
// with an alarm and its wake-up, the first in a while, and returns when each is
// to ring, by alarm.
func (b *Bench) Strikes(ctx context.Context, ahead, every time.Duration) (map[string]time.Time, error) {
	tenants, err := b.others(ctx)
	if err != nil {
		return nil, err
	}
	drop := "DROP TRIGGER obligations_update" // a duty is never altered, save by a bench
	if b.Database != "" {
		drop += " ON obligations"
	}
	if err := b.exec(ctx, drop); err != nil {
		return nil, err
	}
	first, out := time.Now().Add(ahead), map[string]time.Time{}
	for i, tenant := range tenants {
		due := first.Add(time.Duration(i) * every).UTC().Truncate(time.Microsecond)
		id := fmt.Sprintf("strike-%d", i)
		out[id] = due
		if err := b.exec(ctx, "UPDATE obligations SET due_at = ?, outer_at = ? WHERE incident_id = ? AND tenant_id = ? AND regime_id = 'contract-window'", due, due, b.Incident, tenant); err != nil {
			return nil, err
		}
		if err := b.exec(ctx, "INSERT INTO alarms (id, incident_id, due_at, threshold, fire_at, next_at, generation, end_reason, created_at, version) VALUES (?, ?, ?, 'due', ?, ?, 0, '', ?, 1)",
			id, b.Incident, due, due, due, due); err != nil {
			return nil, err
		}
	}
	return out, b.Store.Tx(ctx, func(tx *store.Tx) error {
		tx.Record("alarms.planned", "load", b.Number, nil)
		for id, due := range out {
			if err := tx.Enqueue(store.Job{Args: app.SoundAlarm{AlarmID: id}, At: &due, Queue: store.QueueAlarms}); err != nil {
				return err
			}
		}
		return nil
	})
}

// others are the customers who are not written to.
func (b *Bench) others(ctx context.Context) (out []string, err error) {
	rows, err := b.Raw.QueryContext(ctx, "SELECT t.id FROM tenants t JOIN agreements a ON a.tenant_id = t.id WHERE a.window_hours = 48 ORDER BY t.reference")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err says what went wrong
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// exec writes past the product, instants as the product writes them.
func (b *Bench) exec(ctx context.Context, q string, args ...any) error {
	for i, a := range args {
		if t, ok := a.(time.Time); ok && b.Database == "" {
			args[i] = t.Format("2006-01-02 15:04:05.999999999-07:00")
		}
	}
	if b.Database != "" {
		for i := 1; strings.Contains(q, "?"); i++ {
			q = strings.Replace(q, "?", fmt.Sprintf("$%d", i), 1)
		}
	}
	_, err := b.Raw.ExecContext(ctx, q, args...)
	return err
}
