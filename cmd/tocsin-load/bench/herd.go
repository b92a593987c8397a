package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/store"
)

// Herd copies the customer of a bench many times, with its part in the incident
// and its duties, by plain SQL: how they came to be is not what is measured.
// due gives the instant at which the duties of customer i fall due, as SQL.
func (b *Bench) Herd(ctx context.Context, n int, due string) error {
	numbers := fmt.Sprintf("WITH RECURSIVE herd(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM herd WHERE i < %d) ", n)
	for _, t := range []struct {
		name string
		with map[string]string
	}{
		{"tenants", map[string]string{"id": "'h-' || i", "reference": "'H-' || i"}},
		{"exposures", map[string]string{"id": "'h-' || i", "tenant_id": "'h-' || i"}},
		{"obligations", map[string]string{"id": "o.regime_id || '-' || i", "tenant_id": "'h-' || i", "due_at": due, "outer_at": due, "started_at": b.Instant("- 86400")}},
	} {
		columns, err := b.columns(ctx, t.name)
		if err != nil {
			return err
		}
		values := make([]string, len(columns))
		for i, c := range columns {
			if values[i] = t.with[c]; values[i] == "" {
				values[i] = `o."` + c + `"`
			}
			columns[i] = `"` + c + `"`
		}
		where := ""
		if t.name == "obligations" {
			where = " WHERE o.due_at IS NOT NULL AND o.tenant_id IS NOT NULL AND o.regime_id = 'contract-window'"
		}
		q := "INSERT INTO " + t.name + " (" + strings.Join(columns, ", ") + ") " + numbers + "SELECT " + strings.Join(values, ", ") + " FROM " + t.name + " o CROSS JOIN herd" + where
		if _, err := b.Raw.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	return nil
}

// Instant writes an instant, some seconds from now, as SQL. seconds may name
// the customer's number i.
func (b *Bench) Instant(seconds string) string {
	if b.Config.Lock == nil {
		return "now() + make_interval(secs => " + strings.TrimSpace("0 "+seconds) + ")"
	}
	return "strftime('%Y-%m-%d %H:%M:%S', 'now', (" + strings.TrimSpace("0 "+seconds) + ") || ' seconds') || '+00:00'"
}

func (b *Bench) columns(ctx context.Context, name string) (out []string, err error) {
	rows, err := b.Raw.QueryContext(ctx, "SELECT * FROM "+name+" WHERE 1 = 0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Columns()
}

// Strike plans the alarm of every instant that has passed, as a clock that runs
// to it would have.
func (b *Bench) Strike(ctx context.Context) (alarms int, err error) {
	for _, q := range []string{"DELETE FROM calls", "DELETE FROM alarms"} {
		if _, err := b.Raw.ExecContext(ctx, q); err != nil {
			return 0, err
		}
	}
	l, err := b.Look(ctx)
	if err != nil {
		return 0, err
	}
	deadlines, err := l.Deadlines(b.Incident)
	if err != nil {
		return 0, err
	}
	seen, now := map[time.Time]bool{}, time.Now()
	for _, d := range deadlines {
		if d.DueAt.After(now) || seen[d.DueAt] {
			continue
		}
		seen[d.DueAt] = true
		q := "INSERT INTO alarms (id, incident_id, due_at, threshold, fire_at, next_at, generation, end_reason, created_at, version) VALUES (?, ?, ?, 'due', ?, ?, 0, '', ?, 1)"
		due := any(d.DueAt.UTC())
		if b.Config.Lock != nil {
			due = d.DueAt.UTC().Format("2006-01-02 15:04:05.999999999-07:00")
		} else {
			for i := 1; strings.Contains(q, "?"); i++ {
				q = strings.Replace(q, "?", fmt.Sprintf("$%d", i), 1)
			}
		}
		if _, err := b.Raw.ExecContext(ctx, q, fmt.Sprintf("a-%d", len(seen)), b.Incident, due, due, due, due); err != nil {
			return 0, err
		}
	}
	return len(seen), nil
}

// Look reads as Ada.
func (b *Bench) Look(ctx context.Context) (store.Look, error) {
	return b.Store.Reads().For(ctx, b.Cast["Ada"])
}

// Count runs a query that gives one number.
func (b *Bench) Count(ctx context.Context, q string) (n int, err error) {
	return n, b.Raw.QueryRowContext(ctx, q).Scan(&n)
}

// OpenHerd opens a bench with one customer, confirmed.
func OpenHerd(ctx context.Context, dir, database string) (*Bench, error) {
	b, err := Open(ctx, dir, database)
	if err != nil {
		return nil, err
	}
	if err := b.Prepare(ctx, 1); err != nil {
		b.Close()
		return nil, err
	}
	if err := b.Confirm(ctx); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Halt lets go of an SQLite database, so that the program can have it.
func (b *Bench) Halt() error {
	b.Store.Close()
	return b.Config.Lock.Release()
}

// Wake takes the database again, without working its jobs.
func (b *Bench) Wake(ctx context.Context) (err error) {
	if b.Config.Lock, err = store.LockDir(b.Dir); err != nil {
		return err
	}
	b.Store, err = store.Open(ctx, b.Config)
	return err
}
