package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

// PlannedAlarms returns the alarms that somebody must look at still, the first
// first: those that ring now and those that will. One about a deadline that
// everybody has met, while no customer is undecided, will find nothing to say.
func (l Look) PlannedAlarms(limit int) ([]incident.Alarm, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Alarm](l, "fire_at, id", `next_at IS NOT NULL AND (due_at IS NULL
		OR EXISTS (SELECT 1 FROM customer_questions q WHERE q.incident_id = alarms.incident_id AND q.due_at = alarms.due_at AND q.closed_at IS NULL)
		OR EXISTS (SELECT 1 FROM obligations o WHERE o.incident_id = alarms.incident_id AND o.due_at = alarms.due_at AND o.met_at IS NULL AND o.ended_at IS NULL)
		OR EXISTS (SELECT 1 FROM incidents i WHERE i.id = alarms.incident_id AND NOT i.customers_known))`)
}

// EndedAlarms pages back through the alarms that rang somebody and are over,
// the newest first: before an instant and, of those that ended in it, an id.
func (l Look) EndedAlarms(before *time.Time, id string, limit int) ([]incident.Alarm, error) {
	l.db = l.db.Limit(limit)
	const rang = "ended_at IS NOT NULL AND EXISTS (SELECT 1 FROM calls c WHERE c.alarm_id = alarms.id)"
	if before == nil {
		return all[incident.Alarm](l, "ended_at DESC, id DESC", rang)
	}
	at := before.UTC()
	return all[incident.Alarm](l, "ended_at DESC, id DESC", rang+" AND ended_at <= ? AND (ended_at < ? OR id < ?)", at, at, id)
}

// LastBellTest returns the newest test of the bell, or nil.
func (l Look) LastBellTest() (*incident.Alarm, error) {
	return maybe[incident.Alarm](l, "created_at DESC, id DESC", "incident_id IS NULL AND threshold = ?", incident.AlarmTest)
}

// CallsOfAlarms returns who was rung for some alarms, in order.
func (l Look) CallsOfAlarms(alarmIDs []string) (map[string][]incident.Call, error) {
	rows, err := all[incident.Call](l, "alarm_id, step, id", "alarm_id IN ?", alarmIDs)
	out := make(map[string][]incident.Call, len(alarmIDs))
	for _, c := range rows {
		out[c.AlarmID] = append(out[c.AlarmID], c)
	}
	return out, err
}

// Numbers returns the numbers of incidents, by id.
func (l Look) Numbers(ids []string) (map[string]string, error) {
	rows, err := all[incident.Incident](l, "", "id IN ?", ids)
	out := make(map[string]string, len(rows))
	for _, i := range rows {
		out[i.ID] = i.Number
	}
	return out, err
}

// AlarmsAhead returns the alarms that a clock which was ahead since an instant
// has touched before their time: those that rang or ended while it is not yet
// time for them, those that were given up in a time that has not come, and
// those that wait for it.
func (l Look) AlarmsAhead(since, now time.Time, givenUp string) ([]incident.Alarm, error) {
	since, now = since.UTC(), now.UTC()
	return all[incident.Alarm](l, "incident_id, fire_at, id", `(fire_at > ? AND (ended_at > ? OR EXISTS (SELECT 1 FROM calls c WHERE c.alarm_id = alarms.id AND c.opened_at > ?)))
		OR (ended_at > ? AND end_reason = ?) OR (ended_at IS NULL AND fire_at <= ? AND next_at > ?)`, now, since, now, now, givenUp, now, now.Add(24*time.Hour))
}

// StageCounts counts the customers whom one deadline binds by how far their
// letter has come.
type StageCounts struct{ Unsubmitted, Unsigned, Undelivered int }

// StagesAt counts the customers whose earliest open duty is due at an instant.
// It reads what is due then and nothing else, so that a thousand alarms of one
// incident stay a thousand short questions.
func (l Look) StagesAt(incidentID string, due time.Time) (StageCounts, error) {
	var out StageCounts
	err := l.db.Raw(`SELECT coalesce(sum(CASE WHEN step IS NULL THEN 1 ELSE 0 END), 0) AS unsubmitted,
			coalesce(sum(CASE WHEN step = 1 THEN 1 ELSE 0 END), 0) AS unsigned, coalesce(sum(CASE WHEN step = 2 THEN 1 ELSE 0 END), 0) AS undelivered
		FROM (SELECT first.tenant_id, (SELECT max(CASE WHEN a.id IS NOT NULL AND (`+underWay+`) THEN 2 ELSE 1 END)
				FROM copies c JOIN notices n ON n.id = c.notice_id AND n.kind = 'initial' JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL
				LEFT JOIN approvals a ON a.edition_id = e.id AND `+whole+` WHERE c.incident_id = ? AND c.tenant_id = first.tenant_id AND c.struck_at IS NULL) AS step
			FROM (SELECT tenant_id FROM obligations WHERE incident_id = ? AND due_at <= ? AND tenant_id IS NOT NULL
				AND met_at IS NULL AND ended_at IS NULL AND undecided = false GROUP BY tenant_id HAVING min(due_at) = ?) first) staged`,
		incidentID, incidentID, due.UTC(), due.UTC()).Scan(&out).Error
	return out, err
}

// OnlyUnchecked tells whether every open duty that is due at an instant hangs
// on a rule that was not checked or that counsel has not adopted; false where
// none is due.
func (l Look) OnlyUnchecked(incidentID string, due time.Time) (bool, error) {
	var n struct{ Due, Unchecked int }
	err := l.db.Raw(`SELECT count(*) AS due, coalesce(sum(CASE WHEN o.unchecked <> '' THEN 1 ELSE 0 END), 0) AS unchecked FROM obligations o
		WHERE o.incident_id = ? AND o.due_at = ? AND o.met_at IS NULL AND o.ended_at IS NULL AND o.undecided = false`, incidentID, due.UTC()).Scan(&n).Error
	return n.Due > 0 && n.Due == n.Unchecked, err
}
