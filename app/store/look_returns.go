package store

import "github.com/flowchestra/tocsin/app/notice"

// ReturnsTo returns what came back to some deliveries, by delivery, oldest
// first.
func (l Look) ReturnsTo(deliveryIDs []string) (map[string][]notice.Return, error) {
	out := map[string][]notice.Return{}
	err := inSlices(deliveryIDs, func(part []string) error {
		rows, err := all[notice.Return](l, "at, id", "delivery_id IN ?", part)
		for _, r := range rows {
			out[r.DeliveryID] = append(out[r.DeliveryID], r)
		}
		return err
	})
	return out, err
}

// ReturnsBefore pages through what came back to an incident's letters, the
// newest first.
func (l Look) ReturnsBefore(incidentID, before string, limit int) ([]notice.Return, error) {
	l.db = l.db.Limit(limit)
	if before == "" {
		return all[notice.Return](l, "id DESC", "incident_id = ?", incidentID)
	}
	return all[notice.Return](l, "id DESC", "incident_id = ? AND id < ?", incidentID, before)
}

// AddressesOf returns to whom some deliveries went, by delivery.
func (l Look) AddressesOf(deliveryIDs []string) (map[string]string, error) {
	out := map[string]string{}
	err := inSlices(deliveryIDs, func(part []string) error {
		rows, err := all[notice.Delivery](l, "", "id IN ?", part)
		for i := range rows {
			out[rows[i].ID] = rows[i].Address
		}
		return err
	})
	return out, err
}

// HasReturn tells whether a message that came back to a delivery is kept
// already, and how many others are.
func (l Look) HasReturn(deliveryID, digest string) (kept bool, others int, err error) {
	var digests []string
	err = l.db.Model(&notice.Return{}).Where("delivery_id = ?", deliveryID).Pluck("digest", &digests).Error
	for _, d := range digests {
		if d == digest {
			kept = true
		} else {
			others++
		}
	}
	return kept, others, err
}
