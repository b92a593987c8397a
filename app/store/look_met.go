package store

import "time"

// MetDuty counts duties of an incident that were met, of one name, start and
// deadline.
type MetDuty struct {
	Name, Recipient  string
	Soft             bool
	StartedAt, DueAt time.Time
	Tenants          int // 0 for a duty towards an authority
}

// MetDuties counts the duties of an incident that were met and stand.
func (l Look) MetDuties(incidentID string) ([]MetDuty, error) {
	var out []MetDuty
	err := l.db.Raw(`SELECT name, recipient, soft, started_at, due_at, count(tenant_id) AS tenants FROM obligations
		WHERE incident_id = ? AND met_at IS NOT NULL AND ended_at IS NULL AND undecided = false AND started_at IS NOT NULL AND due_at IS NOT NULL
		GROUP BY name, recipient, soft, started_at, due_at`, incidentID).Scan(&out).Error
	return out, err
}
