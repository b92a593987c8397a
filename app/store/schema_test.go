package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// schemaOf tells everything that migrations have made and which of them ran.
func schemaOf(t testing.TB, database string) string {
	t.Helper()
	db := besides(t, database)
	defer func() { _ = db.Close() }()
	qs := []string{"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2, 3"}
	if store.IsPostgres(database) {
		qs = []string{
			"SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, column_name",
			"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
			"SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2",
			"SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
			"SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY 1",
		}
	}
	qs = append(qs, "SELECT version_id, count(*) FROM tocsin_schema GROUP BY version_id ORDER BY version_id",
		"SELECT line, version FROM river_migration ORDER BY line, version", "SELECT id, count(*) FROM ledger_head GROUP BY id")
	var out strings.Builder
	for _, q := range qs {
		if strings.Contains(q, "river_migration") && !slices.Contains(tables(t, db, database), "river_migration") {
			continue
		}
		for _, row := range query(t, db, q) {
			fmt.Fprintln(&out, strings.Join(row, " | "))
		}
	}
	return out.String()
}

// alike gives a type of each dialect the one name it goes by here.
var alike = map[string]string{
	"timestamp with time zone": "datetime", "bytea": "blob", "bigint": "integer",
}

// shape tells the product's own tables: each column with its type, whether it
// may be absent, and whether it is part of the primary key; each foreign key;
// each set of columns that must be unique.
func shape(t *testing.T, database string) []string {
	t.Helper()
	db := besides(t, database)
	var out []string
	for _, table := range tables(t, db, database) {
		if strings.HasPrefix(table, "river_") || table == "tocsin_schema" {
			continue
		}
		columns, keys, uniques := sqliteColumns, sqliteKeys, sqliteUniques
		if store.IsPostgres(database) {
			columns, keys, uniques = postgresColumns, postgresKeys, postgresUniques
		}
		for _, c := range query(t, db, columns, table) {
			kind := c[1]
			if a, ok := alike[kind]; ok {
				kind = a
			}
			out = append(out, fmt.Sprintf("%s.%s %s absent=%s key=%s", table, c[0], kind, c[2], c[3]))
		}
		for _, k := range query(t, db, keys, table) {
			out = append(out, fmt.Sprintf("%s.%s refers to %s.%s", table, k[0], k[1], k[2]))
		}
		for _, u := range query(t, db, uniques, table) {
			out = append(out, fmt.Sprintf("%s is unique by %s", table, u[0]))
		}
	}
	slices.Sort(out)
	return out
}

const (
	// SQLite lets a text primary key be NULL in theory; nothing here inserts one.
	sqliteColumns = `SELECT name, lower(type), CASE WHEN "notnull" = 1 OR pk > 0 THEN 'NO' ELSE 'YES' END, pk FROM pragma_table_info(?)`
	sqliteKeys    = `SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)`
	sqliteUniques = `SELECT (SELECT group_concat(coalesce(name, 'expression'), ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
		FROM pragma_index_list(?) i WHERE i."unique" = 1 AND i.origin <> 'pk'`
	postgresColumns = `SELECT c.column_name, c.data_type, c.is_nullable, coalesce((SELECT k.ordinal_position
			FROM information_schema.table_constraints p JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name, table_name)
			WHERE p.constraint_type = 'PRIMARY KEY' AND p.table_schema = c.table_schema AND p.table_name = c.table_name AND k.column_name = c.column_name), 0)
		FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = $1`
	postgresKeys = `SELECT f.attname, r.confrelid::regclass::text, p.attname FROM pg_constraint r
		CROSS JOIN LATERAL unnest(r.conkey, r.confkey) AS u(mine, theirs)
		JOIN pg_attribute f ON f.attrelid = r.conrelid AND f.attnum = u.mine
		JOIN pg_attribute p ON p.attrelid = r.confrelid AND p.attnum = u.theirs
		WHERE r.contype = 'f' AND r.conrelid = ($1::text)::regclass`
	postgresUniques = `SELECT string_agg(coalesce(a.attname, 'expression'), ',' ORDER BY u.n) FROM pg_index i
		CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS u(col, n)
		LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.col AND u.col > 0
		WHERE i.indrelid = ($1::text)::regclass AND i.indisunique AND NOT i.indisprimary GROUP BY i.indexrelid`
)

func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	t.Parallel()
	sqlite, postgres := shape(t, storetest.SQLite(t).Config.Database), shape(t, storetest.Postgres(t).Config.Database)
	if len(sqlite) < 100 {
		t.Fatalf("only %d lines were read", len(sqlite))
	}
	for _, line := range sqlite {
		if !slices.Contains(postgres, line) {
			t.Errorf("only SQLite says: %s", line)
		}
	}
	for _, line := range postgres {
		if !slices.Contains(sqlite, line) {
			t.Errorf("only PostgreSQL says: %s", line)
		}
	}
}
