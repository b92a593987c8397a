package store_test

import (
	"bytes"
	"errors"
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

func TestAKeyFileIsForItsOwnerAndNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tocsin.key")
	made, err := store.CreateKeys(path)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("the key file is %o, want 600", mode)
	}
	before, err := os.ReadFile(path)
	must(t, err)
	_, err = store.CreateKeys(path)
	refused(t, err, fault.KindConflict, "A key file is already at "+path)
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the key file was overwritten")
	}
	loaded, err := store.LoadKeys(path)
	must(t, err)
	if loaded.Lookup("Omar@brightwater.example ") != made.Lookup("omar@brightwater.example") {
		t.Error("the file read back is another key")
	}
}

func TestAMissingOrDamagedKeyFileIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "tocsin.key")
	_, err := store.LoadKeys(path)
	refused(t, err, fault.KindNotFound, "There is no key file at "+path)
	_, err = store.CreateKeys(filepath.Join(dir, "nowhere", "tocsin.key"))
	refused(t, err, fault.KindUnavailable, "The key file cannot be written")
	_, err = store.LoadKeys(dir)
	refused(t, err, fault.KindUnavailable, "The key file cannot be read")
	_, err = store.CreateKeys(path)
	must(t, err)
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, damage := range map[string]string{
		"empty":           "",
		"cut short":       string(whole[:len(whole)/2]),
		"another file":    "{}",
		"a list":          "[]",
		"no keyset":       strings.Replace(string(whole), `"keyset"`, `"was"`, 1),
		"keyset bent":     strings.Replace(string(whole), "AesGcmKey", "AesXyzKey", 1),
		"look-up gone":    strings.Replace(string(whole), `"lookup"`, `"was"`, 1),
		"look-up too few": string(whole[:bytes.Index(whole, []byte(`"lookup"`))]) + `"lookup": "QUJD"}`,
	} {
		must(t, os.WriteFile(path, []byte(damage), 0o600))
		if _, err := store.LoadKeys(path); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), "is not a Tocsin key file, or it is damaged") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestADatabaseThatFailsIsNotTakenForAnotherKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		cfg := e.Config
		cfg.Observe = func(q string) error {
			if strings.Contains(q, "sealings") {
				return errPlanned
			}
			return nil
		}
		if _, err := store.Open(ctx, cfg); !errors.Is(err, errPlanned) {
			t.Errorf("got %v, want the database's own error", err)
		}
	})
}

// Both nodes find a new database without a canary, and both go on to write it.
func TestTwoNodesThatOpenANewDatabaseAtOnceUseOneKey(t *testing.T) {
	t.Parallel()
	for name, same := range map[string]bool{"under one key": true, "under two": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := storetest.Postgres(t)
			run(t, besides(t, e.Config.Database), "DELETE FROM sealings") // as in a new database
			other, err := store.CreateKeys(filepath.Join(t.TempDir(), "other.key"))
			must(t, err)
			var both, done sync.WaitGroup
			both.Add(2)
			errs := make([]error, 2)
			for node := range errs {
				cfg := e.Config
				if node == 1 && !same {
					cfg.Keys = other
				}
				cfg.Observe = func(q string) error {
					if strings.HasPrefix(q, "INSERT INTO") {
						both.Done()
						both.Wait()
					}
					return nil
				}
				done.Go(func() {
					var s *store.Store
					if s, errs[node] = store.Open(ctx, cfg); errs[node] == nil {
						s.Close()
					}
				})
			}
			done.Wait()
			first, second := errs[0], errs[1]
			if first != nil {
				first, second = second, first
			}
			if must(t, first); same {
				must(t, second)
				return
			}
			refused(t, second, fault.KindConflict, "This key file does not open this database.")
		})
	}
}
