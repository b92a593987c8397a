package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
)

// CountTenants returns how many customers are on record.
func (l Look) CountTenants() (int, error) {
	var n int64
	err := l.db.Model(&tenant.Tenant{}).Count(&n).Error
	return int(n), err
}

// UndecidedAfter pages through the customers that nobody has decided in or out
// of an incident.
func (l Look) UndecidedAfter(incidentID, after string, limit int) ([]tenant.Tenant, error) {
	l.db = l.db.Limit(limit)
	return all[tenant.Tenant](l, "id", `id > ? AND NOT EXISTS (SELECT 1 FROM exposures e
		WHERE e.incident_id = ? AND e.tenant_id = tenants.id AND e.involvement <> 'candidate')`, after, incidentID)
}

// Tenant returns one customer.
func (l Look) Tenant(id string) (tenant.Tenant, error) {
	return must[tenant.Tenant](l, "customer", "id = ?", id)
}

// TenantsByID returns customers by id.
func (l Look) TenantsByID(ids []string) (map[string]tenant.Tenant, error) {
	out := make(map[string]tenant.Tenant, len(ids))
	err := inSlices(ids, func(part []string) error {
		rows, err := all[tenant.Tenant](l, "", "id IN ?", part)
		for _, t := range rows {
			out[t.ID] = t
		}
		return err
	})
	return out, err
}

// TenantsByReference returns customers by the number they have in our own
// systems.
func (l Look) TenantsByReference(refs []string) (map[string]tenant.Tenant, error) {
	out := make(map[string]tenant.Tenant, len(refs))
	err := inSlices(refs, func(part []string) error {
		rows, err := all[tenant.Tenant](l, "", "reference IN ?", part)
		for _, t := range rows {
			out[t.Reference] = t
		}
		return err
	})
	return out, err
}

// AgreementsOf returns each customer's agreement in force: the one recorded
// last.
func (l Look) AgreementsOf(tenantIDs []string) (map[string]*tenant.Agreement, error) {
	out := make(map[string]*tenant.Agreement, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		rows, err := all[tenant.Agreement](l, "recorded_at, id", "tenant_id IN ?", part)
		for i := range rows {
			out[rows[i].TenantID] = &rows[i]
		}
		return err
	})
	return out, err
}

// ContactsOf returns each customer's contacts in the order they are tried.
func (l Look) ContactsOf(tenantIDs []string) (map[string][]tenant.Contact, error) {
	out := make(map[string][]tenant.Contact, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		rows, err := all[tenant.Contact](l, "tenant_id, position", "tenant_id IN ?", part)
		for _, c := range rows {
			out[c.TenantID] = append(out[c.TenantID], c)
		}
		return err
	})
	return out, err
}

// DropContacts removes a customer's contacts, to be entered anew.
func (tx *Tx) DropContacts(tenantIDs []string) error {
	tx.changes()
	return inSlices(tenantIDs, func(part []string) error {
		return tx.db.Where("tenant_id IN ?", part).Delete(&tenant.Contact{}).Error
	})
}

// ExposuresAfter pages through an incident's exposures of one involvement, by
// tenant.
func (l Look) ExposuresAfter(incidentID string, inv incident.Involvement, afterTenant string, limit int) ([]incident.Exposure, error) {
	l.db = l.db.Limit(limit)
	return all[incident.Exposure](l, "tenant_id", "incident_id = ? AND involvement = ? AND tenant_id > ?", incidentID, inv, afterTenant)
}

// ExposuresOf returns the exposures of some customers in an incident.
func (l Look) ExposuresOf(incidentID string, tenantIDs []string) (map[string]incident.Exposure, error) {
	out := make(map[string]incident.Exposure, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		rows, err := all[incident.Exposure](l, "", "incident_id = ? AND tenant_id BETWEEN ? AND ? AND tenant_id IN ?", incidentID, slices.Min(part), slices.Max(part), part)
		for _, e := range rows {
			out[e.TenantID] = e
		}
		return err
	})
	return out, err
}

// CountExposures returns how many customers are in, out and candidates.
func (l Look) CountExposures(incidentID string) (map[incident.Involvement]int, error) {
	var rows []struct {
		Involvement incident.Involvement
		N           int
	}
	err := l.db.Model(&incident.Exposure{}).Select("involvement, count(*) AS n").
		Where("incident_id = ?", incidentID).Group("involvement").Scan(&rows).Error
	out := map[incident.Involvement]int{}
	for _, r := range rows {
		out[r.Involvement] = r.N
	}
	return out, err
}

// standing holds of an obligation whose place no other has taken.
const standing = "superseded_by IS NULL"

// Obligations returns every obligation of an incident that stands, each duty
// once. Superseded tells what stood before.
func (l Look) Obligations(incidentID string) ([]incident.Obligation, error) {
	return all[incident.Obligation](l, "due_at, tenant_id, regime_id", "incident_id = ? AND "+standing, incidentID)
}

// Obligation returns one obligation.
func (l Look) Obligation(id string) (incident.Obligation, error) {
	return must[incident.Obligation](l, "obligation", "id = ?", id)
}

// ObligationsOf returns the obligations that stand towards some customers, by
// tenant.
func (l Look) ObligationsOf(incidentID string, tenantIDs []string) (map[string][]incident.Obligation, error) {
	out := make(map[string][]incident.Obligation, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		rows, err := all[incident.Obligation](l, "tenant_id, due_at, regime_id", "incident_id = ? AND tenant_id BETWEEN ? AND ? AND tenant_id IN ? AND "+standing, incidentID, slices.Min(part), slices.Max(part), part)
		for _, o := range rows {
			out[*o.TenantID] = append(out[*o.TenantID], o)
		}
		return err
	})
	return out, err
}

// AuthorityObligations returns the obligations that stand towards authorities.
func (l Look) AuthorityObligations(incidentID string) ([]incident.Obligation, error) {
	return all[incident.Obligation](l, "regime_id", "incident_id = ? AND tenant_id IS NULL AND "+standing, incidentID)
}

// Deadline is one customer's binding deadline: the earliest open due of its
// obligations.
type Deadline struct {
	TenantID  string
	DueAt     time.Time
	StartedAt time.Time
	OpenedAt  time.Time // when the duty was put on record
}

// Compare puts deadlines in the order in which they are due.
func (d Deadline) Compare(e Deadline) int {
	return cmp.Or(d.DueAt.Compare(e.DueAt), strings.Compare(d.TenantID, e.TenantID))
}

// Deadlines returns the binding deadline of every customer that is still to be
// told, earliest first. Nothing is in it once a customer is told.
func (l Look) Deadlines(incidentID string) ([]Deadline, error) {
	var rows []Deadline
	err := l.db.Model(&incident.Obligation{}).Select("tenant_id, due_at, started_at, opened_at").
		Where("incident_id = ? AND tenant_id IS NOT NULL AND due_at IS NOT NULL AND met_at IS NULL AND ended_at IS NULL AND undecided = ?", incidentID, false).
		Order("due_at, tenant_id").Scan(&rows).Error
	var out []Deadline
	seen := make(map[string]bool, len(rows))
	for _, d := range rows {
		if !seen[d.TenantID] {
			seen[d.TenantID] = true
			out = append(out, d)
		}
	}
	return out, err
}

// inSlices runs fn over parts small enough for one IN list. Queries by incident
// and customers also name the part's range: PostgreSQL without statistics
// reads the whole incident for an IN list, and a slice's range for a range.
func inSlices(ids []string, fn func([]string) error) error {
	for len(ids) > 0 {
		n := min(len(ids), batchRows)
		if err := fn(ids[:n]); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
