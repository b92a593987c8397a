package store

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
)

// inForce joins each customer with the agreement recorded last (index
// agreements_tenant).
const inForce = ` FROM tenants t LEFT JOIN agreements a ON a.id = (SELECT b.id FROM agreements b
	WHERE b.tenant_id = t.id ORDER BY b.recorded_at DESC, b.id DESC LIMIT 1)`

// contactsOfT counts a customer's contacts (index of UNIQUE (tenant_id, position)).
const contactsOfT = `(SELECT count(*) FROM contacts c WHERE c.tenant_id = t.id)`

// anyGap matches customers of which something is missing; see tenant.Standing.
const anyGap = `(a.window_hours IS NULL OR a.channel <> 'mail' OR ` + contactsOfT + ` < 2)`

// inHours matches agreements whose window counts in hours.
const inHours = `(a.unit IS NULL OR a.unit IN ('', 'hours'))`

// standingRow is what a list shows of a customer, and no more: reading the
// other columns was half of the page's time.
type standingRow struct {
	ID, Reference, Name, Country, Language string
	AgreementID                            *string
	Trigger, Channel, Clause, Unit         string
	WindowHours                            *int
	Contacts                               int
}

// Customers pages through customers by reference, each with the agreement in
// force and how many contacts it has: of the customer what a list names, of the
// agreement what it says. One query, however many they are.
func (l Look) Customers(in tenant.Asked, limit int) ([]tenant.Standing, error) {
	where, args := matching(in)
	var rows []standingRow
	err := l.db.Raw(`SELECT t.id, t.reference, t.name, t.country, t.language, a.id AS agreement_id, coalesce(a."trigger", '') AS "trigger", a.window_hours,
		coalesce(a.channel, '') AS channel, coalesce(a.clause, '') AS clause, coalesce(a.unit, '') AS unit, `+contactsOfT+` AS contacts`+
		inForce+` WHERE `+where+` ORDER BY t.reference LIMIT ?`, append(args, limit)...).Scan(&rows).Error
	out := make([]tenant.Standing, len(rows))
	for i, r := range rows {
		out[i] = tenant.Standing{Tenant: tenant.Tenant{ID: r.ID, Reference: r.Reference, Name: r.Name, Country: r.Country, Language: r.Language}, Contacts: r.Contacts}
		if r.AgreementID != nil {
			out[i].Agreement = &tenant.Agreement{ID: *r.AgreementID, TenantID: r.ID, Trigger: r.Trigger, WindowHours: r.WindowHours, Channel: r.Channel, Clause: r.Clause, Terms: tenant.Terms{Unit: r.Unit}}
		}
	}
	return out, err
}

func matching(in tenant.Asked) (string, []any) {
	where, args := []string{"t.reference > ?"}, []any{in.After}
	switch in.Show {
	case "gaps":
		where = append(where, anyGap)
	case "none":
		where = append(where, "a.window_hours IS NULL")
	case "short":
		where, args = append(where, inHours+" AND a.window_hours <= ?"), append(args, tenant.ShortWindow)
	case "alone":
		where = append(where, contactsOfT+" = 1")
	}
	if in.Window > 0 {
		where, args = append(where, inHours+" AND a.window_hours = ?"), append(args, in.Window)
	}
	if in.Search != "" {
		where = append(where, `(lower(t.reference) LIKE lower(?) ESCAPE '\' OR lower(t.name) LIKE lower(?) ESCAPE '\' OR lower(t.name) LIKE lower(?) ESCAPE '\')`)
		// SQLite knows small letters of ASCII only: a first letter beyond it is
		// tried both ways.
		args = append(args, begins(in.Search), begins(in.Search), begins(strings.ToUpper(in.Search[:firstLetter(in.Search)])+in.Search[firstLetter(in.Search):]))
	}
	return strings.Join(where, " AND "), args
}

// begins is a pattern of LIKE for what begins with a text.
func begins(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// firstLetter is how many bytes the first letter takes.
func firstLetter(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// TenantWindows counts the customers by the window of their agreement, the
// shortest first and those without one last. One aggregate over the register,
// and none where nothing has changed: it walks the indexes agreements_tenant and
// contacts (tenant_id, position).
func (l Look) TenantWindows() ([]tenant.WindowTally, error) {
	all, err := counted(l, thing[[]tenant.WindowTally]{"windows", false, func(l Look) (out []tenant.WindowTally, err error) {
		return out, l.db.Raw(`SELECT a.window_hours, ` + inHours + ` AS in_hours, count(*) AS customers, sum(CASE WHEN ` + anyGap + ` THEN 1 ELSE 0 END) AS gaps,
			sum(CASE WHEN ` + contactsOfT + ` = 1 THEN 1 ELSE 0 END) AS alone` + inForce + `
			GROUP BY a.window_hours, ` + inHours + ` ORDER BY a.window_hours IS NULL, a.window_hours`).Scan(&out).Error
	}})
	return slices.Clone(all), err
}

// TenantByReference returns the customer with a number of our own systems.
func (l Look) TenantByReference(reference string) (tenant.Tenant, error) {
	t, err := maybe[tenant.Tenant](l, "", "reference = ?", reference)
	if err != nil || t == nil {
		if err == nil {
			err = fault.NotFound("There is no customer %q on record. Look it up in the list, or add it.", reference)
		}
		return tenant.Tenant{}, err
	}
	return *t, nil
}

// Agreements returns every agreement of a customer, the one in force first.
func (l Look) Agreements(tenantID string) ([]tenant.Agreement, error) {
	return all[tenant.Agreement](l, "recorded_at DESC, id DESC", "tenant_id = ?", tenantID)
}

// Involved returns the incidents that a customer was considered in, the newest
// first. It goes from incidents to exposures: there are few of the former.
func (l Look) Involved(tenantID string, limit int) ([]incident.Involved, error) {
	var exposures []incident.Exposure
	err := l.db.Raw(`SELECT e.* FROM incidents i JOIN exposures e ON e.incident_id = i.id AND e.tenant_id = ?
		ORDER BY i.created_at DESC, i.id DESC LIMIT ?`, tenantID, limit).Scan(&exposures).Error
	if err != nil || len(exposures) == 0 {
		return nil, err
	}
	ids := make([]string, len(exposures))
	for i, e := range exposures {
		ids[i] = e.IncidentID
	}
	rows, err := all[incident.Incident](l, "created_at DESC, id DESC", "id IN ?", ids)
	if err != nil {
		return nil, err
	}
	files, err := l.Files(rows)
	if err != nil {
		return nil, err
	}
	duties, err := all[incident.Obligation](l, "due_at, regime_id", "incident_id IN ? AND tenant_id = ?", ids, tenantID)
	if err != nil {
		return nil, err
	}
	out := make([]incident.Involved, len(files))
	for i, f := range files {
		out[i] = incident.Involved{File: f, Exposure: exposures[i]}
		for _, o := range duties {
			if o.IncidentID == f.ID {
				out[i].Duties = append(out[i].Duties, o)
			}
		}
	}
	return out, nil
}
