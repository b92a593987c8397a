package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// UpkeepTables are the tables that may be written without a ledger entry:
// bookkeeping that proves nothing and decides nothing.
var UpkeepTables = []string{"heartbeats", "claims", "sealings", "setup_links", "posts", "sessions", "sign_in_tries", "preferences", "portal_sittings"}

// Upkeep is the second door: bookkeeping only.
type Upkeep struct {
	Now time.Time
	db  *gorm.DB
}

// Upkeep runs fn in one transaction on the bookkeeping tables.
func (s *Store) Upkeep(ctx context.Context, fn func(*Upkeep) error) error {
	limit := s.inTime(ctx)
	defer limit.close()
	return sentence(s.change(limit, func(db *gorm.DB) error { return fn(&Upkeep{Now: s.Now(), db: db}) }))
}

// Heartbeat is the last sign of life of one duty of one node.
type Heartbeat struct {
	Name string
	Node string
	At   time.Time
}

// Beat records a sign of life at an instant.
func (u *Upkeep) Beat(name, node string, at time.Time) error {
	return u.db.Clauses(clause.OnConflict{UpdateAll: true, Columns: []clause.Column{{Name: "name"}, {Name: "node"}}}).
		Create(&Heartbeat{Name: name, Node: node, At: at.UTC()}).Error
}

type claim struct {
	Name  string `gorm:"primaryKey"`
	Node  string
	Until time.Time
}

// Claim takes name for node until an instant, and tells whether it was free.
// A claim that has run out, or that this node holds already, is free.
func (u *Upkeep) Claim(name, node string, now, until time.Time) (bool, error) {
	c := claim{Name: name, Node: node, Until: until.UTC()}
	got := u.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&c)
	if got.Error != nil || got.RowsAffected == 1 {
		return got.RowsAffected == 1, got.Error
	}
	up := u.db.Model(&claim{}).Where("name = ? AND (until < ? OR node = ?)", name, now.UTC(), node).
		Updates(map[string]any{"node": node, "until": until.UTC()})
	return up.RowsAffected == 1, up.Error
}

// Release gives a claim back.
func (u *Upkeep) Release(name, node string) error {
	return u.db.Where("name = ? AND node = ?", name, node).Delete(&claim{}).Error
}

// ReleaseAll gives back every claim of a node that starts: whatever it held
// before, it holds no more.
func (u *Upkeep) ReleaseAll(node string) error {
	return u.db.Where("node = ?", node).Delete(&claim{}).Error
}

type setupLink struct {
	TokenKey  string `gorm:"primaryKey"`
	CreatedAt time.Time
	UsedAt    *time.Time
}

// OfferSetup stores the digest of a new one-time set-up link and forgets the
// ones before it.
func (u *Upkeep) OfferSetup(tokenKey string) error {
	if err := u.db.Where("used_at IS NULL").Delete(&setupLink{}).Error; err != nil {
		return err
	}
	return u.db.Create(&setupLink{TokenKey: tokenKey, CreatedAt: u.Now}).Error
}

// HasSetup tells whether the link is the one on offer and unused.
func (u *Upkeep) HasSetup(tokenKey string) (bool, error) {
	var found []setupLink
	err := u.db.Where("token_key = ? AND used_at IS NULL", tokenKey).Limit(1).Find(&found).Error
	return len(found) == 1, err
}

// UseSetup uses the link up, and tells whether it was still good.
func (u *Upkeep) UseSetup(tokenKey string) (bool, error) {
	up := u.db.Model(&setupLink{}).Where("token_key = ? AND used_at IS NULL", tokenKey).Update("used_at", u.Now)
	return up.RowsAffected == 1, up.Error
}
