package store

import "github.com/flowchestra/tocsin/app/tenant"

// TenantProfiles returns what the law can tell customers apart by, each profile
// once: country, sectors and States alone are filled in. One query, and some
// dozens of rows however many customers there are.
func (l Look) TenantProfiles() ([]tenant.Tenant, error) {
	var out []tenant.Tenant
	err := l.db.Model(&tenant.Tenant{}).Distinct("country", "sectors", "states").Order("country, sectors, states").Scan(&out).Error
	return out, err
}
