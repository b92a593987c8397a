package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// OpenDeadlines returns what is still to be done in some incidents, by
// incident, rule and deadline, the first to come first. One query, however
// many customers.
func (l Look) OpenDeadlines(incidentIDs []string) ([]incident.Deadline, error) {
	var rows []struct {
		IncidentID, RegimeID, Name, Recipient string
		Soft                                  bool
		Unchecked, Customers, Version         int
		DueAt                                 time.Time
		Started, Opened                       moment
	}
	err := l.db.Raw(`SELECT incident_id, regime_id, name, recipient, soft, due_at, count(tenant_id) AS customers, max(version) AS version,
		min(started_at) AS started, max(opened_at) AS opened, sum(CASE WHEN unchecked = '' THEN 0 ELSE 1 END) AS unchecked
		FROM obligations WHERE incident_id IN ? AND met_at IS NULL AND ended_at IS NULL AND undecided = false AND due_at IS NOT NULL
		GROUP BY incident_id, regime_id, name, recipient, soft, due_at ORDER BY due_at, incident_id, regime_id`, incidentIDs).Scan(&rows).Error
	out := make([]incident.Deadline, len(rows))
	for i, r := range rows {
		d := incident.Deadline{IncidentID: r.IncidentID, RegimeID: r.RegimeID, Name: r.Name, Recipient: r.Recipient, Customers: r.Customers,
			Soft: r.Soft, Unchecked: r.Unchecked > 0, DueAt: r.DueAt.UTC(), Version: r.Version}
		if r.Started.at != nil {
			d.StartedAt = *r.Started.at
		}
		if r.Opened.at != nil {
			d.OpenedAt = *r.Opened.at
		}
		out[i] = d
	}
	return out, err
}
