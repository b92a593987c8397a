package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// armed finds, of releases, those that fire by themselves.
const armed = `mode = 'armed' AND armed_at IS NOT NULL AND disarmed_at IS NULL AND begun_at IS NULL
	AND EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = releases.edition_id AND ` + whole + `)`

// Armed returns every release that fires by itself, the next first.
func (l Look) Armed() ([]notice.Release, error) {
	return all[notice.Release](l, "send_at, id", armed)
}

// Disarmed returns the releases of an incident that no longer fire by
// themselves and that nobody has let go since.
func (l Look) Disarmed(incidentID string) ([]notice.Release, error) {
	return all[notice.Release](l, "disarmed_at, id", "incident_id = ? AND mode = 'armed' AND disarmed_at IS NOT NULL AND begun_at IS NULL", incidentID)
}

// ToldBeside returns which customers of an edition that is due at an instant
// were told of the incident by a letter of another, or have a first letter that
// is signed and under way, so that it is there in time: the ids of the edition's
// copies to them.
func (l Look) ToldBeside(editionID string, due *time.Time) ([]string, error) {
	var out []string
	err := l.db.Raw(`SELECT c.id FROM copies c WHERE c.edition_id = ? AND c.struck_at IS NULL AND (
		EXISTS (SELECT 1 FROM deliveries d JOIN notices n ON n.id = d.notice_id AND n.kind IN ('initial', 'holding')
			WHERE d.incident_id = c.incident_id AND d.tenant_id = c.tenant_id AND d.edition_id <> c.edition_id AND d.state = 'accepted')
		OR EXISTS (SELECT 1 FROM copies i JOIN notices n ON n.id = i.notice_id AND n.kind = 'initial'
			JOIN editions v ON v.id = i.edition_id AND v.voided_at IS NULL JOIN approvals a ON a.edition_id = v.id AND `+whole+`
			JOIN releases r ON r.edition_id = v.id
			WHERE i.incident_id = c.incident_id AND i.tenant_id = c.tenant_id AND i.struck_at IS NULL AND (
				EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = i.id AND d.next_try_at IS NOT NULL)
				OR (NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = i.id)
					AND ((r.begun_at IS NOT NULL AND (r.paused_at IS NULL OR r.rest_at IS NOT NULL)) OR (r.begun_at IS NULL AND r.held_at IS NULL AND r.send_at < ?))))))
		ORDER BY c.id`, editionID, due).Scan(&out).Error
	return out, err
}

// StruckSince tells whether a letter of an edition was struck at an instant or
// after it.
func (l Look) StruckSince(editionID string, since time.Time) (bool, error) {
	var n int64
	err := l.db.Model(&notice.Copy{}).Where("edition_id = ? AND struck_at >= ?", editionID, since.UTC()).Count(&n).Error
	return n > 0, err
}

// DecidedSince tells whether a customer of an incident was decided at an instant
// or after it.
func (l Look) DecidedSince(incidentID string, since time.Time) (bool, error) {
	var n int64
	err := l.db.Model(&incident.Exposure{}).Where("incident_id = ? AND decided_at >= ?", incidentID, since.UTC()).Count(&n).Error
	return n > 0, err
}
