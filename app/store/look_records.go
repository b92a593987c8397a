package store

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// SignedCopies tells, of some customers, in which edition of a notice their
// letter was signed, by customer. Whose letter was not signed or does not stand
// is not there.
func (l Look) SignedCopies(noticeID string, tenantIDs []string) (map[string]string, error) {
	out := map[string]string{}
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []struct{ TenantID, EditionID string }
		err := l.db.Raw(`SELECT c.tenant_id, c.edition_id FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL
			JOIN approvals a ON a.edition_id = e.id AND `+whole+` WHERE c.notice_id = ? AND c.struck_at IS NULL AND c.tenant_id IN ? ORDER BY e.frozen_at, e.id`, noticeID, part).Scan(&rows).Error
		for _, r := range rows {
			out[r.TenantID] = r.EditionID
		}
		return err
	})
	return out, err
}

// RecordUpload returns one file of records.
func (l Look) RecordUpload(id string) (notice.RecordUpload, error) {
	return must[notice.RecordUpload](l, "file of records", "id = ?", id)
}

// RecordUploads returns what was uploaded to a notice, the newest first.
func (l Look) RecordUploads(noticeID string) ([]notice.RecordUpload, error) {
	return all[notice.RecordUpload](l, "uploaded_at DESC, id DESC", "notice_id = ?", noticeID)
}

// UnkeptUploads returns what was uploaded to a notice and not kept.
func (l Look) UnkeptUploads(noticeID string) ([]notice.RecordUpload, error) {
	return all[notice.RecordUpload](l, "uploaded_at, id", "notice_id = ? AND kept_at IS NULL", noticeID)
}

// RecordLists pages through the lists of a file, by customer.
func (l Look) RecordLists(uploadID, afterTenant string, limit int) ([]notice.RecordList, error) {
	l.db = l.db.Limit(limit)
	return all[notice.RecordList](l, "tenant_id", "upload_id = ? AND tenant_id > ?", uploadID, afterTenant)
}

// RecordListsTo returns the lists of a customer in an incident that it may be
// given: of each notice what was kept last, oldest first.
func (l Look) RecordListsTo(incidentID, tenantID string) ([]notice.RecordList, error) {
	return all[notice.RecordList](l, "id", `incident_id = ? AND tenant_id = ? AND id IN (SELECT l.id FROM record_lists l JOIN record_uploads u ON u.id = l.upload_id AND u.kept_at IS NOT NULL
		WHERE l.incident_id = ? AND l.tenant_id = ? AND NOT EXISTS (SELECT 1 FROM record_lists m JOIN record_uploads v ON v.id = m.upload_id
			WHERE m.tenant_id = l.tenant_id AND v.notice_id = u.notice_id AND v.kept_at > u.kept_at))`, incidentID, tenantID, incidentID, tenantID)
}

// RecordPiece returns one piece of one customer's list.
func (l Look) RecordPiece(uploadID, tenantID string, number int) (notice.RecordPiece, error) {
	return must[notice.RecordPiece](l, "piece of a list", "upload_id = ? AND tenant_id = ? AND number = ?", uploadID, tenantID, number)
}

// RecordCodesTo returns every code that was mailed to a customer's contacts,
// oldest first. It goes from incidents to deliveries to codes.
func (l Look) RecordCodesTo(tenantID string) ([]notice.RecordCode, error) {
	return all[notice.RecordCode](l, "asked_at, id", "delivery_id IN (SELECT id FROM deliveries WHERE incident_id IN (SELECT id FROM incidents) AND tenant_id = ?)", tenantID)
}

// LostLists counts the lists of a file whose customer is affected no more, or
// whose letter does not stand any more.
func (l Look) LostLists(uploadID string) (int, error) {
	var n int
	err := l.db.Raw(`SELECT count(*) FROM record_lists r WHERE r.upload_id = ? AND NOT (
		EXISTS (SELECT 1 FROM exposures x WHERE x.incident_id = r.incident_id AND x.tenant_id = r.tenant_id AND x.involvement = ?)
		AND EXISTS (SELECT 1 FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL WHERE c.edition_id = r.edition_id AND c.tenant_id = r.tenant_id AND c.struck_at IS NULL))`,
		uploadID, incident.In).Scan(&n).Error
	return n, err
}

// DropUpload forgets a file of records that was never kept, with all of its
// rows.
func (tx *Tx) DropUpload(id string) error {
	tx.changes()
	for _, of := range []struct {
		row   any
		where string
	}{
		{&notice.RecordPiece{}, "upload_id = ?"}, {&notice.RecordList{}, "upload_id = ?"}, {&notice.RecordUpload{}, "id = ? AND kept_at IS NULL"},
	} {
		if err := tx.db.Where(of.where, id).Delete(of.row).Error; err != nil {
			return err
		}
	}
	return nil
}

// RecordCode returns one code.
func (l Look) RecordCode(id string) (notice.RecordCode, error) {
	return must[notice.RecordCode](l, "code", "id = ?", id)
}

// RecordCodes returns the codes that were asked for by whoever got a delivery,
// the newest first.
func (l Look) RecordCodes(deliveryID string, limit int) ([]notice.RecordCode, error) {
	l.db = l.db.Limit(limit)
	return all[notice.RecordCode](l, "asked_at DESC, id DESC", "delivery_id = ?", deliveryID)
}
