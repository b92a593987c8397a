package store

import (
	"time"

	"gorm.io/gorm/clause"
)

// post is a form that was sent: the same sending leads where the first led.
type post struct {
	Key string `gorm:"primaryKey"`
	Led string // "" while it is being done
	At  time.Time
}

// BeginPost claims a sending. It returns where it led when it is done, and
// whether it is the first of its kind; one that began before stuck and never
// ended counts as none. Sendings from before old are forgotten.
func (u *Upkeep) BeginPost(key string, stuck, old time.Time) (led string, fresh bool, err error) {
	if err := u.db.Where("at < ? OR (key = ? AND led = '' AND at < ?)", old.UTC(), key, stuck.UTC()).Delete(&post{}).Error; err != nil {
		return "", false, err
	}
	got := u.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&post{Key: key, At: u.Now})
	if got.Error != nil || got.RowsAffected == 1 {
		return "", got.Error == nil, got.Error
	}
	var found []post
	err = u.db.Where("key = ?", key).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0].Led, false, nil
}

// EndPost records where a sending led, or with "" gives it back.
func (u *Upkeep) EndPost(key, led string) error {
	if led == "" {
		return u.db.Where("key = ?", key).Delete(&post{}).Error
	}
	return u.db.Model(&post{}).Where("key = ?", key).Update("led", led).Error
}
