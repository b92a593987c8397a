package web_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/fixtures"
)

// The two pictures that docs/look.md shows of a working; see the task
// "pictures".

func TestTheWorkingOfAGDPRClockAcrossTheChangeOfClocksIsShown(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	s.asController(inc.ID)
	s.adopts(inc.ID, "eu-gdpr-33-1")
	_, err := s.app.SweepClocks(s.Context(), "test")
	s.must(err)
	o := s.dutyOf(inc.ID, func(x incident.Obligation) bool { return x.RegimeID == "eu-gdpr-33-1" })
	path := "/incidents/" + inc.Number + "/duties/" + o.ID
	s.says(s.as("Lena").get(path), 200, "The clocks in Berlin go forward in between: 72 h really pass while the wall shows 73 h.", "Tue 31 Mar 03:40 Berlin", "Statutory until")
	looksAt(s.sits("Lena", browsertest.Desk()), "working-gdpr", path)
}

func TestTheWorkingOfANewYorkClockThatEndsOnASundayIsShown(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.inNewYork()
	s.adopts(inc.ID, "us-ny-individuals")
	o := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.RegimeID == "us-ny-individuals" })
	path := "/incidents/" + inc.Number + "/duties/" + o.ID
	s.says(s.as("Nora").get(path), 200, "Sun 29 Mar 23:59 New York", "Mon 30 Mar 23:59 New York")
	looksAt(s.sits("Nora", browsertest.Desk()), "working-new-york", path)
}

// adopts has counsel adopt a rule, and the duties follow.
func (s *site) adopts(incidentID, rule string) {
	s.Helper()
	everybody, err := s.look().People()
	s.must(err)
	for _, p := range everybody {
		if p.May(people.AdoptRules) {
			_, err := s.app.AdoptRules(s.Context(), p, app.AdoptRules{Rows: []app.AdoptRow{{RegimeID: rule, Digest: mustRule(s, rule).Digest}}})
			s.must(err)
			s.workDuties(incidentID)
			return
		}
	}
	s.Fatal("nobody may adopt rules")
}

// inNewYork is an incident of a controller in New York, discovered thirty days
// before a Sunday.
func (s *site) inNewYork() incident.Incident {
	s.Helper()
	s.withCast()
	s.importCustomers(fixtures.CustomersCSV)
	org, err := s.look().Organisation()
	s.must(err)
	org.Roles, org.Establishments, org.Zone = "controller,processor", "US", "America/New_York"
	_, err = s.app.ChangeOrganisation(s.Context(), s.person("Ines"), org)
	s.must(err)
	_, err = s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: "Nora", Email: "nora@flowchestra.example", Zone: "America/New_York", Roles: "legal"})
	s.must(err)
	s.Clock.Set(utc("2026-03-02 14:30"))
	f, err := s.app.DeclareIncident(s.Context(), s.person("Theo"), app.Declaration{Title: "Payroll export left open to anybody", Severity: incident.SEV2, DetectedAt: utc("2026-02-27 19:15"),
		Zone: "America/New_York", Source: "a caller who had found it", CommanderID: s.person("Ada").ID})
	s.must(err)
	_, err = s.app.ConfirmIncident(s.Context(), s.person("Ada"), app.Confirm{IncidentID: f.ID, Zone: "Europe/Berlin", OwnerID: s.person("Theo").ID})
	s.must(err)
	s.decide(f.ID, "reference,involvement,reason,data,encrypted,places\nC-1001,in,its rows were in the export,name; ssn,no,US-NY\n")
	_, err = s.app.SweepClocks(s.Context(), "test")
	s.must(err)
	return f.Incident
}
