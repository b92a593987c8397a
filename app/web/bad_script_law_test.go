package web_test

import (
	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
)

// scriptLaw has people type a script into what they say about duties: an
// answer, a hold, a waiver; and makes a later deadline wait. It returns what
// stands in the gaps of those routes.
func (s *site) scriptLaw(inc incident.Incident) map[string]string {
	s.Helper()
	ctx, lena, ada := s.Context(), s.person("Lena"), s.person("Ada")
	hold, _, err := s.app.HoldObligation(ctx, lena, app.HoldObligation{IncidentID: inc.ID, AskedBy: script + "asked_by", Authority: script + "authority", Form: incident.Document,
		Reference: script + "their_number", AskedAt: s.app.Now(), Reason: script + "hold"})
	s.must(err)
	const question = "eu-high-risk"
	if _, known := s.app.Book.Question(question); !known {
		s.Fatalf("the book asks no %s", question)
	}
	_, err = s.app.RuleOnQuestion(ctx, lena, app.RuleOnQuestion{IncidentID: inc.ID, Question: question, Yes: true, Reason: script + "ruling"})
	s.must(err)
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
	return map[string]string{"/duties/:id": "/duties/" + open, "/holds/:id": "/holds/" + hold.ID,
		"/proposals/:id": "/proposals/" + waiting[0].ID, "/questions/:code": "/questions/" + question}
}
