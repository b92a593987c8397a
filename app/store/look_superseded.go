package store

import "github.com/flowchestra/tocsin/app/incident"

// Superseded returns every obligation of an incident whose place another has
// taken, in the order in which they were put on record.
func (l Look) Superseded(incidentID string) ([]incident.Obligation, error) {
	return all[incident.Obligation](l, "opened_at, id", "incident_id = ? AND superseded_by IS NOT NULL", incidentID)
}

// History returns what stood before an obligation for the same duty, the
// newest first.
func (l Look) History(o incident.Obligation) ([]incident.Obligation, error) {
	var out []incident.Obligation
	for id := o.ID; ; {
		before, err := maybe[incident.Obligation](l, "", "superseded_by = ?", id)
		if err != nil || before == nil {
			return out, err
		}
		out = append(out, *before)
		id = before.ID
	}
}

// Proposals returns what was proposed for the duties of an incident and not
// withdrawn, the oldest first.
func (l Look) Proposals(incidentID string) ([]incident.Proposal, error) {
	return all[incident.Proposal](l, "proposed_at, id", "incident_id = ? AND withdrawn_at IS NULL", incidentID)
}

// ProposalsFor returns the same for some obligations, by obligation.
func (l Look) ProposalsFor(obligationIDs []string) (map[string][]incident.Proposal, error) {
	out := map[string][]incident.Proposal{}
	err := inSlices(obligationIDs, func(part []string) error {
		rows, err := all[incident.Proposal](l, "proposed_at, id", "obligation_id IN ? AND withdrawn_at IS NULL", part)
		for _, p := range rows {
			out[p.ObligationID] = append(out[p.ObligationID], p)
		}
		return err
	})
	return out, err
}

// WaitingProposals returns what waits for legal or for a second person in an
// incident. What was met or has ended in the meantime waits for nobody.
func (l Look) WaitingProposals(incidentID string) ([]incident.Proposal, error) {
	return all[incident.Proposal](l, "to_due, name, id", `incident_id = ? AND withdrawn_at IS NULL AND seconded_at IS NULL AND (decided_at IS NULL OR accepted = ?)
		AND EXISTS (SELECT 1 FROM obligations o WHERE o.id = proposals.obligation_id AND o.met_at IS NULL AND o.ended_at IS NULL)`, incidentID, true)
}

// Proposal returns one proposal.
func (l Look) Proposal(id string) (incident.Proposal, error) {
	return must[incident.Proposal](l, "proposal", "id = ?", id)
}

// AwarenessProposals returns every later awareness that was proposed in an
// incident, the oldest first.
func (l Look) AwarenessProposals(incidentID string) ([]incident.AwarenessProposal, error) {
	return all[incident.AwarenessProposal](l, "proposed_at, id", "incident_id = ?", incidentID)
}

// AwarenessProposal returns one of them.
func (l Look) AwarenessProposal(id string) (incident.AwarenessProposal, error) {
	return must[incident.AwarenessProposal](l, "proposal", "id = ?", id)
}

// Reliances returns which readings legal relies on in an incident, in the
// order in which it said so.
func (l Look) Reliances(incidentID string) ([]incident.Reliance, error) {
	return all[incident.Reliance](l, "at, id", "incident_id = ?", incidentID)
}

// DelayReasons returns the reasons given for delays in an incident, by day.
func (l Look) DelayReasons(incidentID string) ([]incident.DelayReason, error) {
	return all[incident.DelayReason](l, "day, at, id", "incident_id = ?", incidentID)
}
