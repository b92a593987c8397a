package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// writers and readers bound the connections one node opens, the listener not
// counted. Those who read have connections of their own: where every writer
// waits for a lock, pages are still shown.
const (
	writers = 10
	readers = 6
)

func (s *Store) openPostgres(ctx context.Context, cfg Config) error {
	pc, err := pgx.ParseConfig(cfg.Database)
	if err != nil {
		return err
	}
	pc.RuntimeParams["timezone"] = "UTC"
	pool := func(size int) *sql.DB {
		db := sql.OpenDB(observed(stdlib.GetConnector(*pc, stdlib.OptionAfterConnect(alone)), cfg.Observe))
		db.SetMaxOpenConns(size)
		db.SetMaxIdleConns(size)
		return db
	}
	s.write, s.read = pool(writers), pool(readers)
	lc, err := pgxpool.ParseConfig(cfg.Database)
	if err != nil {
		return err
	}
	lc.MinConns, lc.MaxConns = 0, 1 // only for LISTEN
	listen, err := pgxpool.NewWithConfig(ctx, lc)
	if err != nil {
		return err
	}
	s.closes = append(s.closes, listen.Close)
	if s.writer, err = gorm.Open(postgres.New(postgres.Config{Conn: s.write}), gormConfig(cfg.Now)); err != nil {
		return err
	}
	if s.reader, err = gorm.Open(postgres.New(postgres.Config{Conn: s.read}), gormConfig(cfg.Now)); err != nil {
		return err
	}
	s.queue = postgresQueue(s.write, listen)
	return nil
}

// alone keeps what one page counts from taking every core, and from being
// compiled first, which takes longer than counting: others look and write
// meanwhile.
func alone(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, "SET jit = off; SET max_parallel_workers_per_gather = 0")
	return err
}
