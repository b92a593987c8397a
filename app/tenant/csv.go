package tenant

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// Columns of the customer file, in any order. Only the first four must be
// filled; a window left empty is recorded as a gap.
var Columns = []string{"reference", "name", "country", "contact_1", "contact_1_name", "contact_2", "contact_2_name",
	"language", "zone", "sectors", "states", "trigger", "window_hours", "unit", "calendar", "channel", "clause",
	"notice_addresses", "notice_language", "contents", "meets_on"}

var required = []string{"reference", "name", "country", "contact_1"}

// Row is one customer of the file: the tenant, its contacts in order and its
// agreement.
type Row struct {
	Tenant    Tenant
	Contacts  []Contact
	Agreement Agreement
	Columns   List // that the file has: of a known customer, the others stay as they are
}

// ReadCSV reads a customer file with a header row. Every bad row is told, with
// its number as a spreadsheet shows it; when one is bad none is returned.
// sectors are those that the rulebook knows.
func ReadCSV(r io.Reader, sectors []string) ([]Row, error) {
	cr := csv.NewReader(withoutMark(r))
	cr.FieldsPerRecord = -1
	head, err := cr.Read()
	if err != nil {
		return nil, fault.Invalid("The file is empty or not a CSV file: its first row must name the columns (%s, …).", strings.Join(required, ", "))
	}
	at, err := columns(head)
	if err != nil {
		return nil, err
	}
	var rows []Row
	var bad fault.Many
	seen := map[string]int{}
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
		n := line - within
		within += strings.Count(strings.Join(rec, ""), "\n")
		row, faults := parseRow(rec, at, sectors)
		if len(rec) > len(head) && strings.Join(rec[len(head):], "") != "" {
			faults = append(faults, fault.Invalid("The row has %d fields where the header names %d. Put a field that holds a comma into quotes.", len(rec), len(head)))
		}
		if ref := row.Tenant.Reference; seen[ref] > 0 {
			faults = append(faults, fault.Invalid("Reference %q stands already in row %d.", ref, seen[ref]).In("reference"))
		} else if ref != "" {
			seen[ref] = n
		}
		for _, f := range faults {
			bad = append(bad, f.At(n))
		}
		rows = append(rows, row)
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault.Invalid("The file has a header but no customers.")
	}
	return rows, nil
}

// withoutMark drops the byte order mark that spreadsheets put before UTF-8: the
// first column's quotes must open the file.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // they were peeked, so they are there
	}
	return b
}

func columns(head []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range head {
		name := strings.ToLower(strings.TrimSpace(h))
		if !utf8.ValidString(h) || strings.Contains(h, "\x00") {
			return nil, fault.Invalid("The file is not UTF-8 text. Save it as \"CSV UTF-8\".").At(1)
		}
		if !slices.Contains(Columns, name) {
			return nil, fault.Invalid("There is no column %q. Columns are %s.", h, strings.Join(Columns, ", ")).At(1)
		}
		if _, twice := at[name]; twice {
			return nil, fault.Invalid("The column %q stands there twice.", name).At(1)
		}
		at[name] = i
	}
	for _, c := range required {
		if _, ok := at[c]; !ok {
			return nil, fault.Invalid("The column %q is missing.", c).At(1)
		}
	}
	return at, nil
}

func parseRow(rec []string, at map[string]int, sectors []string) (Row, []*fault.Fault) {
	var bad []*fault.Fault
	get := func(name string) string {
		i, ok := at[name]
		if !ok || i >= len(rec) {
			return ""
		}
		v := strings.TrimSpace(rec[i])
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unreadable) {
			bad = append(bad, fault.Invalid("%s holds a line break, an invisible character or broken text (save the file as UTF-8).", name).In(name))
			return ""
		}
		return v
	}
	for _, c := range required {
		if i := at[c]; i >= len(rec) || strings.TrimSpace(rec[i]) == "" {
			bad = append(bad, fault.Invalid("%s is empty.", c).In(c))
		}
	}
	t, f := parseTenant(get, sectors)
	bad = append(bad, f...)
	cs, f := parseContacts(get)
	bad = append(bad, f...)
	a, f := parseAgreement(get)
	bad = append(bad, f...)
	row := Row{Tenant: t, Contacts: cs, Agreement: a}
	for _, c := range Columns {
		if _, ok := at[c]; ok {
			row.Columns = append(row.Columns, c)
		}
	}
	return row, bad
}

// unreadable tells the characters that no letter may hold: control characters,
// and those that turn the direction of what follows (Unicode TR 9, section 2).
func unreadable(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func parseTenant(get func(string) string, sectors []string) (Tenant, []*fault.Fault) {
	t := Tenant{Reference: get("reference"), Name: get("name"), Country: strings.ToUpper(get("country")),
		Language: or(get("language"), "en"), Zone: or(get("zone"), "UTC"),
		Sectors: ParseList(get("sectors")), States: ParseList(strings.ToUpper(get("states")))}
	return t, t.Faults(sectors)
}

func parseContacts(get func(string) string) ([]Contact, []*fault.Fault) {
	var out []Contact
	for i, col := range []string{"contact_1", "contact_2"} {
		if addr := get(col); addr != "" {
			out = append(out, Contact{Position: i + 1, Name: get(col + "_name"), Address: addr})
		}
	}
	var bad []*fault.Fault
	for _, f := range ContactFaults(out) {
		bad = append(bad, fault.Invalid("%s %s", f.Field, f.Sentence).In(f.Field))
	}
	return out, bad
}

func parseAgreement(get func(string) string) (Agreement, []*fault.Fault) {
	a := Agreement{Trigger: or(get("trigger"), "aware"), Channel: or(get("channel"), "mail"), Clause: get("clause"),
		Terms: Terms{Unit: get("unit"), Calendar: get("calendar"), Addresses: ParseList(get("notice_addresses")), Language: get("notice_language"),
			Contents: get("contents"), MeetsOn: get("meets_on")}}
	var bad []*fault.Fault
	var err error
	if a.WindowHours, err = ParseWindow(get("window_hours")); err != nil {
		bad = append(bad, fault.Invalid("%s", err).In("window_hours"))
	}
	return a, append(a.Faults(), bad...)
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
