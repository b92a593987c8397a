package store_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestMigratingTwiceDoesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		before, schema := dump(t, e.Config.Database), schemaOf(t, e.Config.Database)
		must(t, store.Migrate(ctx, e.Config))
		if dump(t, e.Config.Database) != before || schemaOf(t, e.Config.Database) != schema {
			t.Error("the second run changed something")
		}
	})
}

func TestTwoNodesThatStartAtOnceMigrateOnceOnPostgreSQL(t *testing.T) {
	t.Parallel()
	want := schemaOf(t, storetest.Postgres(t).Config.Database)
	cfg := store.Config{Database: storetest.PostgresURL(t), Now: storetest.Start, Wall: storetest.Start}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := store.Migrate(ctx, cfg); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// The schema also counts how often each migration is on record: once.
	if got := schemaOf(t, cfg.Database); got != want {
		t.Errorf("three nodes made another schema than one:\n%s", got)
	}
}

func TestASecondProcessMayNotMigrateAnSQLiteDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := store.Config{Database: filepath.Join(dir, "tocsin.db"), Now: storetest.Start, Wall: storetest.Start}
	lock, err := store.LockDir(dir)
	must(t, err)
	other := child(t, "migrate", "TOCSIN_STORE_DATABASE="+cfg.Database, "TOCSIN_STORE_DIR="+dir)
	out, err := other.Output()
	if err != nil || !strings.Contains(string(out), "Another Tocsin already works in "+dir) {
		t.Errorf("the other process said %q (%v)", out, err)
	}
	if err := store.Migrate(ctx, cfg); err == nil || !strings.Contains(err.Error(), "needs the data directory's lock") {
		t.Errorf("without the lock: got %v", err)
	}
	cfg.Lock = lock
	must(t, store.Migrate(ctx, cfg))
	must(t, lock.Release())
}

// newestSchemas are the numbers of the newest migration and of the one before.
func newestSchemas(t *testing.T) (newest, before int) {
	t.Helper()
	files, err := os.ReadDir("migrations/sqlite")
	must(t, err)
	for i, number := range []*int{&before, &newest} {
		_, err := fmt.Sscanf(files[len(files)-2+i].Name(), "%04d", number)
		must(t, err)
	}
	return newest, before
}

func TestASchemaThatIsNotThisProgramsIsRefused(t *testing.T) {
	t.Parallel()
	know, before := newestSchemas(t)
	const newer, older = "made by a newer Tocsin; this one knows", "Run: tocsin migrate"
	cases := []struct {
		name, change, undo, opens, migrates string
	}{
		{"newer", "INSERT INTO tocsin_schema (version_id, is_applied) VALUES (99, true)", "DELETE FROM tocsin_schema WHERE version_id = 99",
			"This database has schema 99, " + newer + fmt.Sprintf(" %d. Start the newer program, or restore a backup from before.", know), newer},
		{"a newer job queue", "INSERT INTO river_migration (line, version) VALUES ('main', 99)", "DELETE FROM river_migration WHERE version = 99",
			"This database's job queue has schema 99, " + newer, newer},
		{"older", fmt.Sprintf("DELETE FROM tocsin_schema WHERE version_id = %d", know), fmt.Sprintf("INSERT INTO tocsin_schema (version_id, is_applied) VALUES (%d, true)", know),
			fmt.Sprintf("This database has schema %d; this program needs %d. ", before, know) + older, ""},
		{"an older job queue", "DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)", "",
			older, ""},
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		db := besides(t, e.Config.Database)
		for _, c := range cases {
			run(t, db, c.change)
			before := dump(t, e.Config.Database)
			_, err := store.Open(ctx, e.Config)
			refused(t, err, fault.KindConflict, c.opens)
			if c.migrates != "" {
				refused(t, store.Migrate(ctx, e.Config), fault.KindConflict, c.migrates)
			}
			if dump(t, e.Config.Database) != before {
				t.Errorf("%s: the refusal changed something", c.name)
			}
			if c.undo != "" {
				run(t, db, c.undo)
			}
		}
	})
}

func TestAnEmptyDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	empty := func(t *testing.T, database string) {
		cfg := storetest.SQLite(t).Config
		cfg.Database = database
		_, err := store.Open(ctx, cfg)
		refused(t, err, fault.KindConflict, "This database is empty. Run: tocsin migrate")
		if got := tables(t, besides(t, database), database); len(got) != 0 {
			t.Errorf("the refusal made %v", got)
		}
	}
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); empty(t, filepath.Join(t.TempDir(), "tocsin.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { t.Parallel(); empty(t, storetest.PostgresURL(t)) })
}

func TestAnyPathMayNameAnSQLiteDatabase(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"with space", "50%25", "what?", "a#b", "a&b=c", "größe", "plain"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && strings.Contains(name, "?") {
				t.Skip("skipped: Windows has no such names")
			}
			dir := filepath.Join(t.TempDir(), name)
			must(t, os.Mkdir(dir, 0o700))
			lock, err := store.LockDir(dir)
			must(t, err)
			defer func() { _ = lock.Release() }()
			cfg := storetest.SQLite(t).Config
			cfg.Database, cfg.Lock = filepath.Join(dir, "tocsin.db"), lock
			must(t, store.Migrate(ctx, cfg))
			s, err := store.Open(ctx, cfg)
			must(t, err)
			s.Close()
			if info, err := os.Stat(cfg.Database); err != nil || info.Size() == 0 {
				t.Errorf("the database is not where it was named: %v", err)
			}
		})
	}
}

const yesterday = "testdata/schema-3"

// sinceThen are the sealed columns that yesterday's database did not have.
var sinceThen = map[string]bool{"passwords.hash": true, "sessions.agent": true, "agreements.addresses": true, "holds.details": true, "hold_decisions.reason": true,
	"letter_templates.subject": true, "letter_templates.body": true, "letter_templates.why": true, "drafts.base_subject": true, "drafts.base_body": true,
	"drafts.offered_subject": true, "drafts.offered_body": true, "notice_words.words": true, "particulars.words": true, "filings.receipt": true, "filings.sheet": true, "completions.receipt": true, "factors.secret": true, "factors.pending": true, "factors.reset_reason": true,
	"kept_findings.sentence": true, "kept_findings.reason": true, "drafts.others": true, "comments.quote": true, "comments.words": true,
	"tellings.told_whom": true, "tellings.what": true, "tellings.evidence": true, "tellings.promised": true, "approved_answers.question": true, "approved_answers.answer": true, "approved_answers.subject": true, "approved_answers.body": true, "answer_sendings.filled": true,
	"returns.reply": true, "returns.sender": true, "returns.subject": true, "returns.words": true,
	"clock_showings.reason": true, "clock_showings.end_reason": true, "portal_links.token": true, "portal_links.address": true, "acknowledgements.name": true, "acknowledgements.role": true,
	"customer_questions.name": true, "customer_questions.words": true, "customer_questions.close_why": true, "named_contacts.name": true, "named_contacts.address": true, "named_contacts.why": true, "named_contacts.named_by": true}

var remake = flag.Bool("remake-yesterday", false, "write testdata/schema-3.sqlite anew; do so only for a schema that was never released")

// yesterdays opens a copy of the database that an earlier program left.
func yesterdays(t *testing.T) store.Config {
	t.Helper()
	dir := t.TempDir()
	b, err := os.ReadFile(yesterday + ".sqlite")
	must(t, err)
	if len(b) > 300_000 {
		t.Errorf("the fixture has %d bytes, 300,000 at most", len(b))
	}
	cfg := store.Config{Database: filepath.Join(dir, "tocsin.db"), Now: storetest.Start, Wall: storetest.Start}
	must(t, os.WriteFile(cfg.Database, b, 0o600))
	cfg.Keys, err = store.LoadKeys(yesterday + ".key.json")
	must(t, err)
	cfg.Lock, err = store.LockDir(dir)
	must(t, err)
	t.Cleanup(func() { _ = cfg.Lock.Release() })
	return cfg
}

func TestYesterdaysDatabaseMigratesAndOpens(t *testing.T) {
	t.Parallel()
	if *remake {
		makeYesterday(t)
	}
	cfg := yesterdays(t)
	must(t, store.Migrate(ctx, cfg))
	s, err := store.Open(ctx, cfg)
	must(t, err)
	defer s.Close()
	for column, read := range opened {
		if sinceThen[column] {
			continue
		}
		if got, err := read(look(t, s), 1); err != nil || got != secret(column, 1) {
			t.Errorf("%s reads %q (%v)", column, got, err)
		}
	}
	if got := schemaOf(t, cfg.Database); got != schemaOf(t, storetest.SQLite(t).Config.Database) {
		t.Errorf("migrated, it has another schema than a new database:\n%s", got)
	}
	fill(t, s, 2) // and it can be worked with
}

// makeYesterday writes the fixture: small pages, because most tables are empty.
func makeYesterday(t *testing.T) {
	t.Helper()
	e := storetest.SQLite(t)
	must(t, os.MkdirAll(filepath.Dir(yesterday), 0o755))
	for _, end := range []string{".sqlite", ".key.json"} {
		must(t, os.RemoveAll(yesterday+end))
	}
	cfg := e.Config
	var err error
	cfg.Keys, err = store.CreateKeys(yesterday + ".key.json")
	must(t, err)
	db := besides(t, cfg.Database)
	run(t, db, "DELETE FROM sealings") // sealed anew under the fixture's key
	s, err := store.Open(ctx, cfg)
	must(t, err)
	fill(t, s, 1)
	must(t, change(s, func(tx *store.Tx) error { return tx.Enqueue(store.Job{Args: wake{Text: "yesterday"}}) }))
	s.Close()
	conn, err := db.Conn(ctx)
	must(t, err)
	for _, q := range []string{"PRAGMA page_size = 1024", "VACUUM INTO '" + yesterday + ".sqlite'"} {
		_, err := conn.ExecContext(ctx, q)
		must(t, err)
	}
	must(t, conn.Close())
}
