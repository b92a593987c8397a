package tenant_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/tenant"
)

func TestAFileWithFourColumnsChangesFourThings(t *testing.T) {
	t.Parallel()
	rows, err := tenant.ReadCSV(strings.NewReader("reference,name,country,contact_1\nC-1,Brightwater Clinics,US,new@brightwater.example\n"), sectors)
	if err != nil {
		t.Fatal(err)
	}
	hours := 24
	have := tenant.Tenant{Reference: "C-1", Language: "de", Zone: "America/Chicago", Sectors: tenant.List{"hipaa"}, States: tenant.List{"CA"}}
	r := rows[0]
	r.Keep(have, &tenant.Agreement{Trigger: "confirmed", WindowHours: &hours, Channel: "portal", Clause: "9.2"},
		[]tenant.Contact{{Position: 1, Address: "old@brightwater.example"}, {Position: 2, Address: "privacy@brightwater.example"}})
	if r.Tenant.Language != "de" || r.Tenant.Zone != "America/Chicago" || !r.Tenant.Sectors.Has("hipaa") || !r.Tenant.States.Has("CA") {
		t.Errorf("what the file does not name was lost: %+v", r.Tenant)
	}
	if a := r.Agreement; a.WindowHours == nil || *a.WindowHours != 24 || a.Trigger != "confirmed" || a.Channel != "portal" || a.Clause != "9.2" {
		t.Errorf("the agreement was lost: %+v", a)
	}
	if len(r.Contacts) != 2 || r.Contacts[0].Address != "new@brightwater.example" || r.Contacts[1].Address != "privacy@brightwater.example" {
		t.Errorf("the contacts are %+v", r.Contacts)
	}
}

func TestAnEmptyCellOfAColumnThatIsThereClearsTheWindow(t *testing.T) {
	t.Parallel()
	rows, err := tenant.ReadCSV(strings.NewReader("reference,name,country,contact_1,window_hours\nC-1,Brightwater Clinics,US,omar@brightwater.example,\n"), sectors)
	if err != nil {
		t.Fatal(err)
	}
	hours := 24
	r := rows[0]
	r.Keep(tenant.Tenant{}, &tenant.Agreement{WindowHours: &hours}, nil)
	if r.Agreement.WindowHours != nil {
		t.Errorf("an emptied window still counts as %d h", *r.Agreement.WindowHours)
	}
}
