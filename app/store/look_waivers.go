package store

import "github.com/flowchestra/tocsin/app/incident"

// Waivers returns every proposal that a duty of an incident is not required,
// answered or not, oldest first.
func (l Look) Waivers(incidentID string) ([]incident.Waiver, error) {
	return all[incident.Waiver](l, "proposed_at, id", "incident_id = ?", incidentID)
}

// Waived tells which duties of an incident legal has found not to be required,
// by id.
func (l Look) Waived(incidentID string) (map[string]bool, error) {
	var ids []string
	err := l.db.Model(&incident.Waiver{}).Where("incident_id = ? AND answer = ?", incidentID, incident.Approved).Pluck("obligation_id", &ids).Error
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
