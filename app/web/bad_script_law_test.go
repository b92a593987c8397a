package web_test

import (
	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
)

// scriptLater proposes a waiver with a script for a reason, and makes a later
// deadline wait. It returns what stands in the gaps of those routes.
func (s *site) scriptLater(inc incident.Incident) map[string]string {
	s.Helper()
	ctx, lena, ada := s.Context(), s.person("Lena"), s.person("Ada")
	long := 96
	t, err := s.look().TenantByReference("C-9001")
	s.must(err)
	s.must(s.app.RecordAgreement(ctx, lena, app.RecordAgreement{Reference: "C-9001", Version: t.Version, Trigger: "aware", WindowHours: &long, Channel: "mail", Clause: script + "clause"}))
	s.workDuties(inc.ID)
	duties, err := s.look().Obligations(inc.ID)
	s.must(err)
	open := ""
	for _, o := range duties {
		if o.Open() && o.TenantID != nil {
			open = o.ID
		}
	}
	_, err = s.app.ProposeWaiver(ctx, ada, app.ProposeWaiver{IncidentID: inc.ID, Obligations: []string{open}, Reason: script + "waiver"})
	s.must(err)
	waiting, err := s.look().Proposals(inc.ID)
	s.must(err)
	if len(waiting) == 0 {
		s.Fatal("no later deadline waits: this proves nothing")
	}
	return map[string]string{"/duties/:id": "/duties/" + open, "/proposals/:id": "/proposals/" + waiting[0].ID, "/records/:id": s.scriptRecords(inc)}
}
