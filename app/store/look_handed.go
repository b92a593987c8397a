package store

import "github.com/flowchestra/tocsin/app/notice"

// lineColumns are what a line of the delivery ledger holds: a message is a
// thousand times the rest.
var lineColumns = []string{"id", "edition_id", "copy_id", "notice_id", "tenant_id", "position", "address", "message_id", "message_digest", "state", "tries", "next_try_at", "accepted_at", "created_at"}

// DeliveryLines pages through a notice's deliveries in the order they were
// made, those in some states or all.
func (l Look) DeliveryLines(n notice.Notice, states []notice.State, after string, limit int) ([]notice.DeliveryLine, error) {
	l.db = l.db.Select(lineColumns).Limit(limit)
	if len(states) == 0 {
		return all[notice.DeliveryLine](l, "id", "incident_id = ? AND notice_id = ? AND id > ?", n.IncidentID, n.ID, after)
	}
	return all[notice.DeliveryLine](l, "id", "incident_id = ? AND notice_id = ? AND id > ? AND state IN ?", n.IncidentID, n.ID, after, states)
}

// DeliveryLinesTo returns what was handed to a relay for a customer, in every
// incident, in the order it was made. It goes from incidents to deliveries
// (index deliveries_tenant).
func (l Look) DeliveryLinesTo(tenantID string) ([]notice.DeliveryLine, error) {
	l.db = l.db.Select(lineColumns)
	return all[notice.DeliveryLine](l, "id", "incident_id IN (SELECT id FROM incidents) AND tenant_id = ? AND tries > 0", tenantID)
}

// NoticesByID returns notices by id.
func (l Look) NoticesByID(ids []string) (map[string]notice.Notice, error) {
	out := make(map[string]notice.Notice, len(ids))
	err := inSlices(ids, func(part []string) error {
		rows, err := all[notice.Notice](l, "", "id IN ?", part)
		for _, n := range rows {
			out[n.ID] = n
		}
		return err
	})
	return out, err
}

// SignaturesOf returns when editions were signed, by edition.
func (l Look) SignaturesOf(editionIDs []string) (map[string]notice.Approval, error) {
	out := make(map[string]notice.Approval, len(editionIDs))
	err := inSlices(editionIDs, func(part []string) error {
		rows, err := all[notice.Approval](l, "", "edition_id IN ?", part)
		for _, a := range rows {
			out[a.EditionID] = a
		}
		return err
	})
	return out, err
}
