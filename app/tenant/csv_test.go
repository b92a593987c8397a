package tenant_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/fixtures"
)

const header = "reference,name,country,contact_1,window_hours,zone,trigger,channel,clause,contact_2,sectors,states,language,contact_1_name,contact_2_name\n"

// good is a row that nothing is wrong with.
// sectors are those of the rulebook that these files name.
var sectors = []string{"hipaa", "us-federal"}

const good = "C-1,Brightwater,us,omar@brightwater.example,24,America/Chicago,discovered,portal,clause 9.2,dpo@brightwater.example,hipaa; us-federal,il;ca,en,Omar,Officer\n"

func read(t *testing.T, file string) []tenant.Row {
	t.Helper()
	rows, err := tenant.ReadCSV(strings.NewReader(file), sectors)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	return rows
}

func TestACustomerIsReadWithContactsAndAgreement(t *testing.T) {
	t.Parallel()
	window := 24
	want := tenant.Row{
		Tenant: tenant.Tenant{Reference: "C-1", Name: "Brightwater", Country: "US", Language: "en", Zone: "America/Chicago",
			Sectors: tenant.List{"hipaa", "us-federal"}, States: tenant.List{"IL", "CA"}},
		Contacts:  []tenant.Contact{{Position: 1, Name: "Omar", Address: "omar@brightwater.example"}, {Position: 2, Name: "Officer", Address: "dpo@brightwater.example"}},
		Agreement: tenant.Agreement{Trigger: "discovered", WindowHours: &window, Channel: "portal", Clause: "clause 9.2"},
		Columns:   tenant.List{"reference", "name", "country", "contact_1", "contact_1_name", "contact_2", "contact_2_name", "language", "zone", "sectors", "states", "trigger", "window_hours", "channel", "clause"},
	}
	if got := read(t, header+good); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	rows := read(t, "name,contact_1,country,reference\nAldergate,a@b.example,GB,C-2\nNordlicht,c@d.example,DE\x20,C-3\n")
	short := rows[1]
	if len(rows) != 2 || short.Tenant.Country != "DE" || short.Tenant.Zone != "UTC" || short.Tenant.Language != "en" ||
		short.Agreement.Trigger != "aware" || short.Agreement.Channel != "mail" || short.Agreement.WindowHours != nil || !tenant.HasGap(&short.Agreement) {
		t.Errorf("four columns are enough, got %+v", short)
	}
}

func TestTheStorysCustomersAreAllRead(t *testing.T) {
	t.Parallel()
	if rows := read(t, fixtures.CustomersCSV); len(rows) != 412 {
		t.Errorf("got %d customers", len(rows))
	}
}

func TestTheSameFileInAnotherDressSaysTheSame(t *testing.T) {
	t.Parallel()
	want := read(t, header+good)
	for name, file := range map[string]string{
		"a byte order mark":             "\ufeff" + header + good,
		"a mark before quoted columns":  "\ufeff" + `"reference",` + header[len("reference,"):] + good,
		"CR LF":                         strings.ReplaceAll(header+good, "\n", "\r\n"),
		"no last line end":              header + strings.TrimSpace(good),
		"empty lines between":           header + "\n\n" + good + "\n",
		"capitals and spaces":           strings.ToUpper(strings.ReplaceAll(header, ",", " , ")) + strings.ReplaceAll(good, ",", " , "),
		"every field in quotes":         quoted(header) + quoted(good),
		"fields that nobody named":      header + strings.TrimSpace(good) + ",,\n",
		"a mark, CR LF and every quote": "\ufeff" + strings.ReplaceAll(quoted(header)+quoted(good), "\n", "\r\n"),
	} {
		if got := read(t, file); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := read(t, header+strings.Replace(good, "Brightwater", `"Brightwater, ""Inc."""`, 1)); got[0].Tenant.Name != `Brightwater, "Inc."` {
		t.Errorf("a quoted comma: got %q", got[0].Tenant.Name)
	}
}

func quoted(line string) string {
	return `"` + strings.ReplaceAll(strings.TrimSuffix(line, "\n"), ",", `","`) + "\"\n"
}

func TestAWindowIsAWholeNumberOfHoursOrAGap(t *testing.T) {
	t.Parallel()
	for window, want := range map[string]int{"": 0, " ": 0, "1": 1, "24": 24, " 72 ": 72, "8760": 8760} {
		rows := read(t, header+strings.Replace(good, ",24,", ","+window+",", 1))
		got := rows[0].Agreement.WindowHours
		if (got == nil) != (want == 0) || got != nil && *got != want || tenant.HasGap(&rows[0].Agreement) != (want == 0) {
			t.Errorf("%q: got %v", window, got)
		}
	}
	for _, window := range []string{"0", "-1", "24.5", "24h", "8761", "99999999999999999999", "0x18", "٢٤", "1e2", "--"} {
		rows, err := tenant.ReadCSV(strings.NewReader(header+strings.Replace(good, ",24,", ","+window+",", 1)), sectors)
		says := fmt.Sprintf("Row 2: Window %q is not a whole number of hours from 1 to 8760. Leave it empty when none is recorded.", window)
		if rows != nil || fault.KindOf(err) != fault.KindInvalid || err.Error() != says {
			t.Errorf("%q: got %v, %v", window, rows, err)
		}
	}
	if !tenant.HasGap(nil) {
		t.Error("no agreement is a gap")
	}
}

func TestEachBadEntryIsToldWithItsRowAndField(t *testing.T) {
	t.Parallel()
	rows := []struct{ was, is, field, says string }{
		{"C-1,", ",", "reference", "reference is empty."},
		{"C-1,", " \t,", "reference", "reference is empty."},
		{"Brightwater,", ",", "name", "name is empty."},
		{",us,", ",,", "country", "country is empty."},
		{"omar@brightwater.example", "", "contact_1", "contact_1 is empty."},
		{",us,", ",USA,", "country", `Country "USA" is not a two-letter code such as DE or US.`},
		{",us,", ",U1,", "country", `Country "U1" is not a two-letter code`},
		{",us,", ",ä,", "country", `Country "Ä" is not a two-letter code`},
		{"omar@brightwater.example", "omar", "contact_1", `contact_1 "omar" is not a mail address.`},
		{"dpo@brightwater.example", "dpo@b.example>", "contact_2", `contact_2 "dpo@b.example>" is not a mail address.`},
		{"America/Chicago", "Chicago", "zone", `There is no time zone "Chicago". Use a name such as Europe/Berlin.`},
		{"America/Chicago", "Local", "zone", `There is no time zone "Local".`},
		{"discovered", "guessed", "trigger", `Trigger "guessed" is unknown. Use aware, discovered, confirmed, suspected.`},
		{"portal", "pigeon", "channel", `Channel "pigeon" is unknown. Use mail, portal, courier, telephone.`},
		{"Brightwater", "Bright\xffwater", "name", "name holds a line break, an invisible character or broken text"},
		{"Brightwater", "\"Bright\nwater\"", "name", "name holds a line break"},
		{"Brightwater", "\"Bright\r\nBcc: x\"", "name", "name holds a line break"},
		{"Brightwater", "Bright\x00water", "name", "name holds a line break"},
		{"Brightwater", "Bright\x07water", "name", "name holds a line break"},
		{"Brightwater", "Bright\u0085water", "name", "name holds a line break"},
		{"Brightwater", "Bright\u202ewater", "name", "name holds a line break"},
		{"Brightwater", "=?utf-8?q?Bcc?=", "name", "name holds =?, which mail programs read as code"},
		{"America/Chicago", "\xff", "zone", "zone holds a line break"},
		{"Omar,", "\"O\nmar\",", "contact_1_name", "contact_1_name holds a line break"},
		{"Officer", "Officer,more", "", "The row has 16 fields where the header names 15. Put a field that holds a comma into quotes."},
	}
	for _, row := range rows {
		other := strings.Replace(good, "C-1,", "C-0,", 1)
		got, err := tenant.ReadCSV(strings.NewReader(header+other+strings.Replace(good, row.was, row.is, 1)), sectors)
		var many fault.Many
		if got != nil || !errors.As(err, &many) || len(many) != 1 {
			t.Errorf("%q: want one refusal, got %v, %v", row.is, got, err)
			continue
		}
		if f := many[0]; f.Kind != fault.KindInvalid || f.Row != 3 || f.Field != row.field || !strings.HasPrefix(f.Sentence, row.says) {
			t.Errorf("%q: got row %d, %q: %s", row.is, f.Row, f.Field, f.Sentence)
		}
	}
}

func TestEveryBadRowIsToldAndNothingIsReturned(t *testing.T) {
	t.Parallel()
	file := "reference,name,country,contact_1\n" +
		"C-1,One,DE,a@b.example\n" + // row 2
		"\n" + // row 3, empty
		"C-2,\"Two\nlines\",DE,a@b.example\n" + // row 4
		"C-3,,XXX,nobody\n" + // row 5
		"C-1,Again,DE,a@b.example\n" + // row 6
		",Six,DE,a@b.example\n" + // row 7
		",Seven,DE,a@b.example\n" + // row 8
		"C-1,Thrice,DE,a@b.example\n" + // row 9
		"C-9,\"Nine,DE,a@b.example\n" // row 10
	rows, err := tenant.ReadCSV(strings.NewReader(file), sectors)
	want := []string{
		"Row 4: name holds a line break, an invisible character or broken text (save the file as UTF-8).",
		"Row 5: name is empty.",
		`Row 5: Country "XXX" is not a two-letter code such as DE or US.`,
		`Row 5: contact_1 "nobody" is not a mail address.`,
		`Row 6: Reference "C-1" stands already in row 2.`,
		"Row 7: reference is empty.",
		"Row 8: reference is empty.",
		`Row 9: Reference "C-1" stands already in row 2.`,
		"Row 10: The row cannot be read: a quote is missing, or one too many.",
	}
	if rows != nil || err == nil || !slices.Equal(strings.Split(err.Error(), "\n"), want) {
		t.Errorf("got %v\n%v", rows, err)
	}
}

func TestAFileThatCannotBeACustomerFileIsRefused(t *testing.T) {
	t.Parallel()
	utf16 := "\xff\xfe"
	for _, r := range header + good {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, row := range map[string]struct{ file, says string }{
		"empty":            {"", "The file is empty or not a CSV file: its first row must name the columns (reference, name, country, contact_1, …)."},
		"a mark only":      {"\ufeff", "The file is empty"},
		"empty lines":      {"\n\n\r\n", "The file is empty"},
		"a lone quote":     {`"`, "The file is empty or not a CSV file"},
		"a header only":    {header, "The file has a header but no customers."},
		"UTF-16":           {utf16, "Row 1: The file is not UTF-8 text. Save it as \"CSV UTF-8\"."},
		"an archive":       {"PK\x03\x04\xff\x00\x00", "Row 1: The file is not UTF-8 text."},
		"an unknown":       {"reference,name,country,contact_1,phone\n", `Row 1: There is no column "phone". Columns are reference, name,`},
		"a missing":        {"reference,name,contact_1\n", `Row 1: The column "country" is missing.`},
		"a column twice":   {"reference,name,country,contact_1,Name\n", `Row 1: The column "name" stands there twice.`},
		"semicolons":       {strings.ReplaceAll(header, ",", ";"), `Row 1: There is no column "reference;name;`},
		"no header at all": {good, `Row 1: There is no column "C-1".`},
	} {
		rows, err := tenant.ReadCSV(strings.NewReader(row.file), sectors)
		if rows != nil || fault.KindOf(err) != fault.KindInvalid || !strings.HasPrefix(err.Error(), row.says) {
			t.Errorf("%s: got %v, %v", name, rows, err)
		}
	}
}

func TestAFileThatBreaksOffIsNoRefusalOfItsWords(t *testing.T) {
	t.Parallel()
	rows, err := tenant.ReadCSV(io.MultiReader(strings.NewReader(header+good), iotest.ErrReader(io.ErrUnexpectedEOF)), sectors)
	if rows != nil || !errors.Is(err, io.ErrUnexpectedEOF) || fault.KindOf(err) != "" {
		t.Errorf("got %v, %v", rows, err)
	}
}
