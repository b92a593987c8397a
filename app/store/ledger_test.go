package store_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// scribble lets writers record at once: every third transaction rolls back
// after recording, every second writes two entries. It returns how many were
// committed.
func scribble(t *testing.T, s *store.Store, writers, each int) int {
	var wg sync.WaitGroup
	committed := make([]int, writers)
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				err := s.Tx(ctx, func(tx *store.Tx) error {
					for range 1 + i%2 {
						tx.Record("test.scribbled", fmt.Sprintf("writer-%d", w), "INC-2026-001", map[string]any{"turn": i})
					}
					if i%3 == 2 {
						return errPlanned
					}
					return nil
				})
				switch {
				case err == nil:
					committed[w] += 1 + i%2
				case !errors.Is(err, errPlanned):
					t.Errorf("writer %d, turn %d: %v", w, i, err)
				}
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range committed {
		sum += n
	}
	return sum
}

func TestTheLedgerIsGaplessAndInCommitOrderUnderEightWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		done := make(chan int)
		go func() { done <- scribble(t, e.Store, 8, 12) }()
		// A reader that only ever asks for what comes after its cursor must see
		// every entry once: that is what commit order means.
		l, seen, want := look(t, e.Store), int64(0), -1
		for want < 0 || seen < int64(want) {
			lines, err := l.Lines("", seen, 7)
			must(t, err)
			for _, line := range lines {
				if line.Seq != seen+1 {
					t.Fatalf("after %d came %d", seen, line.Seq)
				}
				seen = line.Seq
			}
			select {
			case want = <-done:
			default:
				if want >= 0 && len(lines) == 0 && seen < int64(want) {
					t.Fatalf("the cursor stopped at %d of %d", seen, want)
				}
			}
		}
		db := besides(t, e.Config.Database)
		if got, all := counts(t, db, "ledger_entries", "ledger_bodies"), fmt.Sprintf("ledger_entries %d, ledger_bodies %d", want, want); got != all || one(t, db, "SELECT seq FROM ledger_head") != fmt.Sprint(want) {
			t.Errorf("there are %s, want %s", got, all)
		}
	})
}

// attacks are ways to change what is recorded, with a shell on the database.
var attacks = map[string][]string{
	"both": {
		"UPDATE %[1]s SET %[2]s = 'x' WHERE seq = 1", "UPDATE %[1]s SET seq = 99 WHERE seq = 2",
		"DELETE FROM %[1]s WHERE seq = 2", "DELETE FROM %[1]s",
		"INSERT INTO %[1]s SELECT * FROM %[1]s WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET %[2]s = 'x'",
	},
	"SQLite": {
		"INSERT OR REPLACE INTO %[1]s SELECT * FROM %[1]s WHERE seq = 1", "REPLACE INTO %[1]s SELECT * FROM %[1]s",
		"UPDATE OR REPLACE %[1]s SET seq = 1 WHERE seq = 2",
	},
	"PostgreSQL": {
		"TRUNCATE %[1]s CASCADE", "TRUNCATE ledger_bodies, ledger_entries",
		"MERGE INTO %[1]s l USING (SELECT 1 AS n) s ON l.seq = s.n WHEN MATCHED THEN DELETE",
	},
}

func TestTheLedgerRefusesToBeChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		for range 3 {
			save(t, e.Store)
		}
		before, db := dump(t, e.Config.Database), besides(t, e.Config.Database)
		for table, column := range map[string]string{"ledger_entries": "verb", "ledger_bodies": "salt"} {
			for _, attack := range append(append([]string{}, attacks["both"]...), attacks[e.Store.Dialect()]...) {
				statement := strings.ReplaceAll(strings.ReplaceAll(attack, "%[1]s", table), "%[2]s", column)
				if _, err := db.ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), "the ledger is append-only: ") {
					t.Errorf("%s: got %v, want a refusal that says why", statement, err)
				}
				if dump(t, e.Config.Database) != before {
					t.Fatalf("%s changed something", statement)
				}
			}
		}
	})
}

// sealedAs works the digest of a line out anew from what the database holds.
func sealedAs(t *testing.T, e *storetest.Env, seq int64) (stored, worked string) {
	t.Helper()
	lines, err := look(t, e.Store).Lines("", seq-1, 1)
	must(t, err)
	body, err := ledger.Canonical(lines[0].Says)
	must(t, err)
	salt, err := hex.DecodeString(one(t, besides(t, e.Config.Database), fmt.Sprintf(map[string]string{
		"SQLite": "SELECT hex(salt) FROM ledger_bodies WHERE seq = %d", "PostgreSQL": "SELECT encode(salt, 'hex') FROM ledger_bodies WHERE seq = %d"}[e.Store.Dialect()], seq)))
	must(t, err)
	return lines[0].Digest, ledger.Seal(lines[0].Entry, ledger.Body{Seq: lines[0].Seq, Salt: salt, Body: body})
}

// unguard drops the triggers by hand, as an insider could.
func unguard(t *testing.T, e *storetest.Env) {
	t.Helper()
	db := besides(t, e.Config.Database)
	q := "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND (tbl_name LIKE 'ledger_%' OR tbl_name IN ('letter_templates', 'filings', 'completions'))"
	if e.Store.Dialect() == "PostgreSQL" {
		q = "SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND (tgname LIKE 'ledger_%' OR tgname LIKE 'letter_templates_%' OR tgname LIKE 'filings_%' OR tgname LIKE 'completions_%')"
	}
	drops := query(t, db, q)
	if len(drops) == 0 {
		t.Fatal("no trigger was found")
	}
	for _, d := range drops {
		run(t, db, d[0])
	}
}

func TestAChangedEntryNoLongerMatchesItsSeal(t *testing.T) {
	t.Parallel()
	changes := []string{
		"UPDATE ledger_entries SET verb = 'incident.dismissed' WHERE seq = %d", "UPDATE ledger_entries SET actor = 'somebody' WHERE seq = %d",
		"UPDATE ledger_entries SET subject = 'INC-2026-002' WHERE seq = %d", "UPDATE ledger_entries SET at = '2026-03-27 22:52:00.000001+00:00' WHERE seq = %d",
		"UPDATE ledger_entries SET digest = '00' WHERE seq = %d", "UPDATE ledger_bodies SET salt = '0123456789abcdef' WHERE seq = %d",
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		for range len(changes) + 1 {
			save(t, e.Store)
		}
		for seq := range int64(len(changes) + 1) {
			if stored, worked := sealedAs(t, e, seq+1); stored != worked || len(stored) != 64 {
				t.Errorf("entry %d, untouched: stored %s, worked out %s", seq+1, stored, worked)
			}
		}
		unguard(t, e)
		db := besides(t, e.Config.Database)
		for i, change := range changes {
			run(t, db, fmt.Sprintf(change, i+1))
			if stored, worked := sealedAs(t, e, int64(i+1)); stored == worked {
				t.Errorf("%s: the seal still matches", change)
			}
		}
		// Somebody who also has the key writes another body.
		last := int64(len(changes) + 1)
		run(t, db, fmt.Sprintf("DELETE FROM ledger_bodies WHERE seq = %d", last))
		save(t, e.Store, &ledger.Body{Seq: last, Salt: []byte("0123456789abcdef"), Body: []byte(`{"rows":7}`)})
		if stored, worked := sealedAs(t, e, last); stored == worked {
			t.Error("another body: the seal still matches")
		}
	})
}

func TestAnEntrySaysWhoDidWhatWhenAndInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		must(t, e.Store.Tx(ctx, func(tx *store.Tx) error {
			e.Clock.Forward(time.Hour) // a transaction has one instant
			tx.Record("a.first", "ada", "INC-2026-001", struct{ B, A int64 }{9007199254740993, 1})
			tx.Record("a.second", "ben", "INC-2026-002", nil)
			return nil
		}))
		lines, err := look(t, e.Store).Lines("", 0, 10)
		must(t, err)
		if len(lines) != 2 {
			t.Fatalf("%d lines, want 2", len(lines))
		}
		for i, want := range []ledger.Entry{
			{Seq: 1, At: storetest.Start(), Verb: "a.first", Actor: "ada", Subject: "INC-2026-001", Digest: lines[0].Digest},
			{Seq: 2, At: storetest.Start(), Verb: "a.second", Actor: "ben", Subject: "INC-2026-002", Digest: lines[1].Digest},
		} {
			got := lines[i].Entry
			got.At = got.At.UTC()
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		if lines[1].Says != nil {
			t.Errorf("an empty body says %v", lines[1].Says)
		}
	})
}

func TestLinesArePagedByACursor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		for i := range 10 {
			must(t, e.Store.Tx(ctx, func(tx *store.Tx) error {
				tx.Record("test.counted", "tocsin", fmt.Sprintf("INC-2026-00%d", i%2), map[string]any{"i": i})
				return nil
			}))
		}
		for subject, want := range map[string]string{"": "[1 2 3] [4 5 6] [7 8 9] [10]", "INC-2026-000": "[1 3 5] [7 9]", "INC-2026-001": "[2 4 6] [8 10]", "INC-2026-009": ""} {
			var pages []string
			for cursor := int64(0); ; {
				lines, err := look(t, e.Store).Lines(subject, cursor, 3)
				must(t, err)
				if len(lines) == 0 {
					break
				}
				var page []int64
				for _, l := range lines {
					if l.Says["i"] != float64(l.Seq-1) {
						t.Errorf("line %d says %v", l.Seq, l.Says)
					}
					page = append(page, l.Seq)
				}
				cursor = page[len(page)-1]
				pages = append(pages, fmt.Sprint(page))
			}
			if got := strings.Join(pages, " "); got != want {
				t.Errorf("subject %q: got %s, want %s", subject, got, want)
			}
		}
	})
}

func TestALineOutlivesItsBody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		save(t, e.Store)
		unguard(t, e)
		run(t, besides(t, e.Config.Database), "DELETE FROM ledger_bodies")
		lines, err := look(t, e.Store).Lines("", 0, 1)
		must(t, err)
		if len(lines) != 1 || lines[0].Says != nil || lines[0].Verb != "test.saved" {
			t.Errorf("got %+v", lines)
		}
	})
}
