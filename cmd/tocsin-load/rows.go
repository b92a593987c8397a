package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

const rawBatch = 200 // rows per INSERT and commit, as the product writes them

// table holds rows as they stood in the database.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// takeRows reads all rows of some tables and deletes them, so that the
// yardstick can insert the same rows into the same tables and indexes.
func (b *bench) takeRows(ctx context.Context, names ...string) ([]table, error) {
	var out []table
	for _, name := range names {
		t, err := b.read(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	drop := "DROP TRIGGER obligations_delete" // a duty is never deleted, save by a yardstick
	if b.cfg.Lock == nil {
		drop += " ON obligations"
	}
	if _, err := b.raw.ExecContext(ctx, drop); err != nil {
		return nil, err
	}
	for _, name := range append([]string{"calls"}, names...) {
		if _, err := b.raw.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *bench) read(ctx context.Context, name string) (t table, err error) {
	t.name = name
	rows, err := b.raw.QueryContext(ctx, "SELECT * FROM "+name)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if t.columns, err = rows.Columns(); err != nil {
		return t, err
	}
	for rows.Next() {
		row := make([]any, len(t.columns))
		to := make([]any, len(row))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return t, err
		}
		t.rows = append(t.rows, row)
	}
	return t, rows.Err()
}

// insertRows is the yardstick: multi-row INSERT statements, one commit each.
func (b *bench) insertRows(ctx context.Context, tables []table) error {
	for _, t := range tables {
		for rest := t.rows; len(rest) > 0; {
			n := min(rawBatch, len(rest))
			if err := b.insert(ctx, t, rest[:n]); err != nil {
				return err
			}
			rest = rest[n:]
		}
	}
	return nil
}

func (b *bench) insert(ctx context.Context, t table, rows [][]any) error {
	var q strings.Builder
	quoted := make([]string, len(t.columns))
	for i, c := range t.columns {
		quoted[i] = `"` + c + `"`
	}
	fmt.Fprintf(&q, "INSERT INTO %s (%s) VALUES ", t.name, strings.Join(quoted, ","))
	var args []any
	for i, row := range rows {
		if i > 0 {
			q.WriteByte(',')
		}
		q.WriteByte('(')
		for j := range row {
			if j > 0 {
				q.WriteByte(',')
			}
			if b.cfg.Lock != nil { // SQLite binds by position fastest
				q.WriteByte('?')
			} else {
				fmt.Fprintf(&q, "$%d", i*len(row)+j+1)
			}
		}
		q.WriteByte(')')
		args = append(args, row...)
	}
	tx, err := b.raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, q.String(), args...); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
