package faults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// gate is a lock on the database under which the child can commit nothing.
type gate struct {
	conn *sql.Conn
}

// shut takes the lock: on SQLite the one there is, on PostgreSQL that of the
// tables in which sending is recorded, all at once or none, so that nobody
// waits for anybody crosswise.
func (w *world) shut(ctx context.Context) (*gate, error) {
	for {
		g, err := w.tryShut(ctx)
		var busy *pgconn.PgError
		if !errors.As(err, &busy) || busy.Code != lockNotAvailable {
			return g, err
		}
		time.Sleep(300 * time.Microsecond)
	}
}

const lockNotAvailable = "55P03" // PostgreSQL, appendix A

func (w *world) tryShut(ctx context.Context) (*gate, error) {
	conn, err := w.raw.Conn(ctx)
	if err != nil {
		return nil, err
	}
	steps := []string{"BEGIN IMMEDIATE"}
	if w.Database != "" {
		steps = []string{"BEGIN", "LOCK TABLE river_job, deliveries, attempts, receipts, ledger_head IN SHARE ROW EXCLUSIVE MODE NOWAIT"}
	}
	for _, s := range steps {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // the first fault is the one to tell
			return nil, errors.Join(err, conn.Close())
		}
	}
	return &gate{conn}, nil
}

// open gives the lock back; nothing was changed under it.
func (g *gate) open() error {
	_, err := g.conn.ExecContext(context.Background(), "ROLLBACK")
	return errors.Join(err, g.conn.Close())
}

func (g *gate) count(ctx context.Context, q string) (n int, err error) {
	return n, g.conn.QueryRowContext(ctx, q).Scan(&n)
}

// shutWhen takes the lock again and again until a query, asked under it, gives
// 1, and keeps it then: whatever the child is about to commit, it has not.
// Giving 2 means that the moment is past: nil.
func (w *world) shutWhen(ctx context.Context, q string) (*gate, error) {
	for range 40_000 {
		g, err := w.shut(ctx)
		if err != nil {
			return nil, err
		}
		n, err := g.count(ctx, q)
		if err == nil && n == 1 {
			return g, nil
		}
		if err := errors.Join(err, g.open()); err != nil || n == 2 {
			return nil, err
		}
		time.Sleep(300 * time.Microsecond)
	}
	return nil, fmt.Errorf("the moment did not come: %s", q)
}
