package store

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// What a send changes in bulk is changed here, by one statement a table: rows
// are joined with a list of values. Whoever calls holds the rows' locks.

// LockAnswered returns deliveries for changing them, ordered by id, without
// their addresses and messages: never store one with Update.
func (tx *Tx) LockAnswered(ids []string) ([]notice.Delivery, error) {
	query, out := "SELECT id, edition_id, copy_id, notice_id, incident_id, tenant_id, batch, message_digest, state, tries, next_try_at FROM deliveries WHERE id IN ? ORDER BY id", make([]notice.Delivery, 0, len(ids))
	if !tx.store.sqlite {
		query += " FOR UPDATE"
	}
	err := tx.Look().scan(query, []any{ids}, func(r *sql.Rows) error {
		var d notice.Delivery
		err := r.Scan(&d.ID, &d.EditionID, &d.CopyID, &d.NoticeID, &d.IncidentID, &d.TenantID, &d.Batch, &d.MessageDigest, &d.State, &d.Tries, &d.NextTryAt)
		out = append(out, d)
		return err
	})
	return out, err
}

// LockAgain takes deliveries that were read before for changing them, and
// brings up to date what changes about one; its address and bytes never do.
// They are ordered by id, as whoever locks several must.
func (tx *Tx) LockAgain(rows []*notice.Delivery) error {
	slices.SortFunc(rows, func(a, b *notice.Delivery) int { return strings.Compare(a.ID, b.ID) })
	ids := make([]string, len(rows))
	for i, d := range rows {
		ids[i] = d.ID
	}
	db := tx.db
	if !tx.store.sqlite {
		db = db.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var now []notice.Delivery
	if err := db.Select("id, state, tries, next_try_at, accepted_at, version").Where("id IN ?", ids).Order("id").Find(&now).Error; err != nil {
		return err
	}
	if len(now) != len(rows) {
		return fault.Conflict("A letter is not on record any more. Nothing is sent; tell an admin.")
	}
	for i, d := range rows {
		d.State, d.Tries, d.NextTryAt, d.AcceptedAt, d.Version = now[i].State, now[i].Tries, now[i].NextTryAt, now[i].AcceptedAt, now[i].Version
	}
	return nil
}

// BeginAttempts stores attempts that are about to be made and counts them with
// their deliveries.
func (tx *Tx) BeginAttempts(attempts []notice.Attempt) error {
	if len(attempts) == 0 {
		return nil
	}
	if err := tx.Insert(attempts); err != nil {
		return err
	}
	ids := make([]string, len(attempts))
	for i := range attempts {
		ids[i] = attempts[i].DeliveryID
	}
	was := tx.counts
	err := tx.changed(len(ids), "UPDATE deliveries SET tries = tries + 1, version = version + 1 WHERE id IN ?", ids)
	tx.counts = was // tries are in no count
	return err
}

// AcceptDeliveries stores that a relay accepted deliveries, each with the end
// of its attempt.
func (tx *Tx) AcceptDeliveries(all []notice.Answered) error {
	if len(all) == 0 {
		return nil
	}
	v := tx.values(len(all), "", "time")
	for i := range all {
		v.add(all[i].AttemptID, all[i].At.UTC())
	}
	if err := tx.changed(len(all), "UPDATE attempts SET ended_at = v.column2, outcome = 'accepted' FROM "+v.sql()+" AS v WHERE attempts.id = v.column1", v.args...); err != nil {
		return err
	}
	v = tx.values(len(all), "", "time")
	for i := range all {
		v.add(all[i].DeliveryID, all[i].At.UTC())
	}
	return tx.changed(len(all), `UPDATE deliveries SET state = 'accepted', accepted_at = v.column2, next_try_at = NULL, version = version + 1
		FROM `+v.sql()+` AS v WHERE deliveries.id = v.column1`, v.args...)
}

// ReceiveObligations stores what Receive changed about obligations that were
// read in this transaction.
func (tx *Tx) ReceiveObligations(rows []incident.Obligation) error {
	if len(rows) == 0 {
		return nil
	}
	v := tx.values(len(rows), "", "int", "time", "time", "")
	for i := range rows {
		o := &rows[i]
		v.add(o.ID, o.Version, utc(o.ReceivedAt), utc(o.MetAt), o.MetBy)
	}
	return tx.changed(len(rows), `UPDATE obligations SET received_at = v.column3, met_at = v.column4, met_by = v.column5, version = obligations.version + 1
		FROM `+v.sql()+` AS v WHERE obligations.id = v.column1 AND obligations.version = v.column2`, v.args...)
}

// changed runs a statement that must change n rows.
func (tx *Tx) changed(n int, sql string, args ...any) error {
	tx.changes()
	res := tx.db.Exec(sql, args...)
	if res.Error == nil && res.RowsAffected != int64(n) {
		return fault.Overtaken
	}
	return res.Error
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// valueList is a VALUES list whose columns are column1, column2, … in both
// dialects. PostgreSQL must be told what the parameters are.
type valueList struct {
	row  string
	rows int
	args []any
}

func (tx *Tx) values(n int, kinds ...string) *valueList {
	marks := make([]string, len(kinds))
	for i, kind := range kinds {
		marks[i] = "?"
		if tx.store.sqlite {
			continue
		}
		marks[i] += map[string]string{"": "::text", "time": "::timestamptz", "int": "::bigint"}[kind]
	}
	return &valueList{row: "(" + strings.Join(marks, ",") + ")", args: make([]any, 0, n*len(kinds))}
}

func (v *valueList) add(args ...any) {
	v.rows++
	v.args = append(v.args, args...)
}

func (v *valueList) sql() string {
	return "(VALUES " + strings.Repeat(v.row+",", v.rows-1) + v.row + ")"
}

// MoveSending takes into a sending what changed about it. The row is locked until the
// transaction ends, so do it last.
func (tx *Tx) MoveSending(editionID string, t notice.Moves) error {
	l := tx.Look()
	if !tx.store.sqlite {
		l = Look{db: tx.db.Clauses(clause.Locking{Strength: "UPDATE"})}
	}
	s, err := must[notice.Sending](l, "sending", "edition_id = ?", editionID)
	if err != nil {
		return err
	}
	s.Apply(t, tx.Now)
	tx.wrote = true
	if s.Letters >= largeSending {
		tx.leaving = true
	} else {
		tx.small = true
	}
	return tx.db.Model(&s).Select("*").Updates(&s).Error
}

// BeginSending keeps how far an edition has come from now on. Beginning again
// changes nothing.
func (tx *Tx) BeginSending(s notice.Sending) error {
	tx.wrote = true
	return tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&s).Error
}
