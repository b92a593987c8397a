package store

import "github.com/flowchestra/tocsin/app/incident"

// pendingSQL counts, by incident, later deadlines as one decision each (see
// incident.Proposal.Alike), later awareness, and holds nobody has approved.
const pendingSQL = `SELECT incident_id, CASE WHEN accepted THEN 'second' ELSE 'legal' END AS what, count(*) AS n FROM (
	SELECT DISTINCT p.incident_id, p.regime_id, p.ends, p.to_undecided, p.accepted, p.from_due, p.to_due, p.from_outer, p.to_outer
	FROM proposals p JOIN obligations o ON o.id = p.obligation_id AND o.met_at IS NULL AND o.ended_at IS NULL
	WHERE p.incident_id IN ? AND p.withdrawn_at IS NULL AND p.seconded_at IS NULL AND (p.decided_at IS NULL OR p.accepted = true)) d
	GROUP BY incident_id, accepted
UNION ALL SELECT incident_id, 'awareness', count(*) FROM awareness_proposals
	WHERE incident_id IN ? AND withdrawn_at IS NULL AND seconded_at IS NULL GROUP BY incident_id
UNION ALL SELECT incident_id, 'hold', count(*) FROM holds
	WHERE incident_id IN ? AND approved_at IS NULL AND lifted_at IS NULL GROUP BY incident_id`

// Pending counts what waits for a second thought in some incidents. One query.
func (l Look) Pending(incidentIDs []string) (map[string]incident.Pending, error) {
	var rows []struct {
		IncidentID, What string
		N                int
	}
	err := l.db.Raw(pendingSQL, incidentIDs, incidentIDs, incidentIDs).Scan(&rows).Error
	out := map[string]incident.Pending{}
	for _, r := range rows {
		p := out[r.IncidentID]
		switch r.What {
		case "legal":
			p.ForLegal = r.N
		case "second":
			p.ForSecond = r.N
		case "awareness":
			p.Awareness = r.N
		case "hold":
			p.Holds = r.N
		}
		out[r.IncidentID] = p
	}
	return out, err
}
