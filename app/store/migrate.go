package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/flowchestra/tocsin/app/fault"
)

//go:embed migrations
var migrations embed.FS

// migrationLock is the PostgreSQL advisory lock under which one node migrates:
// "tocsin" read as a number.
const migrationLock = 0x746f6373696e

var errNoLock = errors.New("SQLite needs the data directory's lock for this")

// Migrate brings the schema up to this program's: the product's tables and the
// job queue's, under one lock. Run it twice and the second does nothing.
// Conflict when the database is newer than this program.
func Migrate(ctx context.Context, cfg Config) error {
	s, err := connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.sqlite {
		if cfg.Lock == nil {
			return errNoLock
		}
		return s.migrate(ctx)
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fault.Unavailable("The database does not open: %v.", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	defer func() {
		// The lock also ends with its connection, should this fail.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	}()
	return s.migrate(ctx)
}

func (s *Store) migrate(ctx context.Context) error {
	p, err := s.goose()
	if err != nil {
		return err
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	m, err := s.queue.migrator()
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

func (q *queue) migrator() (*rivermigrate.Migrator[*sql.Tx], error) {
	m, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: quiet()})
	if err != nil {
		return nil, fmt.Errorf("migrate the job queue: %w", err)
	}
	return m, nil
}

func (s *Store) goose() (*goose.Provider, error) {
	dir, dialect := "migrations/postgres", goose.DialectPostgres
	if s.sqlite {
		dir, dialect = "migrations/sqlite", goose.DialectSQLite3
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.write, files, goose.WithTableName("tocsin_schema"))
}

func newest(p *goose.Provider) int64 {
	var n int64
	for _, src := range p.ListSources() {
		n = max(n, src.Version)
	}
	return n
}

func (s *Store) refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if know := newest(p); have > know {
		return fault.Conflict("This database has schema %d, made by a newer Tocsin; this one knows %d. Start the newer program, or restore a backup from before.", have, know)
	}
	queueHas, know, err := s.queueVersions(ctx)
	if err == nil && queueHas > know {
		err = fault.Conflict("This database's job queue has schema %d, made by a newer Tocsin; this one knows %d. Start the newer program, or restore a backup from before.", queueHas, know)
	}
	return err
}

// queueVersions tells how far the job queue's own schema has come, and how far
// this program takes it.
func (s *Store) queueVersions(ctx context.Context) (have, know int64, err error) {
	m, err := s.queue.migrator()
	if err != nil {
		return 0, 0, err
	}
	for _, v := range m.AllVersions() {
		know = max(know, int64(v.Version))
	}
	if there, err := s.hasTable(ctx, "river_migration"); err != nil || !there {
		return 0, know, err
	}
	err = s.write.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM river_migration").Scan(&have)
	if err != nil {
		return 0, 0, fmt.Errorf("read the job queue's version: %w", err)
	}
	return have, know, nil
}

func (s *Store) hasTable(ctx context.Context, name string) (bool, error) {
	exists := "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
	if s.sqlite {
		exists = "SELECT count(*) FROM sqlite_master WHERE name = ?"
	}
	var n int
	if err := s.write.QueryRowContext(ctx, exists, name).Scan(&n); err != nil {
		return false, fmt.Errorf("read the schema: %w", err)
	}
	return n > 0, nil
}

// checkSchema refuses a database that this program cannot work on, without
// changing it.
func (s *Store) checkSchema(ctx context.Context) error {
	if there, err := s.hasTable(ctx, "tocsin_schema"); err != nil {
		return err
	} else if !there {
		return fault.Conflict("This database is empty. Run: tocsin migrate")
	}
	p, err := s.goose()
	if err != nil {
		return err
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if know := newest(p); have < know {
		return fault.Conflict("This database has schema %d; this program needs %d. Run: tocsin migrate", have, know)
	}
	if have, know, err := s.queueVersions(ctx); err != nil {
		return err
	} else if have < know {
		return fault.Conflict("This database's job queue has schema %d; this program needs %d. Run: tocsin migrate", have, know)
	}
	return nil
}
