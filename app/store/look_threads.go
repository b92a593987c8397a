package store

import (
	"github.com/flowchestra/tocsin/app/notice"
)

// Threads returns, by customer, the Message-ID of the letter about an incident
// that it accepted first and that has not come back: later letters follow it.
func (l Look) Threads(incidentID string, tenantIDs []string) (map[string]string, error) {
	out := map[string]string{}
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []struct{ TenantID, MessageID string }
		err := l.db.Model(&notice.Delivery{}).Select("tenant_id, message_id").Where("incident_id = ? AND tenant_id IN ? AND state = ?", incidentID, part, notice.Accepted).
			Order("accepted_at DESC, id DESC").Scan(&rows).Error
		for _, r := range rows {
			out[r.TenantID] = r.MessageID
		}
		return err
	})
	return out, err
}
