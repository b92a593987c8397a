package store_test

import (
	"bytes"
	"database/sql"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestEveryColumnOfBytesIsSealedAndReadBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		var columns []string
		for _, line := range shape(t, e.Config.Database) {
			if column, kind, ok := strings.Cut(line, " "); ok && strings.HasPrefix(kind, "blob ") {
				columns = append(columns, column)
			}
		}
		// The salt is random, and the canary has a test of its own.
		want := append(slices.Collect(maps.Keys(opened)), "ledger_bodies.salt", "sealings.canary")
		slices.Sort(want)
		if slices.Sort(columns); !slices.Equal(columns, want) {
			t.Errorf("columns of bytes are %v, want %v", columns, want)
		}
		for column, read := range opened {
			if got, err := read(look(t, e.Store), 1); err != nil || got != secret(column, 1) {
				t.Errorf("%s reads %q (%v), want %q", column, got, err, secret(column, 1))
			}
		}
	})
}

func TestNothingSealedStandsInTheRawDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		raw := []byte(dump(t, e.Config.Database))
		if !bytes.Contains(raw, []byte("Exports read with a stolen token")) {
			t.Fatal("the dump does not hold what is stored in the clear: it proves nothing")
		}
		if e.Store.Dialect() == "SQLite" {
			files, err := filepath.Glob(filepath.Join(filepath.Dir(e.Config.Database), "*"))
			must(t, err)
			for _, f := range files { // the database, its log of writes and its index
				b, err := os.ReadFile(f)
				must(t, err)
				raw = append(raw, b...)
			}
		}
		for column := range opened {
			if bytes.Contains(raw, []byte("canary "+column)) {
				t.Errorf("%s stands in the clear", column)
			}
		}
	})
}

// swap lets two rows trade what they keep in a column.
func swap(t *testing.T, db *sql.DB, table, column, key string, a, b any) {
	t.Helper()
	read, write := "SELECT "+column+" FROM "+table+" WHERE "+key+" = $1", "UPDATE "+table+" SET "+column+" = $1 WHERE "+key+" = $2"
	ofA, ofB := one(t, db, read, a), one(t, db, read, b)
	run(t, db, write, []byte(ofB), a)
	run(t, db, write, []byte(ofA), b)
}

func TestACiphertextMovedElsewhereDoesNotOpen(t *testing.T) {
	t.Parallel()
	keys := map[string]string{"contacts.name": "contact", "holds.details": "hold", "hold_decisions.reason": "decision", "agreements.addresses": "agreement", "contacts.address": "contact", "people.email": "person", "passwords.hash": "person", "factors.secret": "person", "factors.pending": "person", "factors.reset_reason": "person", "sessions.agent": "session", "calls.token": "call",
		"tellings.told_whom": "telling", "tellings.what": "telling", "tellings.evidence": "telling", "tellings.promised": "telling", "approved_answers.question": "answer", "approved_answers.answer": "answer", "approved_answers.subject": "answer", "approved_answers.body": "answer", "answer_sendings.filled": "sending", "clock_showings.reason": "showing", "clock_showings.end_reason": "showing",
		"drafts.subject": "draft", "drafts.body": "draft", "drafts.others": "draft", "drafts.base_subject": "draft", "drafts.base_body": "draft", "drafts.offered_subject": "draft", "drafts.offered_body": "draft", "notice_words.words": "words", "particulars.words": "particular", "filings.receipt": "filing", "filings.sheet": "filing", "completions.receipt": "completion", "copies.subject": "copy", "copies.text": "copy", "copies.html": "copy", "copies.contacts": "copy",
		"message_bases.message": "base", "deliveries.address": "delivery", "deliveries.message": "delivery", "receipts.reply": "receipt", "letter_templates.subject": "version", "letter_templates.body": "version", "letter_templates.why": "version",
		"kept_findings.sentence": "kept", "kept_findings.reason": "kept", "comments.quote": "comment", "comments.words": "comment", "returns.reply": "return", "returns.sender": "return", "returns.subject": "return", "returns.words": "return",
		"portal_links.token": "link", "portal_links.address": "link", "acknowledgements.name": "ack", "acknowledgements.role": "ack",
		"customer_questions.name": "question", "customer_questions.words": "question", "customer_questions.close_why": "question",
		"named_contacts.name": "named", "named_contacts.address": "named", "named_contacts.why": "named", "named_contacts.named_by": "named",
		"record_uploads.name": "upload", "record_uploads.columns": "upload", "record_pieces.content": "piece", "record_codes.code": "code",
		"contact_checks.address": "check", "contact_checks.token": "check", "contact_checks.instead_name": "check", "contact_checks.instead_address": "check"}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		fill(t, e.Store, 2)
		unguard(t, e)
		db := besides(t, e.Config.Database)
		for name, read := range opened {
			table, column, _ := strings.Cut(name, ".")
			a, b, key := any(id(keys[name], 1)), any(id(keys[name], 2)), "id"
			if table == "passwords" || table == "factors" {
				key = "person_id"
			}
			if table == "ledger_bodies" {
				a, b, key = 2, 4, "seq"
			}
			swap(t, db, table, column, key, a, b)
			for n := 1; n <= 2; n++ {
				if got, err := read(look(t, e.Store), n); err == nil || got != "" || !strings.Contains(err.Error(), name+" does not open") {
					t.Errorf("%s of row %d read %q (%v), want an error that names the column", name, n, got, err)
				}
			}
			swap(t, db, table, column, key, a, b)
			if got, err := read(look(t, e.Store), 1); err != nil || got != secret(name, 1) {
				t.Errorf("%s, swapped back, reads %q (%v)", name, got, err)
			}
		}
		for _, other := range []string{
			"UPDATE drafts SET subject = body", "UPDATE contacts SET name = address", "UPDATE copies SET text = (SELECT body FROM drafts WHERE drafts.id = 'draft-1') WHERE id = 'copy-1'",
			"UPDATE deliveries SET address = 'omar@brightwater.example'", "UPDATE people SET email = ''",
		} {
			run(t, db, other)
		}
		for _, name := range []string{"drafts.subject", "contacts.name", "copies.text", "deliveries.address", "people.email"} {
			if got, err := opened[name](look(t, e.Store), 1); err == nil {
				t.Errorf("%s, taken from elsewhere, reads %q", name, got)
			}
		}
	})
}

func TestAnotherKeyFileIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		before := dump(t, e.Config.Database)
		other, err := store.CreateKeys(filepath.Join(t.TempDir(), "other.key"))
		must(t, err)
		cfg := e.Config
		cfg.Keys = other
		_, err = store.Open(ctx, cfg)
		refused(t, err, fault.KindConflict, "This key file does not open this database. Use the key file that was made with it; nothing has been changed.")
		cfg.Keys = nil
		_, err = store.Open(ctx, cfg)
		refused(t, err, fault.KindInvalid, "No key file is given.")
		if dump(t, e.Config.Database) != before {
			t.Error("a refused key changed the database")
		}
	})
}

func TestSealedColumnsAreFoundByADigestThatForgetsCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		found, err := look(t, e.Store).PersonByKey(e.Store.Lookup("  CANARY People.Email 1\n"))
		if err != nil || found == nil || found.ID != id("person", 1) {
			t.Errorf("got %v (%v)", found, err)
		}
		other, err := store.CreateKeys(filepath.Join(t.TempDir(), "other.key"))
		must(t, err)
		if other.Lookup("a") == e.Config.Keys.Lookup("a") {
			t.Error("two key files make the same digest: it could be guessed without the key")
		}
	})
}
