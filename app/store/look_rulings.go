package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// Rulings returns every answer to a question about an incident, corrected ones
// too, oldest first.
func (l Look) Rulings(incidentID string) ([]incident.Ruling, error) {
	return all[incident.Ruling](l, "ruled_at, id", "incident_id = ?", incidentID)
}

// RulingsOf returns, for some incidents, the answers that stand by the code of
// their question: one query.
func (l Look) RulingsOf(incidentIDs []string) (map[string]map[string]rulebook.Ruling, error) {
	var rows []struct {
		IncidentID, Question string
		Yes                  bool
		Reason, Name         string
		RuledAt              time.Time
	}
	err := l.db.Raw(`SELECT r.incident_id, r.question, r.yes, r.reason, r.ruled_at, p.name FROM rulings r JOIN people p ON p.id = r.ruled_by
		WHERE r.incident_id IN ? AND NOT EXISTS (SELECT 1 FROM rulings c WHERE c.corrects_id = r.id)`, incidentIDs).Scan(&rows).Error
	out := map[string]map[string]rulebook.Ruling{}
	for _, r := range rows {
		if out[r.IncidentID] == nil {
			out[r.IncidentID] = map[string]rulebook.Ruling{}
		}
		out[r.IncidentID][r.Question] = rulebook.Ruling{Yes: r.Yes, Reason: r.Reason, By: r.Name, At: r.RuledAt.UTC()}
	}
	return out, err
}

// Filed is when the duties of an incident were met, by regime: what a later
// stage of the same law hangs on.
type Filed struct {
	Authorities map[string]time.Time // the last filing
	Customers   map[string]time.Time // the first notice that a customer took: the earliest date that can count
}

// FiledFor returns this for some incidents: one query.
func (l Look) FiledFor(incidentIDs []string) (map[string]Filed, error) {
	var rows []struct {
		IncidentID, RegimeID string
		Customer             bool
		At                   moment
	}
	err := l.db.Raw(`SELECT o.incident_id, o.regime_id, false AS customer, max(f.filed_at) AS at FROM filings f JOIN obligations o ON o.id = f.obligation_id
		WHERE o.incident_id IN ? GROUP BY o.incident_id, o.regime_id
		UNION ALL SELECT o.incident_id, o.regime_id, true AS customer, min(o.met_at) AS at FROM obligations o
		WHERE o.incident_id IN ? AND o.tenant_id IS NOT NULL AND o.met_at IS NOT NULL GROUP BY o.incident_id, o.regime_id`, incidentIDs, incidentIDs).Scan(&rows).Error
	out := map[string]Filed{}
	for _, r := range rows {
		f, ok := out[r.IncidentID]
		if !ok {
			f = Filed{Authorities: map[string]time.Time{}, Customers: map[string]time.Time{}}
			out[r.IncidentID] = f
		}
		of := f.Authorities
		if r.Customer {
			of = f.Customers
		}
		if r.At.at != nil {
			of[r.RegimeID] = *r.At.at
		}
	}
	return out, err
}
