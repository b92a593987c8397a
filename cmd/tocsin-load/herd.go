package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/store"
)

// herd copies the customer of a bench many times, with its part in the incident
// and its duties, by plain SQL: how they came to be is not what is measured.
// due gives the instant at which the duties of customer i fall due, as SQL.
func (b *bench) herd(ctx context.Context, n int, due string) error {
	numbers := fmt.Sprintf("WITH RECURSIVE herd(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM herd WHERE i < %d) ", n)
	for _, t := range []struct {
		name string
		with map[string]string
	}{
		{"tenants", map[string]string{"id": "'h-' || i", "reference": "'H-' || i"}},
		{"exposures", map[string]string{"id": "'h-' || i", "tenant_id": "'h-' || i"}},
		{"obligations", map[string]string{"id": "o.regime_id || '-' || i", "tenant_id": "'h-' || i", "due_at": due, "outer_at": due, "started_at": b.instant("- 86400")}},
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
		if _, err := b.raw.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	return nil
}

// instant writes an instant, some seconds from now, as SQL. seconds may name
// the customer's number i.
func (b *bench) instant(seconds string) string {
	if b.cfg.Lock == nil {
		return "now() + make_interval(secs => " + strings.TrimSpace("0 "+seconds) + ")"
	}
	return "strftime('%Y-%m-%d %H:%M:%S', 'now', (" + strings.TrimSpace("0 "+seconds) + ") || ' seconds') || '+00:00'"
}

func (b *bench) columns(ctx context.Context, name string) (out []string, err error) {
	rows, err := b.raw.QueryContext(ctx, "SELECT * FROM "+name+" WHERE 1 = 0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Columns()
}

// strike plans the alarm of every instant that has passed, as a clock that runs
// to it would have.
func (b *bench) strike(ctx context.Context) (alarms int, err error) {
	for _, q := range []string{"DELETE FROM calls", "DELETE FROM alarms"} {
		if _, err := b.raw.ExecContext(ctx, q); err != nil {
			return 0, err
		}
	}
	l, err := b.look(ctx)
	if err != nil {
		return 0, err
	}
	deadlines, err := l.Deadlines(b.incident)
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
		if b.cfg.Lock != nil {
			due = d.DueAt.UTC().Format("2006-01-02 15:04:05.999999999-07:00")
		} else {
			for i := 1; strings.Contains(q, "?"); i++ {
				q = strings.Replace(q, "?", fmt.Sprintf("$%d", i), 1)
			}
		}
		if _, err := b.raw.ExecContext(ctx, q, fmt.Sprintf("a-%d", len(seen)), b.incident, due, due, due, due); err != nil {
			return 0, err
		}
	}
	return len(seen), nil
}

func (b *bench) look(ctx context.Context) (store.Look, error) {
	return b.store.Reads().For(ctx, b.cast["Ada"])
}

func (b *bench) count(ctx context.Context, q string) (n int, err error) {
	return n, b.raw.QueryRowContext(ctx, q).Scan(&n)
}
