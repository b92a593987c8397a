package tenant_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/tenant"
)

func TestTermsThatCannotBeMeantAreEachToldUnderTheirColumn(t *testing.T) {
	t.Parallel()
	for column, terms := range map[string]tenant.Terms{
		"unit": {Unit: "fortnights"}, "calendar": {Calendar: "Atlantis"}, "notice_language": {Language: "German"}, "meets_on": {MeetsOn: "read"}, "contents": {Contents: "a\u202eb"},
		"notice_addresses": {Addresses: []string{"a@b.example", "A@b.example"}},
	} {
		bad := terms.Faults()
		if len(bad) != 1 || bad[0].Field != column {
			t.Errorf("%s: got %v", column, bad)
		}
	}
	for says, list := range map[string][]string{"is not a mail address": {"omar@b.example\r\nBcc: eve"}, "5 at most": {"a", "b", "c", "d", "e", "f"}} {
		if bad := (tenant.Terms{Addresses: list}).Faults(); len(bad) != 1 || !strings.Contains(bad[0].Sentence, says) {
			t.Errorf("%v: got %v", list, bad)
		}
	}
	long := strings.Repeat("x", 2001)
	if bad := (tenant.Terms{Contents: long}).Faults(); len(bad) != 1 {
		t.Errorf("got %v", bad)
	}
	good := tenant.Terms{Unit: "business_days", Calendar: "DE", Addresses: []string{"a@b.example"}, Language: "de", Contents: "which data\nand how many", MeetsOn: "acknowledged"}
	if bad := good.Faults(); len(bad) != 0 {
		t.Error(bad)
	}
}

func TestAWindowIsSaidInItsUnit(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]tenant.Agreement{
		"24 h": {WindowHours: new(24)}, "5 business days": {WindowHours: new(5), Terms: tenant.Terms{Unit: "business_days"}},
		"1 calendar day": {WindowHours: new(1), Terms: tenant.Terms{Unit: "calendar_days"}}, "": {},
	} {
		if got := a.WindowWords(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	days := tenant.Agreement{WindowHours: new(5), Terms: tenant.Terms{Unit: "business_days"}}
	if days.Short() || !(&tenant.Agreement{WindowHours: new(24)}).Short() || (*tenant.Agreement)(nil).Short() {
		t.Error("five business days are not a day or less; 24 hours are; no agreement is not")
	}
}

func TestNoticesGoFirstWhereTheAgreementSays(t *testing.T) {
	t.Parallel()
	a := &tenant.Agreement{Terms: tenant.Terms{Addresses: []string{"legal@b.example", "Security@b.example"}}}
	contacts := []tenant.Contact{{Address: "security@b.example"}, {Address: "dpo@b.example"}}
	if got := tenant.NoticeAddresses(a, contacts); !slices.Equal(got, []string{"legal@b.example", "Security@b.example", "dpo@b.example"}) {
		t.Errorf("got %v", got)
	}
	if got := tenant.NoticeAddresses(nil, contacts); !slices.Equal(got, []string{"security@b.example", "dpo@b.example"}) {
		t.Errorf("got %v", got)
	}
}

func TestAFileWithTermsIsReadAndOneWithoutKeepsThem(t *testing.T) {
	t.Parallel()
	rows, err := tenant.ReadCSV(strings.NewReader("reference,name,country,contact_1,window_hours,unit,calendar,notice_addresses,notice_language,contents,meets_on\n"+
		"C-1,B,DE,a@b.example,5,business_days,DE,legal@b.example; b@b.example,de,which data,acknowledged\n"), sectors)
	if err != nil {
		t.Fatal(err)
	}
	have := rows[0].Agreement
	if have.Unit != "business_days" || have.Calendar != "DE" || len(have.Addresses) != 2 || have.Language != "de" || have.Contents != "which data" || have.MeetsOn != "acknowledged" {
		t.Errorf("got %+v", have)
	}
	again := func(window string) tenant.Row {
		rows, err := tenant.ReadCSV(strings.NewReader("reference,name,country,contact_1,window_hours\nC-1,B,DE,a@b.example,"+window+"\n"), sectors)
		if err != nil {
			t.Fatal(err)
		}
		rows[0].Keep(tenant.Tenant{}, &have, nil)
		return rows[0]
	}
	if r := again("5"); !r.Agreement.Terms.Same(have.Terms) {
		t.Errorf("a file that does not say it changed the terms: %+v", r.Agreement)
	}
	if r := again("24"); r.Agreement.WindowWords() != "24 h" || r.Agreement.Language != "de" {
		t.Errorf("24 hours are now %q", r.Agreement.WindowWords())
	}
}
