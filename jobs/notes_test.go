package jobs_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// TestTheNotesTellNobodyAnything: they lie beside the database for a while, and
// a relay's words hold addresses.
func TestTheNotesTellNobodyAnything(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	path := filepath.Join(t.TempDir(), "outcomes.notes")
	h.notes = path
	h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
		return notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "try " + e.To + " later"}
	})
	r := h.started()
	h.confirmed()
	h.runDue(r)
	h.signed()
	h.runDue(r)
	raw, err := os.ReadFile(path)
	h.must(err)
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if !strings.HasPrefix(lines[0], "boot") || runtime.GOOS == "linux" && len(lines[0]) < 30 {
		t.Errorf("the first line is %q", lines[0])
	}
	spoken, heard := 0, 0
	for _, l := range lines[1:] {
		if strings.HasPrefix(l, "> ") {
			spoken++
		}
		if strings.HasPrefix(l, "< ") {
			heard++
		}
	}
	if spoken < 3 || spoken != heard || len(lines) != 1+spoken+heard {
		t.Errorf("%d hand-overs and %d answers are noted in %d lines", spoken, heard, len(lines))
	}
	for _, word := range []string{"brightwater", "aldergate", "later", "451"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the notes hold %q", word)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the notes are open to %v (%v)", info.Mode(), err)
	}
}

func TestATornNoteIsNoAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.SQLite(t))
	h.notes = filepath.Join(t.TempDir(), "outcomes.notes")
	h.must(os.WriteFile(h.notes, []byte("boot elsewhere\n> 1\n< AAAA\n< \n<\n> \n\x00\xff\n< "+strings.Repeat("A", 5000)), 0o600))
	r := h.started() // and it starts
	h.confirmed()
	h.runDue(r)
	h.signed()
	h.runDue(r)
	p, err := h.look().Progress(h.incident)
	h.must(err)
	if p[notice.Accepted] != 3 {
		t.Errorf("after a damaged file: %v", p)
	}
}
