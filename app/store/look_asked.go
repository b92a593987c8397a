package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// Asked returns, by incident, what customers asked on their pages and nobody
// has answered; incidents without such a question are not there.
func (l Look) Asked(incidentIDs []string) (map[string]*incident.CustomerAsks, error) {
	var rows []struct {
		IncidentID, Reference string
		AskedAt, DueAt        time.Time
	}
	err := l.db.Raw(`SELECT q.incident_id, t.reference, q.asked_at, q.due_at FROM customer_questions q JOIN tenants t ON t.id = q.tenant_id
		WHERE q.incident_id IN ? AND q.closed_at IS NULL ORDER BY q.due_at, q.id`, incidentIDs).Scan(&rows).Error
	out := map[string]*incident.CustomerAsks{}
	for _, r := range rows {
		a := out[r.IncidentID]
		if a == nil {
			a = &incident.CustomerAsks{Reference: r.Reference, AskedAt: r.AskedAt.UTC(), DueAt: r.DueAt.UTC()}
			out[r.IncidentID] = a
		}
		a.Count++
	}
	return out, err
}
