package store

import (
	"time"

	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/people"
)

// Password returns how a person proves who they are, or nil when they have set
// no password yet.
func (l Look) Password(personID string) (*people.Password, error) {
	return maybe[people.Password](l, "", "person_id = ?", personID)
}

// SessionByKey returns the session with the token whose digest is given, or
// nil.
func (l Look) SessionByKey(tokenKey string) (*people.Session, error) {
	return maybe[people.Session](l, "", "token_key = ?", tokenKey)
}

// SessionsOf returns a person's sessions that were not ended and end after an
// instant, newest first.
func (l Look) SessionsOf(personID string, now time.Time) ([]people.Session, error) {
	return all[people.Session](l, "created_at DESC, id DESC", "person_id = ? AND ended_at IS NULL AND ends_at > ?", personID, now.UTC())
}

// InvitationByKey returns the invitation with the token whose digest is given,
// or nil.
func (l Look) InvitationByKey(tokenKey string) (*people.Invitation, error) {
	return maybe[people.Invitation](l, "", "token_key = ?", tokenKey)
}

// OpenInvitations returns the links that still work at an instant, of
// everybody or of one person.
func (l Look) OpenInvitations(personID string, now time.Time) ([]people.Invitation, error) {
	if personID == "" {
		return all[people.Invitation](l, "created_at", "used_at IS NULL AND ends_at > ?", now.UTC())
	}
	return all[people.Invitation](l, "created_at", "person_id = ? AND used_at IS NULL AND ends_at > ?", personID, now.UTC())
}

// WithPassword tells who has set a password, by their ids.
func (l Look) WithPassword() (map[string]bool, error) {
	var ids []string
	if err := l.db.Model(&people.Password{}).Pluck("person_id", &ids).Error; err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, nil
}

// LastAnswers tells when each person last answered the bell, by their ids;
// whoever never did is not there.
func (l Look) LastAnswers() (map[string]time.Time, error) {
	var rows []struct {
		PersonID   string
		AnsweredAt time.Time
	}
	err := l.db.Raw(`SELECT person_id, answered_at FROM calls c WHERE answered_at IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM calls d WHERE d.person_id = c.person_id AND d.answered_at > c.answered_at)`).Scan(&rows).Error
	out := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		out[r.PersonID] = r.AnsweredAt.UTC()
	}
	return out, err
}

// Preferences returns how a person wants the pages; what they never said
// follows the system.
func (l Look) Preferences(personID string) (people.Preferences, error) {
	p, err := maybe[people.Preferences](l, "", "person_id = ?", personID)
	if err != nil || p == nil {
		return people.Preferences{PersonID: personID, Keys: true}, err
	}
	return *p, nil
}

// LockOrganisation returns the organisation for changing it, or what must not
// change twice at once, such as who is the last admin.
func (tx *Tx) LockOrganisation() (people.Organisation, error) {
	l := Look{db: tx.db.Clauses(clause.Locking{Strength: "UPDATE"})}
	if tx.store.sqlite {
		l = tx.Look()
	}
	return l.Organisation()
}

// EndSessions ends a person's open sessions but one ("" for all), and tells
// how many.
func (tx *Tx) EndSessions(personID, but string) (int, error) {
	tx.changes()
	up := tx.db.Model(&people.Session{}).Where("person_id = ? AND id <> ? AND ended_at IS NULL", personID, but).
		UpdateColumn("ended_at", tx.Now)
	return int(up.RowsAffected), up.Error
}

// SawSession notes that a session is in use.
func (u *Upkeep) SawSession(id string) error {
	return u.db.Model(&people.Session{}).Where("id = ? AND seen_at < ?", id, u.Now).UpdateColumn("seen_at", u.Now).Error
}

// Tries returns the counter of a key for changing it: on PostgreSQL nobody
// else counts under it until this transaction ends, on SQLite nobody writes at
// all. A key that was never counted begins at nothing.
func (u *Upkeep) Tries(key string) (people.Tries, error) {
	fresh := people.Tries{Key: key, NextAt: u.Now, TriedAt: u.Now}
	if err := u.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error; err != nil {
		return fresh, err
	}
	q := u.db
	if u.db.Name() != "sqlite" {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var t people.Tries
	return t, q.Where("key = ?", key).First(&t).Error
}

// KnowsPlace tells whether somebody has signed in from a place before.
func (u *Upkeep) KnowsPlace(key string) (bool, error) {
	var n int64
	err := u.db.Model(&people.Tries{}).Where("key = ? AND known = ?", key, true).Count(&n).Error
	return n > 0, err
}

// SaveTries stores a counter.
func (u *Upkeep) SaveTries(t people.Tries) error {
	return u.db.Model(&people.Tries{}).Where("key = ?", t.Key).
		Select("failed", "next_at", "tried_at", "known").Updates(&t).Error
}

// DropTries forgets one counter, under which nothing has failed.
func (u *Upkeep) DropTries(key string) error {
	return u.db.Where("key = ?", key).Delete(&people.Tries{}).Error
}

// ForgetTries drops counters that were left alone, and places that were.
func (u *Upkeep) ForgetTries() error {
	return u.db.Where("(known = ? AND tried_at < ?) OR tried_at < ?", false, u.Now.Add(-people.TriesForgotten), u.Now.Add(-people.PlaceKept)).
		Delete(&people.Tries{}).Error
}

// Prefer stores how a person wants the pages.
func (u *Upkeep) Prefer(p people.Preferences) error {
	return u.db.Clauses(clause.OnConflict{UpdateAll: true, Columns: []clause.Column{{Name: "person_id"}}}).Create(&p).Error
}
