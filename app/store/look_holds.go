package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// Holds returns the holds of an incident with what legal decided about each,
// oldest first. Whoever may not know of one gets it without its details.
func (l Look) Holds(incidentID string) ([]incident.Hold, error) {
	rows, err := all[incident.Hold](l, "recorded_at, id", "incident_id = ?", incidentID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	decided, err := all[incident.HoldDecision](l, "decided_at, id", "incident_id = ?", incidentID)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		for _, d := range decided {
			if d.HoldID == rows[i].ID {
				rows[i].Decisions = append(rows[i].Decisions, d)
			}
		}
		if l.viewer != nil && !rows[i].Knows(*l.viewer) {
			rows[i] = rows[i].Discreet()
		}
	}
	return rows, nil
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
