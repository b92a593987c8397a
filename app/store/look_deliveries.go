package store

import (
	"time"

	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Delivery returns one delivery.
func (l Look) Delivery(id string) (notice.Delivery, error) {
	return must[notice.Delivery](l, "delivery", "id = ?", id)
}

// LockDelivery returns a delivery for changing it: no other node changes it
// until this transaction ends.
func (tx *Tx) LockDelivery(id string) (notice.Delivery, error) {
	l := tx.Look()
	if !tx.store.sqlite {
		l = Look{db: tx.db.Clauses(clause.Locking{Strength: "UPDATE"})}
	}
	return must[notice.Delivery](l, "delivery", "id = ?", id)
}

// DeliveriesOfCopies returns the deliveries of some copies, by copy.
func (l Look) DeliveriesOfCopies(copyIDs []string) (map[string][]notice.Delivery, error) {
	out := map[string][]notice.Delivery{}
	err := inSlices(copyIDs, func(part []string) error {
		rows, err := all[notice.Delivery](l, "position", "copy_id IN ?", part)
		for _, d := range rows {
			out[d.CopyID] = append(out[d.CopyID], d)
		}
		return err
	})
	return out, err
}

// DeliveriesTo returns an incident's deliveries to one customer.
func (l Look) DeliveriesTo(incidentID, tenantID string) ([]notice.Delivery, error) {
	return all[notice.Delivery](l, "created_at, position", "incident_id = ? AND tenant_id = ?", incidentID, tenantID)
}

// ToldAfter pages through the customers who have an accepted delivery in an
// incident.
func (l Look) ToldAfter(incidentID, afterTenant string, limit int) ([]string, error) {
	var out []string
	err := l.db.Model(&notice.Delivery{}).Distinct("tenant_id").Where("incident_id = ? AND state = ? AND tenant_id > ?", incidentID, notice.Accepted, afterTenant).
		Order("tenant_id").Limit(limit).Pluck("tenant_id", &out).Error
	return out, err
}

// FirstTold returns, of the customers given, the delivery of a letter that
// tells them of the incident which was accepted first and has not bounced, or
// the telling that met the duty before it.
func (l Look) FirstTold(incidentID string, tenantIDs []string) (map[string]Told, error) {
	out := map[string]Told{}
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []Told
		err := l.db.Model(&notice.Delivery{}).Select("deliveries.id, deliveries.tenant_id, deliveries.accepted_at").Joins("JOIN notices n ON n.id = deliveries.notice_id AND n.kind IN ('initial', 'holding')").
			Where("deliveries.incident_id = ? AND deliveries.state = ? AND deliveries.tenant_id IN ?", incidentID, notice.Accepted, part).Order("deliveries.accepted_at DESC").Scan(&rows).Error
		for _, t := range rows {
			out[t.TenantID] = t
		}
		if err != nil {
			return err
		}
		return l.firstMet(incidentID, part, out)
	})
	return out, err
}

// Told is the delivery or the telling by which a customer was told.
type Told struct {
	ID         string
	TenantID   string
	AcceptedAt time.Time
}

// ReviveDeliveries has stopped letters tried again whose customers are affected
// after all, and returns how many.
func (tx *Tx) ReviveDeliveries(incidentID string) (int, error) {
	tx.changes()
	res := tx.db.Model(&notice.Delivery{}).Where(`incident_id = ? AND next_try_at IS NULL AND state IN ?
		AND EXISTS (SELECT 1 FROM exposures e WHERE e.incident_id = deliveries.incident_id AND e.tenant_id = deliveries.tenant_id AND e.involvement = 'in')`,
		incidentID, []notice.State{notice.Waiting, notice.Deferred, notice.Uncertain}).
		Updates(map[string]any{"next_try_at": tx.Now})
	return int(res.RowsAffected), res.Error
}

// DueDeliveries returns the ids of a batch's deliveries whose try is due.
func (l Look) DueDeliveries(editionID string, batch int, now time.Time) ([]string, error) {
	var ids []string
	err := l.db.Model(&notice.Delivery{}).Where("edition_id = ? AND batch = ? AND next_try_at <= ?", editionID, batch, now.UTC()).
		Order("tenant_id, position").Pluck("id", &ids).Error
	return ids, err
}

// CopiesOfBatch returns the ids of the copies that a batch was made of.
func (l Look) CopiesOfBatch(editionID string, batch int) ([]string, error) {
	var ids []string
	err := l.db.Model(&notice.Delivery{}).Distinct("copy_id").Where("edition_id = ? AND batch = ?", editionID, batch).Pluck("copy_id", &ids).Error
	return ids, err
}

// Batch names deliveries that are worked together.
type Batch struct {
	EditionID  string
	IncidentID string
	Batch      int
}

// StuckBatches returns the batches with a delivery that has been due since
// before an instant: their wake-up got lost. Those of a paused sending wait.
func (l Look) StuckBatches(before time.Time, limit int) ([]Batch, error) {
	var out []Batch
	err := l.db.Model(&notice.Delivery{}).Distinct("edition_id", "incident_id", "batch").
		Where("next_try_at < ? AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.edition_id = deliveries.edition_id AND r.halted_at IS NOT NULL)", before.UTC()).Limit(limit).Scan(&out).Error
	return out, err
}

// Progress returns how many deliveries of an incident stand in each state.
func (l Look) Progress(incidentID string) (map[notice.State]int, error) {
	var rows []struct {
		State notice.State
		N     int
	}
	err := l.db.Model(&notice.Delivery{}).Select("state, count(*) AS n").Where("incident_id = ?", incidentID).Group("state").Scan(&rows).Error
	out := map[notice.State]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// OpenAttempts returns a delivery's attempts that have no end.
func (l Look) OpenAttempts(deliveryID string) ([]notice.Attempt, error) {
	return all[notice.Attempt](l, "number", "delivery_id = ? AND ended_at IS NULL", deliveryID)
}

// Attempt returns one attempt.
func (l Look) Attempt(id string) (notice.Attempt, error) {
	return must[notice.Attempt](l, "attempt", "id = ?", id)
}

// Receipts returns what was answered to a delivery, oldest first.
func (l Look) Receipts(deliveryID string) ([]notice.Receipt, error) {
	return all[notice.Receipt](l, "at, id", "delivery_id = ?", deliveryID)
}

// ReceiptsOf returns every receipt of an incident, oldest first.
func (l Look) ReceiptsOf(incidentID string) ([]notice.Receipt, error) {
	return all[notice.Receipt](l, "at, id", "incident_id = ?", incidentID)
}

// Alarm returns one alarm.
func (l Look) Alarm(id string) (incident.Alarm, error) {
	return must[incident.Alarm](l, "alarm", "id = ?", id)
}

// AlarmsOf returns an incident's alarms in the order they fire.
func (l Look) AlarmsOf(incidentID string) ([]incident.Alarm, error) {
	return all[incident.Alarm](l, "fire_at, due_at, id", "incident_id = ?", incidentID)
}

// DueAlarms returns alarms that somebody must look at by now.
func (l Look) DueAlarms(now time.Time, limit int) ([]incident.Alarm, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Alarm](l, "next_at, id", "next_at <= ?", now.UTC())
}

// LaterAlarmFired tells whether a later threshold of the same deadline has
// also been reached: then only that one is spoken.
func (l Look) LaterAlarmFired(a incident.Alarm, now time.Time) (bool, error) {
	if a.IncidentID == nil || a.DueAt == nil {
		return false, nil
	}
	later, err := maybe[incident.Alarm](l, "", "incident_id = ? AND due_at = ? AND fire_at > ? AND fire_at <= ? AND ended_at IS NULL",
		*a.IncidentID, a.DueAt.UTC(), a.FireAt.UTC(), now.UTC())
	return later != nil, err
}

// CallsOf returns who was rung for an alarm, in order.
func (l Look) CallsOf(alarmID string) ([]incident.Call, error) {
	return all[incident.Call](l, "step, id", "alarm_id = ?", alarmID)
}

// Call returns one call.
func (l Look) Call(id string) (incident.Call, error) {
	return must[incident.Call](l, "call", "id = ?", id)
}

// CallByToken returns the call whose "I have it" link has this keyed digest,
// or nil.
func (l Look) CallByToken(key string) (*incident.Call, error) {
	return maybe[incident.Call](l, "", "token_key = ?", key)
}

// Behind returns incidents whose facts changed before an instant and whose
// duties were worked out from older ones.
func (l Look) Behind(before time.Time, limit int) ([]incident.Incident, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Incident](l, "id", "duties_version < facts_version AND facts_at < ?", before.UTC())
}

// OtherBasis returns open incidents whose duties were last worked out by
// another edition of the rulebook, the calendars or the zones than b.
func (l Look) OtherBasis(b incident.Basis, limit int) ([]incident.Incident, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Incident](l, "id", `duties_version = facts_version AND (book_version <> ? OR calendars_version <> ? OR zones_version <> ?)
		AND NOT EXISTS (SELECT 1 FROM instants t WHERE t.incident_id = incidents.id AND t.kind IN ('closed', 'dismissed'))`, b.BookVersion, b.CalendarsVersion, b.ZonesVersion)
}

// LastBeat returns the latest sign of life of a duty on any node, or nil.
func (l Look) LastBeat(name string) (*Heartbeat, error) {
	return maybe[Heartbeat](l, "at DESC", "name = ?", name)
}

// Beat returns the last sign of life of a duty on one node, or nil.
func (l Look) Beat(name, node string) (*Heartbeat, error) {
	return maybe[Heartbeat](l, "", "name = ? AND node = ?", name, node)
}
