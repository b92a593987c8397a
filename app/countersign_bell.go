package app

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
)

// withoutSigner leaves the signer in peace where all that an incident waits for
// is that somebody else countersigns, and says so in the ring.
func (s situation) withoutSigner(l store.Look, al *incident.Alarm) (situation, error) {
	if al.Threshold != incident.AlarmSign || al.IncidentID == nil {
		return s, nil
	}
	waiting, err := l.Unsigned([]string{*al.IncidentID})
	if err != nil {
		return s, err
	}
	signer := ""
	for i := range waiting {
		a, err := l.Approval(waiting[i].ID)
		if err != nil || a == nil || signer != "" && a.SignedBy != signer {
			return s, err
		}
		signer = a.SignedBy
	}
	if signer == "" {
		return s, nil
	}
	p, err := l.Person(signer)
	s.not = signer
	s.lines = append(s.lines, p.Name+" has signed, and wrote of it: somebody else must countersign before anything is sent.")
	return s, err
}
