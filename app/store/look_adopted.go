package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// Adopted returns counsel's latest word on each row of the rulebook, by id of
// the regime: one query. Ask Store.Adopted where it is asked for often.
func (l Look) Adopted() (map[string]rulebook.Adoption, error) {
	var rows []struct {
		RegimeID, Digest, BookVersion, Reason, Name string
		SetAside                                    bool
		AdoptedAt                                   time.Time
	}
	err := l.db.Raw(`SELECT a.regime_id, a.digest, a.book_version, a.set_aside, a.reason, a.adopted_at, p.name FROM adoptions a JOIN people p ON p.id = a.adopted_by
		WHERE NOT EXISTS (SELECT 1 FROM adoptions b WHERE b.regime_id = a.regime_id AND b.number > a.number)`).Scan(&rows).Error
	out := make(map[string]rulebook.Adoption, len(rows))
	for _, r := range rows {
		out[r.RegimeID] = rulebook.Adoption{SetAside: r.SetAside, Digest: r.Digest, Version: r.BookVersion, Reason: r.Reason, By: r.Name, At: r.AdoptedAt.UTC()}
	}
	return out, err
}

// adopted is counsel's word on the book as it was at a number of
// Organisation.RulesVersion.
type adopted struct {
	version int
	rows    map[string]rulebook.Adoption
}

// Adopted returns the same out of memory while the organisation's RulesVersion
// is the one of before: every page asks, and hardly anything changes it.
// Nobody may change the map.
func (s *Store) Adopted(l Look, version int) (map[string]rulebook.Adoption, error) {
	if version == 0 {
		return nil, nil
	}
	if have := s.adopted.Load(); have != nil && have.version == version {
		return have.rows, nil
	}
	rows, err := l.Adopted()
	if err == nil {
		s.adopted.Store(&adopted{version, rows})
	}
	return rows, err
}

// WordsOn returns every word on one row of the rulebook, the first first.
func (l Look) WordsOn(regimeID string) ([]people.Adoption, error) {
	return all[people.Adoption](l, "number", "regime_id = ?", regimeID)
}

// Rules raises the number of the last act of adoption. It leaves the
// organisation's own version alone: nobody who is changing the profile is sent
// back for it. The caller holds the organisation's lock.
func (tx *Tx) Rules(version int) error {
	tx.changes()
	return tx.db.Model(&people.Organisation{}).Where("id <> ''").UpdateColumn("rules_version", version).Error
}
