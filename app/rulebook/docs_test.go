package rulebook_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// TestTheRulebookPageIsTheBook holds docs/rulebook.md to the data. Write it
// anew with TOCSIN_UPDATE=1.
func TestTheRulebookPageIsTheBook(t *testing.T) {
	t.Parallel()
	const path = "../../docs/rulebook.md"
	want := page(book(t))
	if os.Getenv("TOCSIN_UPDATE") != "" {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/rulebook.md is not what the book says (%v): TOCSIN_UPDATE=1 go test ./app/rulebook -run Page", err)
	}
}

func page(b *rulebook.Book) []byte {
	var out bytes.Buffer
	out.WriteString(`# The rulebook

Made from ` + "`app/rulebook/regimes/*.yaml`" + ` by a test; do not edit. Engineering input and not legal advice: **a row goes live when your counsel adopts it.** "Checked" means that the number, the recipient and the trigger were seen in a text; how close that text is to the law stands beside it. A row that is not checked, or that counsel has not adopted, wakes people and reads "possibly due, not checked"; it is never called statutory. "Watch" rows (proposed, future, unclear, superseded) set no date.

`)
	total := tally{}
	rows := map[string]tally{}
	for _, r := range b.Regimes() {
		total.add(r)
		x := rows[r.Region]
		x.add(r)
		rows[r.Region] = x
	}
	out.WriteString("| region | duties | number in law | no number | checked | **not checked** | watch |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, g := range rulebook.Regions() {
		fmt.Fprintf(&out, "| [%s](#%s) %s\n", g.Name, anchor(g.Name), rows[g.Code])
	}
	fmt.Fprintf(&out, "| **all** %s\n", total)
	for _, g := range rulebook.Regions() {
		fmt.Fprintf(&out, "\n## %s\n\n| id | duty | to | runs from | period | checked | status |\n|---|---|---|---|---|---|---|\n", g.Name)
		for _, r := range b.Regimes() {
			if r.Region != g.Code {
				continue
			}
			checked := r.VerificationLevel + ", " + r.LastChecked
			if !r.Verified {
				checked = "**no**"
			}
			fmt.Fprintf(&out, "| `%s` | %s (%s) | %s | %s | %s | %s | %s |\n", r.ID, cell(r.Name), cell(r.Article), cell(r.Recipient),
				rulebook.TriggerWords[r.Trigger], r.Period(), checked, strings.ReplaceAll(r.Status, "_", " "))
		}
	}
	return out.Bytes()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func anchor(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.NewReplacer(",", "", "'", "").Replace(s)), " ", "-")
}

type tally struct{ duties, numeric, soft, checked, unchecked, watch int }

func (t *tally) add(r rulebook.Regime) {
	count := func(into *int, yes bool) {
		if yes {
			*into++
		}
	}
	t.duties++
	count(&t.numeric, r.Numeric())
	count(&t.soft, !r.Numeric())
	count(&t.checked, r.Verified)
	count(&t.unchecked, !r.Verified)
	count(&t.watch, r.Watched())
}

func (t tally) String() string {
	return fmt.Sprintf("| %d | %d | %d | %d | %d | %d |", t.duties, t.numeric, t.soft, t.checked, t.unchecked, t.watch)
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		book(b)
	}
}
