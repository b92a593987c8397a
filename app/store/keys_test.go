package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
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
