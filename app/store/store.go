// Package store is the only door to the database: SQLite for one process,
// PostgreSQL for several. Tx is the one way to change anything, Upkeep the
// second door for bookkeeping, Reads the way to look.
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/flowchestra/tocsin/app/fault"
)

// Config says which database, under which keys and by which clocks.
type Config struct {
	Database string             // path of an SQLite file, or a postgres:// URL
	Keys     *Keys              // seal personal columns
	Lock     *DirLock           // held on the data directory; SQLite needs it to migrate and to work jobs
	Now      func() time.Time   // product time: what every record is dated with
	Wall     func() time.Time   // real time: what the job queue runs on
	Patience time.Duration      // how long a change may wait and work before it commits; 0: half a minute
	Observe  func(string) error // told each statement before it runs; an error fails it. nil in production
}

// Store is an open database.
type Store struct {
	writer *gorm.DB
	reader *gorm.DB
	write  *sql.DB
	read   *sql.DB
	queue  queue
	closes []func()
	sqlite bool
	node   string // whose name this store holds, PostgreSQL only
	cfg    Config

	adopted atomic.Pointer[adopted] // the word on the book as it was last read
	grown   growth                  // since PostgreSQL last looked
	turns   *turns                  // who writes next; nil on PostgreSQL, where many do at once
	counts  *counts                 // what pages count over every customer
	known   atomic.Pointer[known]   // the register of customers that pages were last checked with
}

// IsPostgres tells whether a --database value names PostgreSQL.
func IsPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Open opens a database that has been migrated. Conflict when its schema is
// older or newer than this program's or was sealed under another key file;
// Unavailable when it does not answer.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	for _, check := range []func(context.Context) error{s.checkSchema, s.checkKeys} {
		if err := check(ctx); err != nil {
			s.Close()
			return nil, err
		}
	}
	if err := s.queue.open(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func connect(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{cfg: cfg, sqlite: !IsPostgres(cfg.Database)}
	var err error
	if s.sqlite {
		err = s.openSQLite(cfg)
	} else {
		err = s.openPostgres(ctx, cfg)
	}
	if err == nil {
		s.counts = newCounts(s)
		err = s.write.PingContext(ctx)
	}
	if err != nil {
		s.Close()
		return nil, fault.Unavailable("The database does not open: %v. Check --database and that it is running.", err)
	}
	return s, nil
}

// Close closes every connection. It does not stop a job client: do that first.
func (s *Store) Close() {
	if s.counts != nil {
		s.counts.close()
	}
	for _, c := range []*sql.DB{s.read, s.write} {
		if c != nil {
			_ = c.Close() // nothing is left to save: every transaction has ended
		}
	}
	for _, c := range s.closes {
		c()
	}
}

// Dialect names the database for people: "SQLite" or "PostgreSQL".
func (s *Store) Dialect() string {
	if s.sqlite {
		return "SQLite"
	}
	return "PostgreSQL"
}

// Now gives the product's time, UTC, in whole microseconds: what both
// databases can hold.
func (s *Store) Now() time.Time { return s.cfg.Now().UTC().Truncate(time.Microsecond) }

func gormConfig(now func() time.Time) *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		NowFunc:                func() time.Time { return now().UTC() },
		// No values in logs: letters and addresses travel through here.
		Logger: logger.Discard,
	}
}

// sentence turns a database error into a refusal where a person can act on it.
func sentence(err error) error {
	switch {
	case err == nil:
		return nil
	case fault.KindOf(err) != "":
		return err
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fault.Conflict("Somebody recorded the same thing just before you. Look at it again.")
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return fault.NotFound("This refers to something that is not on record. Look it up again.")
	}
	if out := outage(err); out != nil {
		return out
	}
	return err
}
