package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	msqlite "modernc.org/sqlite"
)

// sqliteDSN opens with durable commits (WAL, FULL), foreign keys and UTC
// times; writers take the write lock when they begin, so that no read ever has
// to be upgraded. What a statement must be able to take back stays in memory.
func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{"_busy_timeout": {"5000"}, "_foreign_keys": {"on"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"},
		"_time_format": {"sqlite"}, "_timezone": {"UTC"}, "_dqs": {"0"}, "_txlock": {"immediate"},
		"_pragma": {"temp_store(memory)"}}
	if readOnly {
		q.Set("_txlock", "deferred")
		q.Set("_query_only", "on")
	}
	return "file:" + escaped(path) + "?" + q.Encode()
}

// escaped writes a path so that a "?" or "#" in a folder's name does not cut
// it short.
func escaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func (s *Store) openSQLite(cfg Config) error {
	s.write = sql.OpenDB(observed(sqliteConnector(sqliteDSN(cfg.Database, false)), cfg.Observe))
	s.write.SetMaxOpenConns(1)
	s.read = sql.OpenDB(observed(sqliteConnector(sqliteDSN(cfg.Database, true)), cfg.Observe))
	s.read.SetMaxOpenConns(4)
	s.read.SetMaxIdleConns(4)
	var err error
	if s.writer, err = openGORM(s.write, gormConfig(cfg.Now)); err != nil {
		return err
	}
	if s.reader, err = openGORM(s.read, keepingStatements(cfg)); err != nil {
		return err
	}
	s.queue, s.turns = sqliteQueue(s.write), newTurns()
	return nil
}

// keepingStatements has a connection parse a query once: parsing was a fifth of
// a page's time. Two hundred are more than pages ask; a list of another length
// is another statement, and the oldest make room.
func keepingStatements(cfg Config) *gorm.Config {
	c := gormConfig(cfg.Now)
	c.PrepareStmt, c.PrepareStmtMaxSize = true, 200
	return c
}

func openGORM(db *sql.DB, cfg *gorm.Config) (*gorm.DB, error) {
	d, ok := sqlite.New(sqlite.Config{Conn: db}).(*sqlite.Dialector)
	if !ok {
		return nil, errors.New("the SQLite dialector has changed its type")
	}
	return gorm.Open(dialector{d}, cfg)
}

// dialector translates the driver's codes: the stock translation knows another
// driver only.
type dialector struct{ *sqlite.Dialector }

// Translate maps SQLite's extended result codes to GORM's errors.
func (dialector) Translate(err error) error {
	var e *msqlite.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case 1555, 2067: // primary key, unique
			return gorm.ErrDuplicatedKey
		case 787:
			return gorm.ErrForeignKeyViolated
		case 275:
			return gorm.ErrCheckConstraintViolated
		}
	}
	return err
}

type connector struct {
	dsn    string
	driver driver.Driver
}

func sqliteConnector(dsn string) driver.Connector {
	return connector{dsn: dsn, driver: &msqlite.Driver{}}
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.driver }
