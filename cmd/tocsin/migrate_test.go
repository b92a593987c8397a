package main

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
)

func TestAPlanTellsWhatMovesAtOnceAndWhatWaits(t *testing.T) {
	t.Parallel()
	at := func(s string) *time.Time {
		when := utc(s)
		return &when
	}
	var out strings.Builder
	err := printPlan(&out, []app.PlannedMove{
		{Number: "INC-2026-001", Name: "GDPR art. 33(2)", Tenants: 177, From: at("2026-03-29 01:40"), To: at("2026-03-29 00:40")},
		{Number: "INC-2026-001", Name: "GDPR art. 33(1)", To: at("2026-03-29 00:40")},
		{Number: "INC-2026-002", Name: "Agreement", Tenants: 1, From: at("2026-03-29 00:40"), To: at("2026-03-30 00:40"), Waits: true},
		{Number: "INC-2026-002", Name: "Agreement", Tenants: 2, From: at("2026-03-29 00:40"), Waits: true},
	}, berlin)
	want := `Times are in Europe/Berlin.
INC-2026-001  GDPR art. 33(2)  177 customers  due Sun 29 Mar 03:40 → Sun 29 Mar 01:40 (earlier: would move at once)
INC-2026-001  GDPR art. 33(1)  to the authority  due Sun 29 Mar 01:40 (new: would start at once)
INC-2026-002  Agreement  1 customer  due Sun 29 Mar 01:40 → Mon 30 Mar 02:40 (later: waits for legal)
INC-2026-002  Agreement  2 customers  due Sun 29 Mar 01:40 → no date (waits for legal)
`
	if err != nil || out.String() != want {
		t.Errorf("got\n%s\nwant\n%s%v", out.String(), want, err)
	}
}

func TestAPlanOfWhatDoesNotMoveSaysSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, ok := tocsin(t, "migrate", "--data", dir); !ok {
		t.Fatalf("migrate: %s", out)
	}
	if out, ok := tocsin(t, "migrate", "--plan", "--data", dir); !ok || out != "No running clock would move.\n" {
		t.Errorf("plan: %s", out)
	}
	if out, ok := tocsin(t, "migrate", "--plan", "--data", t.TempDir()); ok {
		t.Errorf("nothing to read, and it was read: %s", out)
	}
}
