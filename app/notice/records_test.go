package notice_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// shelf is where pieces are kept.
type shelf struct {
	pieces map[string][]notice.RecordPiece
	most   int // bytes of the longest run of pieces that came at once
}

func (s *shelf) keep(ps []notice.RecordPiece) error {
	n := 0
	for _, p := range ps {
		s.pieces[p.TenantID] = append(s.pieces[p.TenantID], p)
		n += len(p.Content)
	}
	s.most = max(s.most, n)
	return nil
}

// affected answers for the references that begin with C-; X- is on record and
// not affected.
func affected(refs []string) (map[string]notice.Addressed, error) {
	out := map[string]notice.Addressed{}
	for _, r := range refs {
		switch {
		case strings.HasPrefix(r, "C-"):
			out[r] = notice.Addressed{TenantID: "t" + r, EditionID: "e"}
		case strings.HasPrefix(r, "X-"):
			out[r] = notice.Addressed{TenantID: "t" + r, Why: "X is not affected."}
		}
	}
	return out, nil
}

func split(file string) (notice.RecordSplit, *shelf, error) {
	s := &shelf{pieces: map[string][]notice.RecordPiece{}}
	got, err := notice.SplitRecords(strings.NewReader(file), affected, s.keep)
	return got, s, err
}

// list reads a customer's list back as rows.
func (s *shelf) list(t rapid.TB, of string, columns []string) [][]string {
	t.Helper()
	var b bytes.Buffer
	w, err := notice.RecordsJSON(&b, columns)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range s.pieces[of] {
		if p.Number != i+1 {
			t.Fatalf("piece %d of %s has the number %d", i+1, of, p.Number)
		}
		if err := w.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	var objects []map[string]string
	if err := json.Unmarshal(b.Bytes(), &objects); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	out := [][]string{}
	for _, o := range objects {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = o[c]
		}
		out = append(out, row)
	}
	return out
}

// TestNoListEverHoldsARowOfAnotherCustomer deals out files of all shapes: each
// list is its customer's rows, all of them, in their order, and one row of
// somebody else refuses the whole file and says which row it is.
func TestNoListEverHoldsARowOfAnotherCustomer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := rapid.IntRange(1, 12).Draw(t, "customers")
		n := rapid.IntRange(1, 400).Draw(t, "rows")
		wide := rapid.IntRange(0, 3000).Draw(t, "bytes of a cell")
		asJSON := rapid.Bool().Draw(t, "JSON lines")
		foreign := rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 3).Draw(t, "rows of others")
		rows := make([][]string, n)
		want := map[string][][]string{}
		for i := range rows {
			ref := fmt.Sprintf("C-%d", rapid.IntRange(1, customers).Draw(t, "whose"))
			if slices.Contains(foreign, i) {
				ref = rapid.SampledFrom([]string{"X-1", "nobody", "c-1", ""}).Draw(t, "foreign")
			}
			cell := rapid.SampledFrom([]string{"", "=1+1", "a,b", "line\nbreak", `"quoted"`, "ü€", "row of " + ref}).Draw(t, "cell")
			rows[i] = []string{fmt.Sprint(i), ref, cell + strings.Repeat("x", wide)}
			want["t"+ref] = append(want["t"+ref], []string{rows[i][0], rows[i][2]})
		}
		got, kept, err := split(fileOf(t, rows, asJSON))
		if len(foreign) > 0 {
			first := slices.Min(foreign) + 2
			if asJSON {
				first--
			}
			var many fault.Many
			if !errors.As(err, &many) || many[0].Row != first || fault.KindOf(err) != fault.KindInvalid {
				t.Fatalf("a foreign row %d was answered with %v", first, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got.Lines != n || !slices.Equal(got.Columns, []string{"id", "what"}) || len(got.Lists) != len(want) {
			t.Fatalf("%d rows, columns %v, %d lists of %d", got.Lines, got.Columns, len(got.Lists), len(want))
		}
		for _, l := range got.Lists {
			check := notice.CheckList(l.TenantID, got.Columns)
			for _, p := range kept.pieces[l.TenantID] {
				check.Add(p)
			}
			read := (&shelf{pieces: kept.pieces}).list(t, l.TenantID, got.Columns)
			if !slices.EqualFunc(read, want[l.TenantID], slices.Equal) || l.Lines != len(read) || check.Digest() != l.Digest || l.Pieces != len(kept.pieces[l.TenantID]) {
				t.Fatalf("%s has %d rows of %d", l.TenantID, len(read), len(want[l.TenantID]))
			}
		}
	})
}

func fileOf(t *rapid.T, rows [][]string, asJSON bool) string {
	var b strings.Builder
	if asJSON {
		for _, r := range rows {
			line, err := json.Marshal(struct {
				ID     string `json:"id"`
				Tenant string `json:"tenant"`
				What   string `json:"what"`
			}{r[0], r[1], r[2]})
			if err != nil {
				t.Fatal(err)
			}
			b.Write(append(line, '\n'))
		}
		return b.String()
	}
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{{"id", "Tenant", "what"}}, rows...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileThatCannotBeDealtOutIsRefusedWithItsRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, says string }{
		{"nothing", "", "The file is empty."},
		{"blanks", " \n\t\n", "The file is empty."},
		{"no row", "tenant,id\n", "has no row"},
		{"no customer's column", "id,name\n1,a\n", "Row 1: No column names the customer"},
		{"two of them", "tenant,customer,id\nC-1,C-1,1\n", "Row 1: Two columns name the customer"},
		{"nothing but customers", "tenant\nC-1\n", "nothing of their records"},
		{"a column without a name", "tenant,,id\nC-1,2,3\n", "Row 1: Column 2"},
		{"a column twice", "tenant,id,ID\nC-1,2,3\n", "stands there twice"},
		{"an unknown customer", "tenant,id\nC-1,1\nC-x,2\nnobody,3\n", "Row 4: There is no customer \"nobody\" on record."},
		{"one that is not affected", "tenant,id\nC-1,1\nX-1,2\n", "Row 3: X is not affected."},
		{"nobody's row", "tenant,id\n,1\n", "Row 2: The row names no customer"},
		{"too few fields", "tenant,id\nC-1\n", "Row 2: The row has 1 fields where the header names 2"},
		{"a row after a cell of lines", "tenant,id\nC-1,\"a\nb\"\nX-1,2\n", "Row 3: X is not affected."},
		{"a broken quote", "tenant,id\nC-1,\"1\nC-1,2\n", "a quote is missing"},
		{"a broken header", "\"tenant,id\n", "a quote is missing"},
		{"Latin-1", "tenant,id\nC-1,M\xfcller\n", "Row 2: The row is not UTF-8"},
		{"a zero byte", "tenant,id\nC-1,\x00\n", "Row 2: The row is not UTF-8"},
		{"a list in JSON", "{\"tenant\":\"C-1\",\"id\":[1]}\n", "a value is a list or an object"},
		{"a field too many", "{\"tenant\":\"C-1\",\"id\":1}\n{\"tenant\":\"C-1\",\"more\":1}\n", "Row 2: The field \"more\""},
		{"a field twice", "{\"tenant\":\"C-1\",\"id\":1}\n{\"tenant\":\"C-1\",\"tenant\":\"C-2\",\"id\":1}\n", "Row 2: The line is not a JSON object"},
		{"JSON cut short", "{\"tenant\":\"C-1\",\"id\":1}\n{\"tenant\":\"C-1\"", "Row 2:"},
		{"JSON and more", "{\"tenant\":\"C-1\",\"id\":1} x\n", "Row 1: The line is not a JSON object"},
		{"an empty line of JSON", "{\"tenant\":\"C-1\",\"id\":1}\n\n{\"tenant\":\"C-1\",\"id\":2}\n", "Row 2: The line is empty."},
		{"a row beyond measure", "tenant,id\nC-1," + strings.Repeat("x", 200<<10) + "\n", "Row 2: The row has 200 kB"},
		{"many", "tenant,id\n" + strings.Repeat("nobody,1\n", 80), "30 more rows cannot be taken either."},
	} {
		if _, _, err := split(c.file); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

// endless is a file that does not end.
type endless struct{ row []byte }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.row), nil }

func TestALargeFileIsNeverHeldWhole(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("tenant;id;what\n") // as spreadsheets write it in some countries
	for i := 0; file.Len() < 8<<20; i++ {
		fmt.Fprintf(&file, "C-%d;%d;%s\n", i%700, i, strings.Repeat("y", 90))
	}
	got, kept, err := split(file.String())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Lists) != 700 || kept.most > 1<<20+1<<16 {
		t.Errorf("%d lists; %d bytes were held at once", len(got.Lists), kept.most)
	}
	row := []byte(strings.Repeat("C-1,1\n", 1000))
	_, err = notice.SplitRecords(io.MultiReader(strings.NewReader("tenant,id\n"), endless{row}), affected, kept.keep)
	if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), "more than 20 MB") {
		t.Errorf("a file without an end was answered with %v", err)
	}
}

func TestASpreadsheetFindsNoFormulaInAList(t *testing.T) {
	t.Parallel()
	got, kept, err := split("\ufefftenant,=id\nC-1,\"=HYPERLINK(\"\"http://evil.example\"\")\"\nC-1,+1\nC-1,-1\nC-1,@SUM(A1)\nC-1,\tx\nC-1,plain\nC-1,\"\"\"a\"\"\"\n")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := notice.RecordsCSV(&b, got.Columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range kept.pieces["tC-1"] {
		if err := w.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 8 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, want := range []string{"'=id", "'=HYPERLINK(\"http://evil.example\")", "'+1", "'-1", "'@SUM(A1)", "'\tx", "plain", "\"a\""} {
		if rows[i][0] != want {
			t.Errorf("row %d is %q, want %q", i+1, rows[i][0], want)
		}
	}
}
