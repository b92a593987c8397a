package tenant

import (
	"encoding/csv"
	"errors"
	"io"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// Columns of the customer file, in any order. Only the first four must be
// filled; a window left empty is recorded as a gap.
var Columns = []string{"reference", "name", "country", "contact_1", "contact_1_name", "contact_2", "contact_2_name",
	"language", "zone", "sectors", "states", "trigger", "window_hours", "channel", "clause"}

var required = []string{"reference", "name", "country", "contact_1"}

// Row is one customer of the file: the tenant, its contacts in order and its
// agreement.
type Row struct {
	Tenant    Tenant
	Contacts  []Contact
	Agreement Agreement
}

// ReadCSV reads a customer file with a header row. Every bad row is told, with
// its number as a spreadsheet shows it; when one is bad none is returned.
func ReadCSV(r io.Reader) ([]Row, error) {
	cr := csv.NewReader(r)
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
	for n := 2; ; n++ {
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			bad = append(bad, fault.Invalid("The row cannot be read: a quote is missing, or one too many.").At(n))
			break
		}
		row, faults := parseRow(rec, at)
		if first := seen[row.Tenant.Reference]; first > 0 {
			faults = append(faults, fault.Invalid("Reference %q stands already in row %d.", row.Tenant.Reference, first).In("reference"))
		}
		seen[row.Tenant.Reference] = n
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

func columns(head []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range head {
		name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(Columns, name) {
			return nil, fault.Invalid("There is no column %q. Columns are %s.", h, strings.Join(Columns, ", ")).At(1)
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

func parseRow(rec []string, at map[string]int) (Row, []*fault.Fault) {
	var bad []*fault.Fault
	get := func(name string) string {
		i, ok := at[name]
		if !ok || i >= len(rec) {
			return ""
		}
		v := strings.TrimSpace(rec[i])
		if !utf8.ValidString(v) || strings.ContainsAny(v, "\r\n\x00") {
			bad = append(bad, fault.Invalid("%s holds a line break or broken text (save the file as UTF-8).", name).In(name))
			return ""
		}
		return v
	}
	for _, c := range required {
		if i := at[c]; i >= len(rec) || strings.TrimSpace(rec[i]) == "" {
			bad = append(bad, fault.Invalid("%s is empty.", c).In(c))
		}
	}
	t, f := parseTenant(get)
	bad = append(bad, f...)
	cs, f := parseContacts(get)
	bad = append(bad, f...)
	a, f := parseAgreement(get)
	bad = append(bad, f...)
	return Row{Tenant: t, Contacts: cs, Agreement: a}, bad
}

func parseTenant(get func(string) string) (Tenant, []*fault.Fault) {
	var bad []*fault.Fault
	t := Tenant{Reference: get("reference"), Name: get("name"), Country: strings.ToUpper(get("country")),
		Language: or(get("language"), "en"), Zone: or(get("zone"), "UTC"),
		Sectors: ParseList(get("sectors")), States: ParseList(strings.ToUpper(get("states")))}
	if t.Country != "" && (len(t.Country) != 2 || strings.Trim(t.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		bad = append(bad, fault.Invalid("Country %q is not a two-letter code such as DE or US.", t.Country).In("country"))
	}
	if !clock.ValidZone(t.Zone) {
		bad = append(bad, fault.Invalid("There is no time zone %q. Use a name such as Europe/Berlin.", t.Zone).In("zone"))
	}
	return t, bad
}

func parseContacts(get func(string) string) ([]Contact, []*fault.Fault) {
	var out []Contact
	var bad []*fault.Fault
	for i, col := range []string{"contact_1", "contact_2"} {
		addr := get(col)
		if addr == "" {
			continue
		}
		if err := CheckAddress(addr); err != nil {
			bad = append(bad, fault.Invalid("%s %q is not a mail address.", col, addr).In(col))
			continue
		}
		out = append(out, Contact{Position: i + 1, Name: get(col + "_name"), Address: addr})
	}
	return out, bad
}

func parseAgreement(get func(string) string) (Agreement, []*fault.Fault) {
	var bad []*fault.Fault
	a := Agreement{Trigger: or(get("trigger"), "aware"), Channel: or(get("channel"), "mail"), Clause: get("clause")}
	if !slices.Contains(Triggers, a.Trigger) {
		bad = append(bad, fault.Invalid("Trigger %q is unknown. Use %s.", a.Trigger, strings.Join(Triggers, ", ")).In("trigger"))
	}
	if !slices.Contains(Channels, a.Channel) {
		bad = append(bad, fault.Invalid("Channel %q is unknown. Use %s.", a.Channel, strings.Join(Channels, ", ")).In("channel"))
	}
	if w := get("window_hours"); w != "" {
		h, err := strconv.Atoi(w)
		if err != nil || h < 1 || h > 24*365 {
			bad = append(bad, fault.Invalid("Window %q is not a whole number of hours. Leave it empty when none is recorded.", w).In("window_hours"))
		} else {
			a.WindowHours = &h
		}
	}
	return a, bad
}

// CheckAddress refuses what cannot safely stand in an SMTP command or a mail
// header: anything but one plain dot-atom address (RFC 5321 §4.1.2).
func CheckAddress(addr string) error {
	p, err := mail.ParseAddress(addr)
	if err != nil || p.Address != addr || strings.ContainsAny(addr, " \t\r\n\"<>()\\,;:") || len(addr) > 254 {
		return fault.Invalid("%q is not a plain mail address such as security@example.com.", addr).In("address")
	}
	return nil
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
