package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

const rawBatch = 200 // rows per INSERT and commit, as the product writes them

// Table holds rows as they stood in the database.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]any
}

// TakeRows reads all rows of some tables and deletes them, so that the
// yardstick can insert the same rows into the same tables and indexes.
func (b *Bench) TakeRows(ctx context.Context, names ...string) ([]Table, error) {
	var out []Table
	for _, name := range names {
		t, err := b.read(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	drop := "DROP TRIGGER obligations_delete" // a duty is never deleted, save by a yardstick
	if b.Config.Lock == nil {
		drop += " ON obligations"
	}
	if _, err := b.Raw.ExecContext(ctx, drop); err != nil {
		return nil, err
	}
	for _, name := range append([]string{"calls"}, names...) {
		if _, err := b.Raw.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *Bench) read(ctx context.Context, name string) (t Table, err error) {
	t.Name = name
	rows, err := b.Raw.QueryContext(ctx, "SELECT * FROM "+name)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if t.Columns, err = rows.Columns(); err != nil {
		return t, err
	}
	for rows.Next() {
		row := make([]any, len(t.Columns))
		to := make([]any, len(row))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, row)
	}
	return t, rows.Err()
}

// InsertRows is the yardstick: multi-row INSERT statements, one commit each.
func (b *Bench) InsertRows(ctx context.Context, tables []Table) error {
	for _, t := range tables {
		for rest := t.Rows; len(rest) > 0; {
			n := min(rawBatch, len(rest))
			if err := b.insert(ctx, t, rest[:n]); err != nil {
				return err
			}
			rest = rest[n:]
		}
	}
	return nil
}

func (b *Bench) insert(ctx context.Context, t Table, rows [][]any) error {
	var q strings.Builder
	quoted := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		quoted[i] = `"` + c + `"`
	}
	fmt.Fprintf(&q, "INSERT INTO %s (%s) VALUES ", t.Name, strings.Join(quoted, ","))
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
			if b.Config.Lock != nil { // SQLite binds by position fastest
				q.WriteByte('?')
			} else {
				fmt.Fprintf(&q, "$%d", i*len(row)+j+1)
			}
		}
		q.WriteByte(')')
		args = append(args, row...)
	}
	tx, err := b.Raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, q.String(), args...); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
