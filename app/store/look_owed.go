package store

import "github.com/flowchestra/tocsin/app/incident"

// Owed returns, by incident, the open dated duties towards others than
// customers, the first due first: who is told, from when and by when, and no
// more.
func (l Look) Owed(incidentIDs []string) (map[string][]incident.Obligation, error) {
	var rows []incident.Obligation
	err := l.db.Select("id", "incident_id", "regime_id", "name", "recipient", "soft", "started_at", "due_at", "outer_at", "unchecked").
		Where("incident_id IN ? AND tenant_id IS NULL AND due_at IS NOT NULL AND met_at IS NULL AND ended_at IS NULL AND undecided = false", incidentIDs).
		Order("due_at, id").Find(&rows).Error
	out := map[string][]incident.Obligation{}
	for _, o := range rows {
		out[o.IncidentID] = append(out[o.IncidentID], o)
	}
	return out, err
}
