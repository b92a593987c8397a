package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
)

type clockCheckCmd struct {
	File string `arg:"" help:"CSV with the columns id, regime_id, anchors, facts, zone, calendar, reading, expected_due." type:"existingfile"`
}

// Run counts every row of a table and prints those that come out otherwise.
func (c *clockCheckCmd) Run() error {
	book, err := rulebook.Open()
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	cases, err := readCases(file)
	if err != nil {
		return err
	}
	failed := 0
	for _, k := range cases {
		if says := k.differs(book); says != "" {
			failed++
			fmt.Printf("%s (%s): %s\n", k["id"], k["regime_id"], says)
		}
	}
	fmt.Printf("%d passed, %d failed\n", len(cases)-failed, failed)
	if failed > 0 {
		return errMismatch
	}
	return nil
}

// errMismatch ends the check with 1; what differs has been printed.
var errMismatch = errors.New("the table and the book differ")

// worked is one row of the table, by column.
type worked map[string]string

var workedColumns = []string{"id", "regime_id", "anchors", "facts", "zone", "calendar", "reading", "expected_due"}

// readCases reads the table. Invalid names the line and the column at fault.
func readCases(r io.Reader) ([]worked, error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.Invalid("The table is empty. It needs a header row with %s.", strings.Join(workedColumns, ", "))
	}
	if err != nil {
		return nil, fault.Invalid("The table cannot be read: %s", err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	for _, need := range workedColumns {
		if !slices.Contains(head, need) {
			return nil, fault.Invalid("The table has no column %s. It needs %s.", need, strings.Join(workedColumns, ", "))
		}
	}
	var out []worked
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fault.Invalid("The table cannot be read: %s", err)
		}
		k := worked{}
		for i, name := range head {
			k[name] = line[i]
		}
		out = append(out, k)
	}
}

// pairs reads "k=v;k=v".
func pairs(s string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range strings.Split(s, ";") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return nil, fault.Invalid("%q is not of the form k=v.", p)
		}
		k = strings.TrimSpace(k)
		if _, twice := out[k]; twice {
			return nil, fault.Invalid("%s is given twice. Which one counts?", k)
		}
		out[k] = strings.TrimSpace(v)
	}
	return out, nil
}

// differs says how the book's answer differs from the table's, "" when it does
// not.
func (k worked) differs(book *rulebook.Book) string {
	due, err := k.count(book)
	want, wrong := time.Parse(time.RFC3339, k["expected_due"])
	switch {
	case err != nil && (k["expected_due"] == "" || k["expected_due"] == "none"):
		return ""
	case err != nil:
		return err.Error()
	case wrong != nil:
		return fmt.Sprintf("expected_due %q is not an instant with its offset", k["expected_due"])
	case !due.Equal(want):
		return fmt.Sprintf("%s, expected %s", due.In(want.Location()).Format(time.RFC3339), want.Format(time.RFC3339))
	}
	return ""
}

func (k worked) count(book *rulebook.Book) (time.Time, error) {
	given, err := pairs(k["anchors"])
	if err != nil {
		return time.Time{}, err
	}
	at, err := anchors(given)
	if err != nil {
		return time.Time{}, err
	}
	facts, err := pairs(k["facts"])
	if err != nil {
		return time.Time{}, err
	}
	c, err := book.Count(rulebook.Ask{RegimeID: k["regime_id"], At: at, Zone: k["zone"], Calendar: k["calendar"], Facts: facts})
	if err != nil {
		return time.Time{}, err
	}
	return c.Due(rulebook.Reading(k["reading"]))
}
