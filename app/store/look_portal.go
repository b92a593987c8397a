package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// OpenLink returns the portal link whose token has this digest and that works
// at an instant, or nil: one that was withdrawn is not even read, so that it
// takes as long as one that never was.
func (l Look) OpenLink(tokenKey string, now time.Time) (*notice.PortalLink, error) {
	return maybe[notice.PortalLink](l, "", "token_key = ? AND revoked_at IS NULL AND ends_at > ?", tokenKey, now.UTC())
}

// PortalLink returns one link.
func (l Look) PortalLink(id string) (notice.PortalLink, error) {
	return must[notice.PortalLink](l, "link", "id = ?", id)
}

// LinksTo returns the links that one customer has in an incident, oldest first.
func (l Look) LinksTo(incidentID, tenantID string) ([]notice.PortalLink, error) {
	return all[notice.PortalLink](l, "created_at, id", "incident_id = ? AND tenant_id = ?", incidentID, tenantID)
}

// LinksOf returns every link that a customer was given in any incident, oldest
// first. It goes from incidents to links (index portal_links_customer).
func (l Look) LinksOf(tenantID string) ([]notice.PortalLink, error) {
	return all[notice.PortalLink](l, "created_at, id", "incident_id IN (SELECT id FROM incidents) AND tenant_id = ?", tenantID)
}

// SittingByKey returns the sitting whose token has this digest, or nil.
func (l Look) SittingByKey(tokenKey string) (*notice.Sitting, error) {
	return maybe[notice.Sitting](l, "", "token_key = ?", tokenKey)
}

// AcknowledgementsOf returns what a customer acknowledged in an incident, the
// first first.
func (l Look) AcknowledgementsOf(incidentID, tenantID string) ([]notice.Acknowledgement, error) {
	return all[notice.Acknowledgement](l, "at, id", "incident_id = ? AND tenant_id = ?", incidentID, tenantID)
}

// AcknowledgementsOfNotice returns who confirmed that they have a notice's
// letters, the last first, at most limit of them.
func (l Look) AcknowledgementsOfNotice(n notice.Notice, limit int) ([]notice.Acknowledgement, error) {
	l.db = l.db.Limit(limit)
	return all[notice.Acknowledgement](l, "at DESC, id DESC", "incident_id = ? AND copy_id IN (SELECT id FROM copies WHERE notice_id = ?)", n.IncidentID, n.ID)
}

// CustomerQuestion returns one question.
func (l Look) CustomerQuestion(id string) (notice.CustomerQuestion, error) {
	return must[notice.CustomerQuestion](l, "question", "id = ?", id)
}

// QuestionsOf returns what a customer asked in an incident, the first first.
func (l Look) QuestionsOf(incidentID, tenantID string) ([]notice.CustomerQuestion, error) {
	return all[notice.CustomerQuestion](l, "asked_at, id", "incident_id = ? AND tenant_id = ?", incidentID, tenantID)
}

// QuestionsAsked returns the customers' questions in an incident that wait, the
// first due first.
func (l Look) QuestionsAsked(incidentID string) ([]notice.CustomerQuestion, error) {
	return all[notice.CustomerQuestion](l, "due_at, id", "incident_id = ? AND closed_at IS NULL", incidentID)
}

// QuestionsAnswered returns the questions that a notice is to answer and that
// wait.
func (l Look) QuestionsAnswered(noticeID string) ([]notice.CustomerQuestion, error) {
	return all[notice.CustomerQuestion](l, "asked_at, id", "answer_id = ? AND closed_at IS NULL", noticeID)
}

// NamedContact returns somebody whom a customer named.
func (l Look) NamedContact(id string) (notice.NamedContact, error) {
	return must[notice.NamedContact](l, "contact that was named", "id = ?", id)
}

// NamedContactsOf returns whom a customer named, the last first.
func (l Look) NamedContactsOf(tenantID string) ([]notice.NamedContact, error) {
	return all[notice.NamedContact](l, "named_at DESC, id DESC", "tenant_id = ?", tenantID)
}

// SentCopyByCode returns the copy that prints this number and check code, or
// nil.
func (l Look) SentCopyByCode(reference, code string) (*notice.Copy, error) {
	return maybe[notice.Copy](l, "id", `check_code = ? AND check_code <> '' AND EXISTS (SELECT 1 FROM notices n WHERE n.id = copies.notice_id AND n.reference = ?)
		AND EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = copies.id AND d.accepted_at IS NOT NULL)`, code, reference)
}

// FirstAccepted tells when a copy was first taken by the other side, nil while
// it was not.
func (l Look) FirstAccepted(copyID string) (*time.Time, error) {
	d, err := maybe[notice.Delivery](l, "accepted_at", "copy_id = ? AND accepted_at IS NOT NULL", copyID)
	if err != nil || d == nil {
		return nil, err
	}
	return d.AcceptedAt, nil
}

// RevokeLinks ends the links of one notice's deliveries that still work ("" for
// those of the whole incident, forwarded ones among them), and tells how many.
func (tx *Tx) RevokeLinks(incidentID, noticeID, why string) (int, error) {
	tx.changes()
	q := tx.db.Model(&notice.PortalLink{}).Where("incident_id = ? AND revoked_at IS NULL", incidentID)
	if noticeID != "" {
		const of = "delivery_id IN (SELECT id FROM deliveries WHERE notice_id = ?)"
		q = q.Where(of+" OR from_id IN (SELECT id FROM portal_links WHERE "+of+")", noticeID, noticeID)
	}
	up := q.UpdateColumns(map[string]any{"revoked_at": tx.Now, "revoke_why": why})
	if up.Error != nil {
		return 0, up.Error
	}
	end := tx.db.Model(&notice.Sitting{}).Where("ended_at IS NULL AND link_id IN (SELECT id FROM portal_links WHERE incident_id = ? AND revoked_at IS NOT NULL)", incidentID).
		UpdateColumn("ended_at", tx.Now)
	return int(up.RowsAffected), end.Error
}

// RevokeLetterLinks ends every link that stands in a letter of a customer's and
// still works, in every incident, and tells how many. Links with a mail of their
// own stand in no letter.
func (tx *Tx) RevokeLetterLinks(tenantID, why string) (int, error) {
	tx.changes()
	up := tx.db.Model(&notice.PortalLink{}).Where("tenant_id = ? AND from_id IS NULL AND revoked_at IS NULL", tenantID).UpdateColumns(map[string]any{"revoked_at": tx.Now, "revoke_why": why})
	if up.Error != nil {
		return 0, up.Error
	}
	end := tx.db.Model(&notice.Sitting{}).Where("ended_at IS NULL AND link_id IN (SELECT id FROM portal_links WHERE tenant_id = ? AND revoked_at IS NOT NULL)", tenantID).
		UpdateColumn("ended_at", tx.Now)
	return int(up.RowsAffected), end.Error
}

// SawSitting notes that a sitting is in use.
func (u *Upkeep) SawSitting(id string) error {
	return u.db.Model(&notice.Sitting{}).Where("id = ? AND seen_at < ?", id, u.Now).UpdateColumn("seen_at", u.Now).Error
}
