package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// Holds returns the holds of an incident with what legal decided about each,
// oldest first. Whoever may not know of one gets it without its details.
func (l Look) Holds(incidentID string) ([]incident.Hold, error) {
	out, err := l.HoldsIn([]string{incidentID})
	return out[incidentID], err
}

// HoldsIn returns the same for some incidents.
func (l Look) HoldsIn(incidentIDs []string) (map[string][]incident.Hold, error) {
	rows, err := all[incident.Hold](l, "recorded_at, id", "incident_id IN ?", incidentIDs)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	made, err := all[incident.HoldDecision](l, "decided_at, id", "incident_id IN ?", incidentIDs)
	decided := map[string][]incident.HoldDecision{}
	for _, d := range made {
		decided[d.HoldID] = append(decided[d.HoldID], d)
	}
	out := map[string][]incident.Hold{}
	for _, h := range rows {
		if h.Decisions = decided[h.ID]; l.viewer != nil && !h.Knows(*l.viewer) {
			h = h.Discreet()
		}
		out[h.IncidentID] = append(out[h.IncidentID], h)
	}
	return out, err
}

// Hold returns one hold, narrowed in the same way.
func (l Look) Hold(id string) (incident.Hold, error) {
	h, err := must[incident.Hold](l, "hold", "id = ?", id)
	if err != nil {
		return h, err
	}
	if h.Decisions, err = all[incident.HoldDecision](l, "decided_at, id", "hold_id = ?", id); err != nil {
		return h, err
	}
	if l.viewer != nil && !h.Knows(*l.viewer) {
		h = h.Discreet()
	}
	return h, nil
}

// EndedHolds returns the approved holds that ended before an instant and whose
// clocks nobody has set going again.
func (l Look) EndedHolds(before time.Time, limit int) ([]incident.Hold, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Hold](l, "ends_at, id", "approved_at IS NOT NULL AND resumed_at IS NULL AND ends_at < ?", before.UTC())
}

// HeldDuties counts the duties of an incident that are still to be done, by
// rule: what a hold can be about.
func (l Look) HeldDuties(incidentID string) ([]incident.HeldDuty, error) {
	var rows []struct {
		RegimeID, Name string
		Duties         int
		Started, Due   moment
	}
	err := l.db.Raw(`SELECT regime_id, name, count(*) AS duties, min(started_at) AS started, min(due_at) AS due FROM obligations
		WHERE incident_id = ? AND met_at IS NULL AND ended_at IS NULL AND undecided = false GROUP BY regime_id, name ORDER BY name, regime_id`, incidentID).Scan(&rows).Error
	out := make([]incident.HeldDuty, len(rows))
	for i, r := range rows {
		out[i] = incident.HeldDuty{RegimeID: r.RegimeID, Name: r.Name, Duties: r.Duties, StartedAt: r.Started.at, DueAt: r.Due.at}
	}
	return out, err
}
