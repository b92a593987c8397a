package store

import (
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	msqlite "modernc.org/sqlite"

	"github.com/flowchestra/tocsin/app/fault"
)

const (
	noAnswer = "The database does not answer: nothing was saved. Try again in a moment."
	held     = "Another process holds the database: nothing was saved. Try again in a moment."
	noSpace  = "The database has no space left: nothing was saved. Free some on its disk, then try again."
	readOnly = "The database can be read and not written just now: nothing was saved. Tell whoever runs the database."

	cannotWrite = 778 // SQLITE_IOERR_WRITE: the disk refused, as one does that was mounted read-only under us
)

// sqliteOutages are SQLite's primary result codes, each one a statement that
// did nothing.
var sqliteOutages = map[int]string{5: held, 6: held, 8: readOnly, 13: noSpace}

// postgresOutages are SQLSTATE codes (PostgreSQL manual, appendix A), each one
// a statement that did nothing.
var postgresOutages = map[string]string{"25006": readOnly, "53100": noSpace, "53300": noAnswer}

// outage is the refusal for a database that could not take a change, or nil.
// It speaks only where nothing can have been saved: a connection that breaks
// during the commit is no such case.
func outage(err error) error {
	var lite *msqlite.Error
	var post *pgconn.PgError
	var unconnected *pgconn.ConnectError
	said := ""
	switch {
	case errors.As(err, &lite):
		if said = sqliteOutages[lite.Code()&0xff]; lite.Code() == cannotWrite { // the rest of the code is detail elsewhere
			said = readOnly
		}
	case errors.As(err, &unconnected), errors.Is(err, driver.ErrBadConn): // both before anything was done
		said = noAnswer
	case errors.As(err, &post):
		said = postgresOutages[post.Code]
	}
	if said == "" {
		return nil
	}
	return fault.Unavailable("%s", said)
}
