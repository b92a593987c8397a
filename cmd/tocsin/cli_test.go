package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/store/storetest"
)

// run starts the program and returns what it said and whether it succeeded.
func tocsin(t *testing.T, args ...string) (out string, ok bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = clean()
	raw, err := cmd.CombinedOutput()
	return string(raw), err == nil
}

func TestEachRefusalIsASentence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, ok := tocsin(t, "migrate", "--data", dir); !ok || !strings.Contains(out, "SQLite is up to date") {
		t.Fatalf("migrate: %s", out)
	}
	other := t.TempDir()
	if out, ok := tocsin(t, "migrate", "--data", other); !ok {
		t.Fatalf("migrate: %s", out)
	}
	bad := filepath.Join(dir, "bad.csv")
	write(t, bad, "reference,name,country,contact_1\nC-1,Brightwater,US,omar@brightwater.example\nC-2,,USA,not an address\n")
	notKey := filepath.Join(dir, "not.key")
	write(t, notKey, "hello")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"a wrong key file":             {[]string{"doctor", "--data", dir, "--key-file", filepath.Join(other, "tocsin.key")}, []string{"does not open this database", "nothing has been changed"}},
		"a damaged key file":           {[]string{"doctor", "--data", dir, "--key-file", notKey}, []string{"not a Tocsin key file"}},
		"a missing key file":           {[]string{"doctor", "--data", dir, "--key-file", filepath.Join(dir, "gone.key")}, []string{"There is no key file at"}},
		"no relay named":               {[]string{"doctor", "--data", dir}, []string{"No relay is named", "--smtp"}},
		"no relay answering":           {[]string{"doctor", "--data", dir, "--smtp", "smtp://127.0.0.1:1"}, []string{"No relay answers at 127.0.0.1:1"}},
		"nobody to sign":               {[]string{"doctor", "--data", dir}, []string{"Nobody has the role"}},
		"clocks never swept":           {[]string{"doctor", "--data", dir}, []string{"The clocks were never swept"}},
		"an empty database":            {[]string{"clock", "open", "--data", t.TempDir(), "--key-file", filepath.Join(dir, "tocsin.key")}, []string{"This database is empty", "tocsin migrate"}},
		"an unknown regime":            {[]string{"clock", "due", "--regime", "mars-1", "--at", "awareness=2026-03-28T01:40:00Z"}, []string{"There is no regime \"mars-1\"", "tocsin clock regimes"}},
		"an instant without an offset": {[]string{"clock", "due", "--regime", "eu-gdpr-33-1", "--at", "awareness=2026-03-28T01:40:00"}, []string{"not an instant with its offset"}},
		"a stage before its first":     {[]string{"clock", "due", "--regime", "eu-nis2-23-4d", "--at", "awareness=2026-03-28T01:40:00Z"}, []string{"It starts when NIS2 art. 23(4)(b)"}},
		"a proposal":                   {[]string{"clock", "due", "--regime", "eu-gdpr-33-omnibus", "--at", "awareness=2026-03-28T01:40:00Z"}, []string{"is proposed: watch it; it sets no date"}},
		"a table that is none":         {[]string{"clock", "check", bad}, []string{"The table has no column"}},
		"a bad customer file":          {[]string{"import", bad, "--data", dir}, []string{"Row 3: name is empty", "Row 3: Country \"USA\"", "Row 3: contact_1 \"not an address\""}},
		"an unknown role":              {[]string{"user", "add", "Ada", "ada@example.com", "--roles", "boss", "--data", dir}, []string{"There is no role \"boss\""}},
		"a demo for the whole world":   {[]string{"demo", "--play", "--listen", "0.0.0.0:0"}, []string{"listens on this machine only"}},
		"a database that is none":      {[]string{"migrate", "--data", dir, "--database", "mysql://x"}, []string{"takes a PostgreSQL URL"}},
		"a bell without a clapper":     {[]string{"bell", "test", "--data", dir, "--url", "http://127.0.0.1:1"}, []string{"nothing to ring with"}},
		"a relay that is no relay":     {[]string{"doctor", "--data", dir, "--smtp", "http://relay"}, []string{"smtp://"}},
		"a proxy that is none":         {[]string{"serve", "--data", dir, "--proxy", "everybody"}, []string{"--proxy takes an address or a network"}},
		"PostgreSQL that is not there": {[]string{"migrate", "--data", dir, "--database", "postgres://nobody@127.0.0.1:1/none"}, []string{"The database does not open"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, ok := tocsin(t, c.args...)
			if ok {
				t.Errorf("it went through: %s", out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q:\n%s", want, out)
				}
			}
			for _, never := range []string{"panic", "goroutine", "SELECT", "%!"} {
				if strings.Contains(out, never) {
					t.Errorf("it shows its insides (%s):\n%s", never, out)
				}
			}
		})
	}
}

func TestAPeriodIsCountedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"across the spring change": {[]string{"due", "--regime", "eu-gdpr-33-1", "--at", "awareness=2026-03-27T22:30:00+01:00", "--zone", "Europe/Paris"},
			[]string{"Due Mon 30 Mar 2026 23:30:00 Paris = Mon 21:30:00 UTC", "72 h really pass while the wall shows 73 h", "shown and never scheduled"}},
		"the outer bound, moved off a Sunday": {[]string{"due", "--regime", "us-ny-individuals", "--at", "discovery=2026-11-06T11:00:00-05:00", "--reading", "statutory"},
			[]string{"Due Mon 7 Dec 2026 23:59:59 New York", "Sun 6 Dec 2026 is a Sunday: the end moves to the next day"}},
		"two anchors": {[]string{"due", "--regime", "eu-dora-initial", "--at", "classification=2026-11-28T09:00:00+01:00", "--at", "awareness=2026-11-28T08:00:00+01:00", "--fact", "entity=other",
			"--zone", "Europe/Berlin", "--calendar", "DE", "--reading", "statutory", "--json"}, []string{`"due": "2026-11-30T12:00:00+01:00"`, `"due_utc": "2026-11-30T11:00:00Z"`, `"working": [`}},
		"a target of the house": {[]string{"due", "--regime", "eu-gdpr-33-2", "--at", "awareness=2026-03-27T22:30:00+01:00"}, []string{"the law has no number here"}},
		"the list":              {[]string{"regimes", "california"}, []string{"us-ca-individuals", "Cal. Civ. Code 1798.82(b)", "regimes, book "}},
		"the list for programs": {[]string{"regimes", "--json"}, []string{`"id": "eu-gdpr-33-1"`, `"status": "in_force"`, `"verified": true`}},
		"a table":               {[]string{"check", workedCases}, []string{" passed, 0 failed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, ok := tocsin(t, append([]string{"clock"}, c.args...)...)
			for _, want := range c.want {
				if !ok || !strings.Contains(out, want) {
					t.Errorf("it does not say %q:\n%s", want, out)
				}
			}
		})
	}
}

func TestATableThatDiffersEndsWithOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cases.csv")
	write(t, path, "id,regime_id,anchors,facts,zone,calendar,reading,expected_due\nmine,eu-gdpr-33-1,awareness=2026-03-27T22:30:00+01:00,,Europe/Paris,FR,conservative,2026-03-31T23:30:00+02:00\n")
	out, ok := tocsin(t, "clock", "check", path)
	if ok || !strings.Contains(out, "mine (eu-gdpr-33-1): 2026-03-30T23:30:00+02:00, expected 2026-03-31T23:30:00+02:00") || !strings.Contains(out, "0 passed, 1 failed") {
		t.Error(out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var setupLink = regexp.MustCompile(`http://127\.0\.0\.1:\d+/setup/[A-Za-z0-9_-]{43}`)

func TestAnEmptyDatabaseOffersOneSetUpLinkAndNoAccount(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			args := []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}
			if database == "PostgreSQL" {
				args = append(args, "--database", storetest.PostgresURL(t))
			}
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, binary, args...)
			cmd.Env = clean()
			pipe, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			var said strings.Builder
			for s := bufio.NewScanner(pipe); s.Scan(); {
				said.WriteString(s.Text() + "\n")
				if setupLink.MatchString(s.Text()) {
					break
				}
			}
			if !setupLink.MatchString(said.String()) {
				t.Errorf("no set-up link:\n%s", said.String())
			}
			if !strings.Contains(said.String(), "No relay is named") {
				t.Errorf("it does not say that nothing can leave:\n%s", said.String())
			}
			must(t, cmd.Process.Signal(os.Interrupt))
			if err := cmd.Wait(); err != nil {
				t.Errorf("it did not stop when told to: %v", err)
			}
		})
	}
}

func TestASecondServerInTheSameDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := exec.Command(binary, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	first.Env = clean()
	pipe, err := first.StdoutPipe()
	must(t, err)
	must(t, first.Start())
	bufio.NewScanner(pipe).Scan() // it has said that it serves
	out, ok := tocsin(t, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	if ok || !strings.Contains(out, "Another Tocsin already works in") {
		t.Errorf("the second was not refused: %s", out)
	}
	must(t, first.Process.Signal(os.Interrupt))
	if err := first.Wait(); err != nil {
		t.Errorf("the first did not stop: %v", err)
	}
}
