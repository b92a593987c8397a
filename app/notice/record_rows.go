package notice

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// customerColumns are the names under which a file may say whose a row is.
var customerColumns = []string{"tenant", "customer"}

// mostColumns bounds a header.
const mostColumns = 200

// recordRow is one row of a file: whose it is, and what stands in it.
type recordRow struct {
	number    int // as a spreadsheet shows it, the header being 1; of JSON the line
	reference string
	cells     []string
	wrong     *fault.Fault // why it cannot be taken, nil when it can
}

// recordRows reads a file row by row.
type recordRows struct {
	columns []string
	next    func() (recordRow, error) // io.EOF after the last
}

// openRecords tells CSV from JSON lines by the first sign that is no space.
func openRecords(file io.Reader) (*recordRows, error) {
	b := bufio.NewReaderSize(file, 64<<10)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // they were peeked, so they are there
	}
	for {
		one, err := b.Peek(1)
		if errors.Is(err, io.EOF) {
			return nil, fault.Invalid("The file is empty.")
		}
		if err != nil {
			return nil, err
		}
		switch one[0] {
		case ' ', '\t', '\r', '\n':
			_, _ = b.Discard(1) // it was peeked, so it is there
		case '{':
			return openJSON(b)
		default:
			return openCSV(b)
		}
	}
}

func openCSV(b *bufio.Reader) (*recordRows, error) {
	cr := csv.NewReader(b)
	cr.FieldsPerRecord, cr.ReuseRecord = -1, true
	if line, _ := b.Peek(min(b.Buffered(), 4096)); firstLineHas(line, ';', ',') {
		cr.Comma = ';' // what spreadsheets write where the comma divides decimals
	}
	head, err := cr.Read()
	if err != nil {
		return nil, firstRowWrong(err)
	}
	head = slices.Clone(head)
	at, err := customerColumn(head)
	if err != nil {
		return nil, err
	}
	within := 0 // line breaks within quotes so far: they make no row
	return &recordRows{columns: without(head, at), next: func() (recordRow, error) {
		rec, err := cr.Read()
		if broken := new(csv.ParseError); errors.As(err, &broken) {
			wrong := fault.Invalid("The row cannot be read: a quote is missing, or one too many. The rows after it were not looked at.")
			return recordRow{number: broken.StartLine - within, wrong: wrong}, io.ErrUnexpectedEOF
		}
		if err != nil {
			return recordRow{}, err
		}
		line, _ := cr.FieldPos(0)
		row := recordRow{number: line - within}
		for _, cell := range rec {
			within += strings.Count(cell, "\n")
		}
		if len(rec) != len(head) {
			row.wrong = fault.Invalid("The row has %d fields where the header names %d. Put a field that holds a comma into quotes.", len(rec), len(head))
			return row, nil
		}
		row.reference, row.cells = strings.TrimSpace(rec[at]), without(rec, at)
		row.check()
		return row, nil
	}}, nil
}

func firstRowWrong(err error) error {
	if broken := new(csv.ParseError); errors.As(err, &broken) {
		return fault.Invalid("The first row cannot be read: a quote is missing, or one too many.").At(1)
	}
	return err
}

// firstLineHas tells whether the first line holds one sign and not the other.
func firstLineHas(text []byte, one, other byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.IndexByte(line, one) >= 0 && bytes.IndexByte(line, other) < 0
}

func without(cells []string, at int) []string {
	return slices.Delete(slices.Clone(cells), at, at+1)
}

// customerColumn finds which column says whose a row is.
func customerColumn(head []string) (int, error) {
	if len(head) > mostColumns {
		return 0, fault.Invalid("The header names %d columns, %d at most.", len(head), mostColumns).At(1)
	}
	at, seen := -1, map[string]bool{}
	for i, h := range head {
		if !utf8.ValidString(h) || strings.Contains(h, "\x00") {
			return 0, fault.Invalid("The file is not UTF-8 text. Save it as \"CSV UTF-8\".").At(1)
		}
		head[i] = strings.TrimSpace(h)
		name := strings.ToLower(head[i])
		if name == "" || seen[name] {
			return 0, fault.Invalid("Column %d has the name %q, which is empty or stands there twice. Give each column a name of its own.", i+1, head[i]).At(1)
		}
		seen[name] = true
		if slices.Contains(customerColumns, name) {
			if at >= 0 {
				return 0, fault.Invalid("Two columns name the customer: %q and %q. Keep one.", head[at], head[i]).At(1)
			}
			at = i
		}
	}
	if at < 0 {
		return 0, fault.Invalid("No column names the customer. Call one %q and put each customer's reference into it, such as C-0042.", customerColumns[0]).At(1)
	}
	if len(head) == 1 {
		return 0, fault.Invalid("The file names customers and nothing of their records. Add a column that says which record a row is about.").At(1)
	}
	return at, nil
}

// check refuses what no list could show again.
func (r *recordRow) check() {
	if r.reference == "" {
		r.wrong = fault.Invalid("The row names no customer. Nobody is given a row that is nobody's.")
	}
	for _, cell := range append(r.cells, r.reference) {
		if !utf8.ValidString(cell) || strings.Contains(cell, "\x00") {
			r.wrong = fault.Invalid("The row is not UTF-8 text. Save the file as UTF-8.")
		}
	}
}

// openJSON reads JSON lines. The first line's fields, in their order, are the
// columns.
func openJSON(b *bufio.Reader) (*recordRows, error) {
	first, err := jsonLine(b)
	if err != nil {
		return nil, err
	}
	fields, err := jsonFields(first)
	if err != nil {
		return nil, fault.Invalid("The line is not a JSON object with one value a field: %v.", err).At(1)
	}
	head := make([]string, len(fields))
	for i, f := range fields {
		head[i] = f[0]
	}
	at, err := customerColumn(head)
	if err != nil {
		return nil, err
	}
	number, line := 0, first
	return &recordRows{columns: without(head, at), next: func() (recordRow, error) {
		number++
		if number > 1 {
			if line, err = jsonLine(b); err != nil {
				return recordRow{}, err
			}
		}
		row := recordRow{number: number}
		if len(bytes.TrimSpace(line)) == 0 {
			row.wrong = fault.Invalid("The line is empty.")
			return row, nil
		}
		cells, wrong := jsonCells(line, head)
		if wrong != nil {
			row.wrong = wrong
			return row, nil
		}
		row.reference, row.cells = strings.TrimSpace(cells[at]), without(cells, at)
		row.check()
		return row, nil
	}}, nil
}

// jsonLine reads a line, the last with or without its end.
func jsonLine(b *bufio.Reader) ([]byte, error) {
	line, err := b.ReadBytes('\n')
	if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) > 0 {
		return line, nil
	}
	return line, err
}

// jsonCells puts a line's values under the columns. What it lacks is empty.
func jsonCells(line []byte, head []string) ([]string, *fault.Fault) {
	fields, err := jsonFields(line)
	if err != nil {
		return nil, fault.Invalid("The line is not a JSON object with one value a field: %v.", err)
	}
	cells := make([]string, len(head))
	for _, f := range fields {
		i := slices.Index(head, strings.TrimSpace(f[0]))
		if i < 0 {
			return nil, fault.Invalid("The field %q is not one of the first line's. Give every field there that any line has.", f[0])
		}
		cells[i] = f[1]
	}
	return cells, nil
}

// jsonFields reads an object's fields in their order, each value as text.
func jsonFields(line []byte) ([][2]string, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("it is not UTF-8 text")
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it does not begin with {")
	}
	var out [][2]string
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, errors.New("a field's name cannot be read")
		}
		name, _ := key.(string) // names of fields are strings: the decoder saw to it
		if seen[name] {
			return nil, errors.New("a field stands there twice")
		}
		seen[name] = true
		value, err := jsonText(d)
		if err != nil {
			return nil, err
		}
		out = append(out, [2]string{name, value})
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("its end is missing")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind it")
	}
	return out, nil
}

func jsonText(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", errors.New("a value cannot be read")
	}
	switch v := t.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		if v {
			return "true", nil
		}
		return "false", nil
	case nil:
		return "", nil
	}
	return "", errors.New("a value is a list or an object")
}
