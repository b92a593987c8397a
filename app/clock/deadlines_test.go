package clock_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// row is one line of fixtures/deadlines/*.csv, by column name.
type row map[string]string

func rows(t *testing.T, path string) []row {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for _, line := range lines[1:] {
		r := row{}
		for i, name := range lines[0] {
			r[name] = line[i]
		}
		all = append(all, r)
	}
	return all
}

func (r row) number(t *testing.T, column string) int {
	t.Helper()
	if r[column] == "" {
		return 0
	}
	n, err := strconv.Atoi(r[column])
	if err != nil {
		t.Fatalf("%s: %s: %v", r["id"], column, err)
	}
	return n
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// rule reads a row.
func (r row) rule(t *testing.T) clock.Rule {
	t.Helper()
	rule := clock.Rule{
		Conservative: clock.Method(r["conservative"]), Statutory: clock.Method(r["statutory"]),
		Length: r.number(t, "length"), OuterLength: r.number(t, "outer_length"), Unit: r["unit"],
		Target: time.Duration(r.number(t, "target")) * time.Hour, Cap: time.Duration(r.number(t, "cap")) * time.Hour,
		Zone: r["zone"], Calendar: r["calendar"], OuterCalendar: r["outer_calendar"], Source: r["source"], Relief: r["relief"] == "yes",
	}
	if r["reading"] == "contested" {
		rule.Contested = clock.Contested35
	}
	if r["awareness"] != "" {
		aware := at(t, r["awareness"])
		rule.Awareness = &aware
	}
	return rule
}

func TestEveryRowOfTheDeadlineTableComesOut(t *testing.T) {
	t.Parallel()
	all := rows(t, "../../fixtures/deadlines/first-rows.csv")
	if len(all) < 170 {
		t.Fatalf("only %d rows were read", len(all))
	}
	for _, r := range all {
		t.Run(r["id"], func(t *testing.T) {
			t.Parallel()
			want, got := at(t, r["due"]), time.Time{}
			c, err := r.rule(t).Start(at(t, r["anchor"]))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case r["reading"] == "conservative":
				got = c.Due
			case r["reading"] == "statutory" && c.Outer != nil:
				got = *c.Outer
			case r["reading"] == "contested" && c.Contested != nil:
				got = *c.Contested
			}
			if len(c.Working) < 2 {
				t.Errorf("the working is too short to check by hand: %v", c.Working)
			}
			if !got.Equal(want) {
				t.Errorf("%s\n got %s\nwant %s", r["why"], got.Format(time.RFC3339), want.UTC().Format(time.RFC3339))
			}
		})
	}
}
