package store

import (
	"github.com/flowchestra/tocsin/app/tenant"
)

// Alike are undecided customers of an incident whom neither the law nor their
// agreement tells apart.
type Alike struct {
	IncidentID  string
	Reference   string // of one of them, as an example
	Country     string
	Zone        string
	Sectors     tenant.List
	States      tenant.List
	Trigger     *string // of the agreement in force; nil without one
	WindowHours *int
	Unit        string
	Calendar    string
	Customers   int
}

// Tenant is one of them, as far as the law looks at it.
func (k Alike) Tenant() tenant.Tenant {
	return tenant.Tenant{Reference: k.Reference, Country: k.Country, Zone: k.Zone, Sectors: k.Sectors, States: k.States}
}

// Agreement is what all of them have agreed, nil for nothing.
func (k Alike) Agreement() *tenant.Agreement {
	if k.Trigger == nil {
		return nil
	}
	return &tenant.Agreement{Trigger: *k.Trigger, WindowHours: k.WindowHours, Terms: tenant.Terms{Unit: k.Unit, Calendar: k.Calendar}}
}

// UndecidedAlike counts the customers that nobody has decided in or out of
// some incidents, by what the law looks at. It answers with some dozens of
// rows, however many customers there are.
func (l Look) UndecidedAlike(incidentIDs []string) (map[string][]Alike, error) {
	var rows []Alike
	err := l.db.Raw(undecidedSQL, incidentIDs).Scan(&rows).Error
	out := map[string][]Alike{}
	for _, r := range rows {
		out[r.IncidentID] = append(out[r.IncidentID], r)
	}
	return out, err
}

const undecidedSQL = `SELECT i.id AS incident_id, min(t.reference) AS reference, t.country, t.zone, t.sectors, t.states, a."trigger", a.window_hours, coalesce(a.unit, '') AS unit, coalesce(a.calendar, '') AS calendar, count(*) AS customers
FROM incidents i CROSS JOIN tenants t
LEFT JOIN agreements a ON a.tenant_id = t.id AND NOT EXISTS (SELECT 1 FROM agreements b
	WHERE b.tenant_id = a.tenant_id AND (b.recorded_at > a.recorded_at OR (b.recorded_at = a.recorded_at AND b.id > a.id)))
WHERE i.id IN ? AND NOT EXISTS (SELECT 1 FROM exposures e WHERE e.incident_id = i.id AND e.tenant_id = t.id AND e.involvement <> 'candidate')
GROUP BY i.id, t.country, t.zone, t.sectors, t.states, a."trigger", a.window_hours, a.unit, a.calendar
ORDER BY min(t.reference)`
