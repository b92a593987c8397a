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

// poolSize bounds the connections one node opens, the listener not counted.
const poolSize = 16

func (s *Store) openPostgres(ctx context.Context, cfg Config) error {
	pc, err := pgx.ParseConfig(cfg.Database)
	if err != nil {
		return err
	}
	pc.RuntimeParams["timezone"] = "UTC"
	s.write = sql.OpenDB(observed(stdlib.GetConnector(*pc), cfg.Observe))
	s.write.SetMaxOpenConns(poolSize)
	s.write.SetMaxIdleConns(poolSize)
	s.read = s.write
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
	s.reader = s.writer
	s.queue = postgresQueue(s.write, listen)
	return nil
}
