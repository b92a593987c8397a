package web_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestThePagesOfFactsAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	base := "/incidents/" + inc.Number
	ada := s.sits("Ada", browsertest.Desk())
	looksAt(ada, "instant", base+"/instants/new")
	looksAt(ada, "instant-correct", base+"/instants/new?kind=contained")
	looksAt(ada, "instant-close", base+"/instants/new?kind=closed")
	looksAt(ada, "withdrawal", base+"/withdrawal")
	looksAt(ada, "standing", base+"/standing")
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "awareness", base+"/awareness")
	duty := s.authorityDuty(inc.ID)
	looksAt(lena, "filing", "/obligations/"+duty.ID+"/filing")
	_, err := s.app.WithdrawConfirmation(s.Context(), s.person("Ada"), inc.ID, "The export was a test of our own: its rows are made up.")
	s.must(err)
	looksAt(lena, "withdrawal-second", base+"/withdrawal")
	looksAt(ada, "withdrawal-mine", base+"/withdrawal")
	_, err = s.app.FileWithAuthority(s.Context(), s.person("Lena"), app.FileWithAuthority{ObligationID: duty.ID, FiledAt: s.app.Now(), Channel: "portal", Reference: "LDA-1085.4-1234/26"})
	s.must(err)
	looksAt(lena, "filing-done", "/obligations/"+duty.ID+"/filing")
}

// authorityDuty is an open duty towards an authority. It makes the organisation
// a controller in Germany, so that there is one.
func (s *site) authorityDuty(incidentID string) incident.Obligation {
	s.Helper()
	org, err := s.look().Organisation()
	s.must(err)
	if org.Roles != "controller,processor" {
		org.Roles, org.Establishments = "controller,processor", "DE,US"
		_, err = s.app.ChangeOrganisation(s.Context(), s.person("Ines"), org)
		s.must(err)
		s.workDuties(incidentID)
	}
	duties, err := s.look().AuthorityObligations(incidentID)
	s.must(err)
	for _, d := range duties {
		if d.Open() && !d.Undecided {
			return d
		}
	}
	s.Fatalf("no duty towards an authority is open: %+v", duties)
	return incident.Obligation{}
}
