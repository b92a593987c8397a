package store

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
)

// InvolvedIn pages through customers by reference as one incident sees them:
// four queries, however many they are.
func (l Look) InvolvedIn(incidentID string, in incident.Asked, limit int) ([]incident.Customer, error) {
	where, args := sought(incidentID, in)
	var tenants []tenant.Tenant
	err := l.db.Raw(`SELECT t.* FROM tenants t LEFT JOIN exposures e ON e.incident_id = ? AND e.tenant_id = t.id
		WHERE `+where+` ORDER BY t.reference LIMIT ?`, append(append([]any{incidentID}, args...), limit)...).Scan(&tenants).Error
	if err != nil || len(tenants) == 0 {
		return nil, err
	}
	return l.involved(incidentID, tenants)
}

// CustomerIn returns one customer as one incident sees it.
func (l Look) CustomerIn(incidentID string, t tenant.Tenant) (incident.Customer, error) {
	rows, err := l.involved(incidentID, []tenant.Tenant{t})
	if err != nil {
		return incident.Customer{}, err
	}
	return rows[0], nil
}

func (l Look) involved(incidentID string, tenants []tenant.Tenant) ([]incident.Customer, error) {
	tids := make([]string, len(tenants))
	for i, t := range tenants {
		tids[i] = t.ID
	}
	exposures, err := l.ExposuresOf(incidentID, tids)
	if err != nil {
		return nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	duties, err := l.ObligationsOf(incidentID, tids)
	if err != nil {
		return nil, err
	}
	out := make([]incident.Customer, len(tenants))
	for i, t := range tenants {
		out[i] = incident.Customer{Tenant: t, Exposure: exposures[t.ID], Agreement: agreements[t.ID], Duties: duties[t.ID]}
	}
	return out, nil
}

func sought(incidentID string, in incident.Asked) (string, []any) {
	where, args := []string{"t.reference > ?"}, []any{in.After}
	switch in.Show {
	case incident.In, incident.Out:
		where, args = append(where, "e.involvement = ?"), append(args, in.Show)
	case incident.Candidate:
		where = append(where, "(e.id IS NULL OR e.involvement = 'candidate')")
	}
	if in.Due != nil {
		where = append(where, `EXISTS (SELECT 1 FROM obligations o WHERE o.incident_id = ? AND o.tenant_id = t.id AND o.due_at = ? AND o.ended_at IS NULL AND NOT o.undecided
			AND NOT EXISTS (SELECT 1 FROM obligations b WHERE b.incident_id = o.incident_id AND b.tenant_id = t.id AND b.ended_at IS NULL AND NOT b.undecided
				AND ((b.met_at IS NULL AND b.due_at IS NOT NULL AND o.met_at IS NOT NULL) OR ((b.met_at IS NULL) = (o.met_at IS NULL) AND b.due_at < o.due_at))))`)
		args = append(args, incidentID, in.Due.UTC())
	}
	if in.Search != "" {
		where = append(where, `(lower(t.reference) LIKE lower(?) ESCAPE '\' OR lower(t.name) LIKE lower(?) ESCAPE '\')`)
		args = append(args, begins(in.Search), begins(in.Search))
	}
	return strings.Join(where, " AND "), args
}

// LettersTo tells how far a notice's letters to some customers have come, by
// customer: three queries.
func (l Look) LettersTo(noticeID string, tenantIDs []string) (map[string]notice.Way, error) {
	out := make(map[string]notice.Way, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		var drafts []notice.Way
		if err := l.db.Raw(`SELECT tenant_id, id AS draft_id, changed_at AS at FROM drafts WHERE notice_id = ? AND tenant_id IN ?`, noticeID, part).Scan(&drafts).Error; err != nil {
			return err
		}
		for _, w := range drafts {
			w.Step = notice.Drafted
			out[w.TenantID] = w
		}
		var frozen []struct {
			TenantID, CopyID, EditionID string
			FrozenAt                    time.Time
			SignedAt                    *time.Time
		}
		if err := l.db.Raw(`SELECT c.tenant_id, c.id AS copy_id, c.edition_id, e.frozen_at, a.signed_at FROM copies c
			JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL LEFT JOIN approvals a ON a.edition_id = e.id AND `+whole+`
			WHERE c.notice_id = ? AND c.tenant_id IN ? AND c.struck_at IS NULL ORDER BY e.frozen_at, c.id`, noticeID, part).Scan(&frozen).Error; err != nil {
			return err
		}
		for _, r := range frozen {
			w := out[r.TenantID]
			w.TenantID, w.CopyID, w.EditionID, w.Step, w.At = r.TenantID, r.CopyID, r.EditionID, notice.WithLegal, r.FrozenAt
			if r.SignedAt != nil {
				w.Step, w.At = notice.Signed, *r.SignedAt
			}
			out[r.TenantID] = w
		}
		return l.handedOver(noticeID, part, out)
	})
	return out, err
}

// handedOver adds what came of signed letters. One that was accepted counts,
// whatever became of the others.
func (l Look) handedOver(noticeID string, tenantIDs []string, out map[string]notice.Way) error {
	var rows []struct {
		TenantID   string
		State      notice.State
		CreatedAt  time.Time
		AcceptedAt *time.Time
		NextTryAt  *time.Time
	}
	err := l.db.Raw(`SELECT tenant_id, state, created_at, accepted_at, next_try_at FROM deliveries
		WHERE notice_id = ? AND tenant_id IN ? ORDER BY created_at, position`, noticeID, tenantIDs).Scan(&rows).Error
	for _, r := range rows {
		w := out[r.TenantID]
		if w.Step != notice.Signed && w.State == "" || w.State == notice.Accepted {
			continue // a newer edition waits for its signature; or it is told
		}
		w.Step, w.State, w.At, w.NextAt = notice.Signed, r.State, r.CreatedAt, r.NextTryAt
		if r.AcceptedAt != nil && r.State == notice.Accepted {
			w.At = *r.AcceptedAt
		}
		out[r.TenantID] = w
	}
	return err
}

// CopiesTo returns what was frozen for one customer of one incident, without
// the words, the first first.
func (l Look) CopiesTo(incidentID, tenantID string) ([]notice.Frozen, error) {
	var out []notice.Frozen
	err := l.db.Raw(`SELECT c.id, c.notice_id, c.edition_id, c.language, e.number, e.frozen_at, e.frozen_by, e.voided_at, e.void_reason, c.struck_at, c.struck_why, a.signed_at, coalesce(a.signed_by, '') AS signed_by
		FROM copies c JOIN editions e ON e.id = c.edition_id LEFT JOIN approvals a ON a.edition_id = e.id AND `+whole+`
		WHERE c.incident_id = ? AND c.tenant_id = ? ORDER BY e.frozen_at, c.id`, incidentID, tenantID).Scan(&out).Error
	for i := range out {
		if out[i].StruckAt != nil { // whatever became of the others
			out[i].VoidedAt, out[i].VoidReason = out[i].StruckAt, out[i].StruckWhy
		}
	}
	return out, err
}

// AttemptsOf returns the attempts of some deliveries, by delivery, in order.
func (l Look) AttemptsOf(deliveryIDs []string) (map[string][]notice.Attempt, error) {
	out := map[string][]notice.Attempt{}
	err := inSlices(deliveryIDs, func(part []string) error {
		rows, err := all[notice.Attempt](l, "delivery_id, number", "delivery_id IN ?", part)
		for _, a := range rows {
			out[a.DeliveryID] = append(out[a.DeliveryID], a)
		}
		return err
	})
	return out, err
}

// ReceiptsTo returns what was answered to some deliveries, by delivery, oldest
// first.
func (l Look) ReceiptsTo(deliveryIDs []string) (map[string][]notice.Receipt, error) {
	out := map[string][]notice.Receipt{}
	err := inSlices(deliveryIDs, func(part []string) error {
		rows, err := all[notice.Receipt](l, "at, id", "delivery_id IN ?", part)
		for _, r := range rows {
			out[r.DeliveryID] = append(out[r.DeliveryID], r)
		}
		return err
	})
	return out, err
}
