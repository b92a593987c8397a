package app

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
)

var decisionColumns = []string{"reference", "involvement", "reason", "data", "encrypted", "places", "records", "counts"}

// ReadDecisions reads a file of customers in and out of an incident: columns
// reference, involvement (in or out) and reason, and where known data,
// encrypted, places, records and counts (US-CA:500; DE:20), with commas, semicolons or tabs between.
// Invalid names every bad row, the header being row 1; the rows that can be
// read are returned beside it, to be checked further.
func ReadDecisions(r io.Reader) ([]Decision, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return ReadList(string(text), Decision{})
}

// ReadList reads the same, or a column of references, one on each line. For
// those all counts what common says; in a file it fills the columns that the
// header does not name.
func ReadList(text string, common Decision) ([]Decision, error) {
	text = strings.TrimPrefix(text, "\ufeff") // the mark that spreadsheets put before UTF-8
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if err := readable(text); err != nil {
		return nil, err
	}
	head, ok := header(text)
	switch {
	case strings.TrimSpace(text) == "":
		return nil, fault.Invalid("The list is empty. Paste it, or choose a file.")
	case !ok:
		return readColumn(text, common)
	}
	at, err := head.columns(common)
	if err != nil {
		return nil, err
	}
	return readRows(text, head.comma, at, common)
}

// readable refuses what is no text, and says where it stops being one.
func readable(text string) error {
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) || strings.Contains(line, "\x00") {
			return fault.Invalid("This is not UTF-8 text. In a spreadsheet save as \"CSV UTF-8\", or copy the cells and paste them.").At(i + 1)
		}
	}
	return nil
}

// heading is the row that names the columns.
type heading struct {
	cells []string
	comma rune
	row   int
}

// header finds the row that names the columns: the first that is not empty,
// when one of its cells is "reference".
func header(text string) (heading, bool) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		for _, comma := range "\t;," {
			cells := strings.Split(line, string(comma))
			for j, c := range cells {
				cells[j] = strings.ToLower(strings.TrimSpace(strings.Trim(strings.TrimSpace(c), `"`)))
			}
			if slices.Contains(cells, "reference") {
				return heading{cells, comma, i + 1}, true
			}
		}
		break
	}
	return heading{}, false
}

// columns tells where each column stands. Those that common answers may be
// missing.
func (h heading) columns(common Decision) (map[string]int, error) {
	at := map[string]int{}
	var bad fault.Many
	for i, name := range h.cells {
		_, twice := at[name]
		switch {
		case name == "":
		case !slices.Contains(decisionColumns, name):
			bad = append(bad, fault.Invalid("There is no column %q. Columns are %s.", name, strings.Join(decisionColumns, ", ")).In(name).At(h.row))
		case twice:
			bad = append(bad, fault.Invalid("The column %q stands there twice.", name).In(name).At(h.row))
		default:
			at[name] = i
		}
	}
	for i, given := range []string{string(common.Involvement), common.Reason} {
		name := decisionColumns[i+1]
		if _, ok := at[name]; !ok && given == "" && len(bad) == 0 {
			bad = append(bad, fault.Invalid("The column %q is missing.", name).In(name).At(h.row))
		}
	}
	return at, bad.Err()
}

// readColumn reads one reference a line. The same line twice is one customer.
func readColumn(text string, common Decision) ([]Decision, error) {
	var out []Decision
	var bad fault.Many
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		ref := strings.Trim(strings.TrimSpace(line), `"`)
		switch {
		case ref == "" || seen[ref]:
		case strings.ContainsAny(ref, ",;\t"):
			bad = append(bad, fault.Invalid("%q is more than one reference. Put one on each line, or begin with a row that names the columns: %s.", cut(ref), strings.Join(decisionColumns[:3], ", ")).
				In("reference").At(i+1))
		default:
			seen[ref] = true
			d := common
			d.Reference, d.Row = ref, i+1
			out = append(out, d)
		}
	}
	return out, bad.Err()
}

func readRows(text string, comma rune, at map[string]int, common Decision) ([]Decision, error) {
	cr := csv.NewReader(strings.NewReader(text))
	cr.Comma, cr.FieldsPerRecord = comma, -1
	if _, err := cr.Read(); err != nil {
		return nil, fault.Invalid("The row that names the columns cannot be read: a quote is missing, or one too many.").At(1)
	}
	var out []Decision
	var bad fault.Many
	for within := 0; ; { // line breaks within quotes so far: they make no row
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken := new(csv.ParseError); errors.As(err, &broken) {
			bad = append(bad, fault.Invalid("The row cannot be read: a quote is missing, or one too many.").At(broken.StartLine-within))
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := cr.FieldPos(0)
		row := line - within
		within += strings.Count(strings.Join(rec, ""), "\n")
		if strings.TrimSpace(strings.Join(rec, "")) == "" {
			continue
		}
		d, faults := parseDecision(rec, at, common)
		for _, f := range faults {
			bad = append(bad, f.At(row))
		}
		if d.Row = row; len(faults) == 0 {
			out = append(out, d)
		}
	}
	if len(out)+len(bad) == 0 {
		return nil, fault.Invalid("The list names its columns, and no customers.")
	}
	return out, bad.Err()
}

// parseDecision reads one row. What it says is checked by the verb.
func parseDecision(rec []string, at map[string]int, common Decision) (Decision, fault.Many) {
	get := func(name, otherwise string) string {
		i, ok := at[name]
		switch {
		case !ok:
			return otherwise
		case i < len(rec):
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	d := Decision{Reference: get("reference", ""), Involvement: incident.Involvement(strings.ToLower(get("involvement", string(common.Involvement)))),
		Reason: get("reason", common.Reason), Encrypted: strings.ToLower(get("encrypted", common.Encrypted)),
		Data: tenant.ParseList(get("data", strings.Join(common.Data, ","))), Places: tenant.ParseList(get("places", strings.Join(common.Places, ",")))}
	var bad fault.Many
	most := 0
	for _, i := range at {
		most = max(most, i+1)
	}
	if len(rec) > most && strings.TrimSpace(strings.Join(rec[most:], "")) != "" {
		bad = append(bad, fault.Invalid("%sThe row has %d cells where the header names %d. Put a cell that holds a comma into quotes.", who(d.Reference), len(rec), most))
	}
	if s := get("records", ""); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			bad = append(bad, fault.Invalid("%sRecords is a whole number, not %q. Leave it empty when not counted.", who(d.Reference), cut(s)).In("records"))
		}
		d.Records = &n
	}
	if s := get("counts", ""); s != "" {
		var err error
		if d.Counts, err = incident.ParseCounts(s); err != nil {
			bad = append(bad, fault.Invalid("%s%s", who(d.Reference), err).In("counts"))
		}
	}
	return d, bad
}

// cut shortens what is quoted in a sentence.
func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
