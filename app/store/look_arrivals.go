package store

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// best ranks what came of a letter's deliveries: what one contact refused, the
// next may have accepted.
var best = []notice.State{notice.Accepted, notice.Uncertain, notice.Waiting, notice.Deferred, notice.Bounced, notice.Refused}

// arrivalsSQL counts an edition's letters by the best of their deliveries.
const arrivalsSQL = `WITH letter AS (
	SELECT edition_id, copy_id, min(CASE state WHEN 'accepted' THEN 0 WHEN 'uncertain' THEN 1 WHEN 'waiting' THEN 2 WHEN 'deferred' THEN 3 WHEN 'bounced' THEN 4 ELSE 5 END) AS best,
		coalesce(min(CASE WHEN state = 'accepted' THEN position END), 0) AS contact
	FROM deliveries WHERE edition_id IN ? GROUP BY edition_id, copy_id)
SELECT edition_id, best, count(*) AS n, sum(CASE WHEN contact > 1 THEN 1 ELSE 0 END) AS later, max(contact) AS contact FROM letter GROUP BY edition_id, best`

// Overtaken returns the editions of a notice whose words in a language were
// changed at an instant: those that became void since, those of which letters
// were struck, and those frozen before that still wait for a signature and are
// about to lose some.
func (l Look) Overtaken(noticeID, language string, at time.Time) ([]notice.Overtaken, error) {
	editions, err := all[notice.Edition](l, "frozen_at, id", `notice_id = ? AND frozen_at < ? AND (voided_at IS NULL OR voided_at >= ?)
		AND EXISTS (SELECT 1 FROM copies c WHERE c.edition_id = editions.id AND c.language = ?)
		AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = editions.id AND `+whole+` AND a.signed_at < ?)`, noticeID, at.UTC(), at.UTC(), language, at.UTC())
	if err != nil || len(editions) == 0 {
		return nil, err
	}
	out, ids := make([]notice.Overtaken, len(editions)), make([]string, len(editions))
	for i, e := range editions {
		out[i].Edition, ids[i] = e, e.ID
	}
	var rows []struct {
		EditionID string
		N         int
	}
	err = l.db.Raw(`SELECT edition_id, count(*) AS n FROM copies WHERE edition_id IN ? AND struck_at >= ? GROUP BY edition_id`, ids, at.UTC()).Scan(&rows).Error
	for _, r := range rows {
		out[slices.Index(ids, r.EditionID)].Struck = r.N
	}
	return out, err
}

// HandedOver tells, by edition, what became of its letters and of the
// deliveries by which they went.
func (l Look) HandedOver(editionIDs []string) (map[string]notice.Arrival, error) {
	var rows []struct {
		EditionID               string
		Best, N, Later, Contact int
	}
	out := map[string]notice.Arrival{}
	if err := l.db.Raw(arrivalsSQL, editionIDs).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.EditionID] = out[r.EditionID].Plus(notice.Arrival{Letters: map[notice.State]int{best[r.Best]: r.N}, Later: r.Later, Contact: r.Contact})
	}
	var ways []struct {
		EditionID string
		State     notice.State
		N         int
	}
	err := l.db.Model(&notice.Delivery{}).Select("edition_id, state, count(*) AS n").Where("edition_id IN ?", editionIDs).Group("edition_id, state").Scan(&ways).Error
	for _, r := range ways {
		out[r.EditionID] = out[r.EditionID].Plus(notice.Arrival{Ways: map[notice.State]int{r.State: r.N}})
	}
	return out, err
}
