package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// Around is what stands around every page: when the clocks were last swept (nil
// for never), the ledger's last number, and how the reader wants pages.
type Around struct {
	Beat        *time.Time
	LastEntry   int64
	Armed       int // notices that leave by themselves
	Preferences people.Preferences
}

// Around reads it all in one query: every page asks it.
func (l Look) Around(heartbeat, personID string) (Around, error) {
	var row struct {
		Beat  moment
		Seq   int64
		Armed int
		Theme *string
		Keys  *bool
	}
	err := l.db.Raw(`SELECT (SELECT max(at) FROM heartbeats WHERE name = ?) AS beat, (SELECT seq FROM ledger_head WHERE id = 1) AS seq,
		(SELECT count(*) FROM releases WHERE held_at IS NULL AND `+armed+`) AS armed,
		(SELECT theme FROM preferences WHERE person_id = ?) AS theme, (SELECT keys FROM preferences WHERE person_id = ?) AS keys`,
		heartbeat, personID, personID).Scan(&row).Error
	out := Around{Beat: row.Beat.at, LastEntry: row.Seq, Armed: row.Armed, Preferences: people.Preferences{PersonID: personID, Keys: true}}
	if row.Theme != nil && row.Keys != nil {
		out.Preferences.Theme, out.Preferences.Keys = *row.Theme, *row.Keys
	}
	return out, err
}
