package store

import (
	"context"
	"database/sql"
	"os"

	"github.com/flowchestra/tocsin/app/fault"
)

// CopySQLite writes a copy of an SQLite database, as it stands now, to a file
// that does not exist yet. The database is only read. NotFound when there is
// none.
func CopySQLite(ctx context.Context, database, to string) error {
	if _, err := os.Stat(database); err != nil {
		return fault.NotFound("There is no database at %s.", database)
	}
	db := sql.OpenDB(sqliteConnector("file:" + escaped(database) + "?mode=ro&_busy_timeout=5000"))
	defer func() { _ = db.Close() }() // nothing was written
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fault.Unavailable("The database cannot be copied: %v. See that there is room for it twice.", err)
	}
	return nil
}
