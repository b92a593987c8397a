package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowchestra/tocsin/app/store/storetest"
)

// tell plays the demo's story with the real program and returns its words.
func tell(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"demo", "--play", "--data", t.TempDir()}, args...)...)
	cmd.Env = clean()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("demo --play: %v\n%s\n%s", err, out.String(), errs.String())
	}
	return out.String()
}

// clean is the environment without what would steer Tocsin.
func clean() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TOCSIN_") {
			out = append(out, v)
		}
	}
	return out
}

func TestTheStoryIsToldOnSQLite(t *testing.T) {
	t.Parallel()
	got := tell(t)
	golden := filepath.Join("..", "..", "fixtures", "story.txt")
	if os.Getenv("TOCSIN_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the story changed (-fixtures/story.txt +now); read it, then run with TOCSIN_UPDATE=1:\n%s", diff)
	}
	for _, line := range []string{
		"Earliest possible: Sun 01:40 UTC = 03:40 Berlin (3 candidates have 24 h contracts).",
		"no answer in 15 m; rings Jonas",
		"3 letters due Sun 01:40 UTC wait for legal; sign by 01:00.",
		"3 customers 18 h 19 m early",
		"176 customers 64 h 34 m early",
		"is another customer’s name", "in 180 letters; it is wrong for 9", "Kestrel Legal, strictly: Tue 01:40 UTC", "1 customer 40 h 9 m early",
		"story: 190 notices accepted, 428 obligations met, 0 late",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("the story lacks %q", line)
		}
	}
}

func TestTheStoryIsTheSameOnPostgreSQL(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	if diff := cmp.Diff(strings.Split(tell(t), "\n"), strings.Split(tell(t, "--database", url), "\n")); diff != "" {
		t.Errorf("SQLite (-) and PostgreSQL (+) tell different stories:\n%s", diff)
	}
}

func TestTheDemoRefusesADatabaseInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, want := range []string{"", "This database is in use."} {
		out, err := exec.Command(binary, "demo", "--play", "--data", dir).CombinedOutput()
		if (err != nil) != (want != "") || !strings.Contains(string(out), want) {
			t.Fatalf("run %d: %v\n%s", i+1, err, out)
		}
	}
}
