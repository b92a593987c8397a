package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// DutyLines returns the duties of an incident that stand, those alike together
// with one of them as their example: two queries, however many customers.
func (l Look) DutyLines(incidentID string) ([]incident.DutyLine, error) {
	var rows []struct {
		Example                       string
		Duties, TwoReadings, Returned int
		LastMet                       moment
	}
	err := l.db.Raw(`SELECT min(id) AS example, count(*) AS duties, max(met_at) AS last_met,
		sum(CASE WHEN other_due_at IS NULL THEN 0 ELSE 1 END) AS two_readings, sum(CASE WHEN bounced_at IS NULL THEN 0 ELSE 1 END) AS returned
		FROM obligations WHERE incident_id = ? AND `+standing+`
		GROUP BY regime_id, undecided, not_started, due_at, outer_at, missing, unchecked, end_reason,
			CASE WHEN tenant_id IS NULL THEN 1 ELSE 0 END, CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END,
			CASE WHEN met_at IS NULL THEN 0 WHEN due_at IS NULL OR met_at <= due_at THEN 1 ELSE 2 END
		ORDER BY example`, incidentID).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Example
	}
	examples, err := l.ObligationsByID(ids)
	out := make([]incident.DutyLine, len(rows))
	for i, r := range rows {
		out[i] = incident.DutyLine{Example: examples[r.Example], Duties: r.Duties, LastMet: r.LastMet.at, TwoReadings: r.TwoReadings, Returned: r.Returned}
	}
	return out, err
}

// DutiesAlike pages by reference through the customers that a rule of an
// incident is about, with one date or, for nil, without: two queries.
func (l Look) DutiesAlike(incidentID, regimeID string, due *time.Time, after string, limit int) ([]incident.CustomerDuty, error) {
	var rows []struct{ ID, Name, Reference string }
	err := l.db.Raw(`SELECT o.id, t.name, t.reference FROM obligations o JOIN tenants t ON t.id = o.tenant_id
		WHERE o.incident_id = ? AND o.regime_id = ? AND o.superseded_by IS NULL AND t.reference > ?
		AND ((? AND o.due_at IS NULL) OR o.due_at = ?) ORDER BY t.reference LIMIT ?`,
		incidentID, regimeID, after, due == nil, due, limit).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	duties, err := l.ObligationsByID(ids)
	out := make([]incident.CustomerDuty, len(rows))
	for i, r := range rows {
		out[i] = incident.CustomerDuty{Obligation: duties[r.ID], Name: r.Name, Reference: r.Reference}
	}
	return out, err
}

// Before returns what stood for the duty of an obligation and was superseded,
// the oldest first: one query.
func (l Look) Before(o incident.Obligation) ([]incident.Obligation, error) {
	if o.TenantID == nil {
		return all[incident.Obligation](l, "opened_at, id", "incident_id = ? AND regime_id = ? AND tenant_id IS NULL AND superseded_by IS NOT NULL AND id <> ?", o.IncidentID, o.RegimeID, o.ID)
	}
	return all[incident.Obligation](l, "opened_at, id", "incident_id = ? AND tenant_id = ? AND regime_id = ? AND superseded_by IS NOT NULL AND id <> ?", o.IncidentID, *o.TenantID, o.RegimeID, o.ID)
}
