package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// PromisesOf returns the instants by which some copies promise another letter,
// each once.
func (l Look) PromisesOf(copyIDs []string) ([]time.Time, error) {
	var rows []struct{ PromisesAt moment }
	err := l.db.Raw("SELECT DISTINCT promises_at FROM copies WHERE id IN ? AND promises_at IS NOT NULL", copyIDs).Scan(&rows).Error
	var out []time.Time
	for _, r := range rows {
		if r.PromisesAt.at != nil {
			out = append(out, *r.PromisesAt.at)
		}
	}
	return out, err
}

// HasDuty tells whether an incident has a duty of its own, by its id in the
// rulebook or the product's, that no other took the place of.
func (l Look) HasDuty(incidentID, regimeID string) (bool, error) {
	o, err := maybe[incident.Obligation](l, "", "incident_id = ? AND tenant_id IS NULL AND regime_id = ? AND superseded_by IS NULL", incidentID, regimeID)
	return o != nil, err
}

// OpenPromises returns the open duties that an incident's own letters made, the
// first due first.
func (l Look) OpenPromises(incidentID string) ([]incident.Obligation, error) {
	return all[incident.Obligation](l, "due_at, id", "incident_id = ? AND tenant_id IS NULL AND audience = ? AND met_at IS NULL AND ended_at IS NULL AND superseded_by IS NULL",
		incidentID, incident.ToCustomers)
}

// StillSending tells whether a letter of an edition is still to be handed over.
func (l Look) StillSending(editionID string) (bool, error) {
	var n int64 // nothing of a letter is opened: one that does not open must not stop the others
	err := l.db.Raw("SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE edition_id = ? AND next_try_at IS NOT NULL LIMIT 1) open", editionID).Scan(&n).Error
	return n > 0, err
}

// WaitsForPromised tells whether any customer to whom a letter was promised by
// an instant has got none since the one that said so.
func (l Look) WaitsForPromised(incidentID string, by time.Time) (bool, error) {
	var n int64
	err := l.db.Raw(`SELECT count(*) FROM (SELECT 1 FROM deliveries d JOIN copies c ON c.id = d.copy_id AND c.promises_at = ?
		WHERE d.incident_id = ? AND d.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM deliveries x JOIN copies y ON y.id = x.copy_id JOIN notices n ON n.id = x.notice_id
			WHERE x.incident_id = d.incident_id AND x.tenant_id = d.tenant_id AND x.state = 'accepted' AND x.accepted_at > d.accepted_at AND n.kind <> 'answer'
			AND (y.promises_at IS NULL OR y.promises_at <> c.promises_at))
		LIMIT 1) waiting`, by.UTC(), incidentID).Scan(&n).Error
	return n > 0, err
}
