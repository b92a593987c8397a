package store

import (
	"database/sql"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Sending returns how far an edition has come, nil before its sending began.
func (l Look) Sending(editionID string) (*notice.Sending, error) {
	return maybe[notice.Sending](l, "", "edition_id = ?", editionID)
}

// SendingsOf returns how far some editions have come, by edition.
func (l Look) SendingsOf(editionIDs []string) (map[string]notice.Sending, error) {
	out := map[string]notice.Sending{}
	err := inSlices(editionIDs, func(part []string) error {
		rows, err := all[notice.Sending](l, "", "edition_id IN ?", part)
		for _, s := range rows {
			out[s.EditionID] = s
		}
		return err
	})
	return out, err
}

// Sendings returns the sendings that have not ended or ended after an instant,
// the last heard of first.
func (l Look) Sendings(since time.Time, limit int) ([]notice.Sending, error) {
	l.db = l.db.Limit(limit)
	return all[notice.Sending](l, "last_at DESC, edition_id", "last_at >= ? OR accepted + refused + bounced < made OR made < letters", since.UTC())
}

// NextTry tells when the first of an edition's deliveries is tried that are not
// at their end, nil for none.
func (l Look) NextTry(editionID string) (*time.Time, error) {
	l.db = l.db.Select("id, next_try_at")
	d, err := maybe[notice.DeliveryLine](l, "next_try_at", "edition_id = ? AND next_try_at IS NOT NULL", editionID)
	if err != nil || d == nil {
		return nil, err
	}
	return d.NextTryAt, nil
}

// OpenAttemptsAmong returns the attempts without an end of some deliveries, by
// delivery.
func (l Look) OpenAttemptsAmong(deliveryIDs []string) (map[string][]notice.Attempt, error) {
	out := map[string][]notice.Attempt{}
	rows, err := all[notice.Attempt](l, "number", "delivery_id IN ? AND ended_at IS NULL", deliveryIDs)
	for _, a := range rows {
		out[a.DeliveryID] = append(out[a.DeliveryID], a)
	}
	return out, err
}

// OpenAttemptsBy returns attempts of a node that have no end, the oldest first.
func (l Look) OpenAttemptsBy(node string, limit int) ([]notice.Attempt, error) {
	l.db = l.db.Limit(limit)
	return all[notice.Attempt](l, "id", "node = ? AND ended_at IS NULL", node)
}

// AttemptsAmong returns attempts by id.
func (l Look) AttemptsAmong(ids []string) (map[string]notice.Attempt, error) {
	out := make(map[string]notice.Attempt, len(ids))
	err := l.scan("SELECT id, delivery_id, incident_id, number, node, begun_at, ended_at, outcome FROM attempts WHERE id IN ?", []any{ids}, func(r *sql.Rows) error {
		var a notice.Attempt
		err := r.Scan(&a.ID, &a.DeliveryID, &a.IncidentID, &a.Number, &a.Node, &a.BegunAt, &a.EndedAt, &a.Outcome)
		out[a.ID] = a
		return err
	})
	return out, err
}

// DeliveriesAmong returns deliveries by their ids, ordered by those.
func (l Look) DeliveriesAmong(ids []string) ([]notice.Delivery, error) {
	return all[notice.Delivery](l, "id", "id IN ?", ids)
}

// CopiesAmong returns copies by id.
func (l Look) CopiesAmong(ids []string) (map[string]notice.Copy, error) {
	rows, err := all[notice.Copy](l, "", "id IN ?", ids)
	out := make(map[string]notice.Copy, len(rows))
	for _, c := range rows {
		out[c.ID] = c
	}
	return out, err
}

// OutAmong returns which of some customers were decided not to be affected.
func (l Look) OutAmong(incidentID string, tenantIDs []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inSlices(tenantIDs, func(part []string) error {
		var found []string
		err := l.db.Raw("SELECT tenant_id FROM exposures WHERE incident_id = ? AND involvement = 'out' AND tenant_id IN ?", incidentID, part).Scan(&found).Error
		for _, id := range found {
			out[id] = true
		}
		return err
	})
	return out, err
}

// CountriesOf returns the country code of some customers, by tenant.
func (l Look) CountriesOf(tenantIDs []string) (map[string]string, error) {
	out := make(map[string]string, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []struct{ ID, Country string }
		err := l.db.Raw("SELECT id, country FROM tenants WHERE id IN ?", part).Scan(&rows).Error
		for _, r := range rows {
			out[r.ID] = r.Country
		}
		return err
	})
	return out, err
}

// RelayRate returns what a relay was last measured to take, or nil.
func (l Look) RelayRate(relay string) (*notice.RelayRate, error) {
	return maybe[notice.RelayRate](l, "measured_at DESC, id DESC", "relay = ?", relay)
}

// DueBatches returns the batches of an edition that hold a letter whose try is
// due.
func (l Look) DueBatches(editionID string, now time.Time) ([]int, error) {
	var out []int
	err := l.db.Model(&notice.Delivery{}).Distinct("batch").Where("edition_id = ? AND next_try_at <= ?", editionID, now.UTC()).Order("batch").Pluck("batch", &out).Error
	return out, err
}

// OwedTo returns the duties towards some customers that stand, by tenant, with
// what an acceptance decides and changes about them and nothing else: never
// store one with Update.
func (l Look) OwedTo(incidentID string, tenantIDs []string) (map[string][]incident.Obligation, error) {
	out := make(map[string][]incident.Obligation, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		return l.scan("SELECT id, tenant_id, name, undecided, meets_on, met_at, met_by, ended_at, received_at, bounced_at, version FROM obligations "+
			"WHERE incident_id = ? AND tenant_id BETWEEN ? AND ? AND tenant_id IN ? AND "+standing+" ORDER BY tenant_id, due_at, regime_id",
			[]any{incidentID, slices.Min(part), slices.Max(part), part}, func(r *sql.Rows) error {
				var o incident.Obligation
				err := r.Scan(&o.ID, &o.TenantID, &o.Name, &o.Undecided, &o.MeetsOn, &o.MetAt, &o.MetBy, &o.EndedAt, &o.ReceivedAt, &o.BouncedAt, &o.Version)
				if err == nil {
					out[*o.TenantID] = append(out[*o.TenantID], o)
				}
				return err
			})
	})
	return out, err
}
