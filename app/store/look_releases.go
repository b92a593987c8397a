package store

import (
	"time"

	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// Release returns when a signed edition leaves, nil before it is signed.
func (l Look) Release(editionID string) (*notice.Release, error) {
	return maybe[notice.Release](l, "", "edition_id = ?", editionID)
}

// LockRelease returns the same for changing it: no other node changes it until
// this transaction ends. NotFound before the edition is signed.
func (tx *Tx) LockRelease(editionID string) (notice.Release, error) {
	l := tx.Look()
	if !tx.store.sqlite {
		l = Look{db: tx.db.Clauses(clause.Locking{Strength: "UPDATE"})}
	}
	return must[notice.Release](l, "release of letters", "edition_id = ?", editionID)
}

// ReleasesOf returns when some editions leave, by edition; none for those that
// are not signed.
func (l Look) ReleasesOf(editionIDs []string) (map[string]notice.Release, error) {
	rows, err := all[notice.Release](l, "", "edition_id IN ?", editionIDs)
	out := make(map[string]notice.Release, len(rows))
	for _, r := range rows {
		out[r.EditionID] = r
	}
	return out, err
}

// KeptBack returns the editions of some incidents that are signed and that
// somebody holds or paused, or whose release or other letters wait for
// somebody's word.
// nil asks for those of every incident.
func (l Look) KeptBack(incidentIDs []string) ([]notice.Release, error) {
	query := `EXISTS (SELECT 1 FROM editions e WHERE e.id = releases.edition_id AND e.voided_at IS NULL)
		AND ((begun_at IS NULL AND (held_at IS NOT NULL OR (send_at IS NULL AND mode = 'commander'))) OR (paused_at IS NOT NULL AND rest_at IS NULL) OR halted_at IS NOT NULL)`
	if incidentIDs == nil {
		return all[notice.Release](l, "id", query)
	}
	return all[notice.Release](l, "id", "incident_id IN ? AND "+query, incidentIDs)
}

// ReleasesAhead returns when editions that are signed and that nobody holds leave
// by themselves, the first first.
func (l Look) ReleasesAhead(limit int) ([]notice.Release, error) {
	l.db = l.db.Limit(limit)
	return all[notice.Release](l, "send_at, id", `begun_at IS NULL AND held_at IS NULL AND send_at IS NOT NULL
		AND EXISTS (SELECT 1 FROM editions e JOIN approvals a ON a.edition_id = e.id AND `+whole+` WHERE e.id = releases.edition_id AND e.voided_at IS NULL)`)
}

// UnsentEditions returns the signed editions that should have been leaving
// since before an instant and have letters without a delivery: their fan-out
// got lost. Those that are held or paused, or whose first few letters have not been
// answered, are none.
func (l Look) UnsentEditions(before time.Time, limit int) ([]notice.Edition, error) {
	l.db = l.db.Limit(limit)
	before = before.UTC()
	return all[notice.Edition](l, "frozen_at", `voided_at IS NULL AND EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = editions.id AND `+whole+`)
		AND EXISTS (SELECT 1 FROM releases r WHERE r.edition_id = editions.id AND r.halted_at IS NULL AND ((r.begun_at IS NULL AND r.held_at IS NULL AND r.send_at < ?)
			OR r.rest_at < ? OR (r.begun_at < ? AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.edition_id = editions.id))))
		AND EXISTS (SELECT 1 FROM copies c WHERE c.edition_id = editions.id AND c.struck_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id))`, before, before, before)
}

// StandingCopies returns which edition holds the copy that stands, of a notice
// and some customers, by edition: the ids of the copies.
func (l Look) StandingCopies(noticeID string, tenantIDs []string) (map[string][]string, error) {
	out := map[string][]string{}
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []struct{ ID, EditionID string }
		err := l.db.Raw(`SELECT c.id, c.edition_id FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL
			WHERE c.notice_id = ? AND c.tenant_id IN ? AND c.struck_at IS NULL ORDER BY c.id`, noticeID, part).Scan(&rows).Error
		for _, r := range rows {
			out[r.EditionID] = append(out[r.EditionID], r.ID)
		}
		return err
	})
	return out, err
}

// Digests returns an edition's copies by tenant and without their words, for
// working out its digest and cutting it into batches.
func (l Look) Digests(editionID string) ([]notice.Copy, error) {
	var rows []struct {
		ID, TenantID, Language, Digest string
		StruckAt                       *time.Time
		StruckSigned                   bool
	}
	err := l.db.Raw(`SELECT id, tenant_id, language, digest, struck_at, struck_signed FROM copies WHERE edition_id = ? ORDER BY tenant_id`, editionID).Scan(&rows).Error
	out := make([]notice.Copy, len(rows))
	for i, r := range rows {
		out[i] = notice.Copy{ID: r.ID, EditionID: editionID, TenantID: r.TenantID, Language: r.Language, Digest: r.Digest, Strike: notice.Strike{At: r.StruckAt, Signed: r.StruckSigned}}
	}
	return out, err
}

// StrikeCopies marks copies as struck.
func (tx *Tx) StrikeCopies(ids []string, s notice.Strike) error {
	tx.changes()
	return inSlices(ids, func(part []string) error {
		return tx.db.Model(&notice.Copy{}).Where("id IN ? AND struck_at IS NULL", part).
			Updates(map[string]any{"struck_at": tx.Now, "struck_by": s.By, "struck_why": s.Why, "struck_signed": s.Signed}).Error
	})
}

// StruckAmong returns which of some copies were struck.
func (l Look) StruckAmong(ids []string) (map[string]bool, error) {
	return l.among(ids, &notice.Copy{}, "id", "id IN ? AND struck_at IS NOT NULL")
}

// MadeOf returns which of some copies have a delivery.
func (l Look) MadeOf(copyIDs []string) (map[string]bool, error) {
	return l.among(copyIDs, &notice.Delivery{}, "copy_id", "copy_id IN ?")
}

// among returns which of some ids a question finds, without opening anything
// that is sealed.
func (l Look) among(ids []string, row any, column, query string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inSlices(ids, func(part []string) error {
		var found []string
		err := l.db.Model(row).Where(query, part).Pluck(column, &found).Error
		for _, id := range found {
			out[id] = true
		}
		return err
	})
	return out, err
}

// SequenceFailure returns what a gate found about an edition or a delivery, or
// nil.
func (l Look) SequenceFailure(id string) (*notice.SequenceFailure, error) {
	return maybe[notice.SequenceFailure](l, "", "id = ?", id)
}

// SequenceFailures returns what gates found about an edition, the first first.
func (l Look) SequenceFailures(editionID string) ([]notice.SequenceFailure, error) {
	return all[notice.SequenceFailure](l, "at, id", "edition_id = ?", editionID)
}

// EditionOfDelivery returns which edition a delivery belongs to, without
// opening anything that is sealed. NotFound when there is no such delivery.
func (l Look) EditionOfDelivery(id string) (string, error) {
	var out []string
	err := l.db.Model(&notice.Delivery{}).Where("id = ?", id).Pluck("edition_id", &out).Error
	if err == nil && len(out) == 0 {
		err = fault.NotFound("There is no such delivery on record.")
	}
	if err != nil {
		return "", err
	}
	return out[0], nil
}

// FirstFew counts the deliveries of an edition's first few letters that have
// not been answered yet, and those that have; now is one of them as it stands
// in this transaction.
func (l Look) FirstFew(editionID string, now notice.Delivery) (open, answered int, err error) {
	var rows []struct {
		ID    string
		State notice.State
		Next  bool
	}
	err = l.db.Raw(`SELECT id, state, next_try_at IS NOT NULL AS next FROM deliveries WHERE edition_id = ? AND batch = 0`, editionID).Scan(&rows).Error
	for _, r := range rows {
		if r.ID == now.ID {
			r.State, r.Next = now.State, now.NextTryAt != nil
		}
		switch {
		case r.State != notice.Waiting:
			answered++
		case r.Next:
			open++
		}
	}
	return open, answered, err
}
