package store

import "github.com/flowchestra/tocsin/app/incident"

// ExposureTotals sums up what all affected customers of an incident have lost,
// for the duties towards authorities: one query, and nil while nobody is
// affected.
func (l Look) ExposureTotals(incidentID string) (*incident.Exposure, error) {
	var shares []struct {
		incident.Exposure
		Customers int
	}
	err := l.db.Model(&incident.Exposure{}).Select("data, encrypted, places, counts, count(*) AS customers").
		Where("incident_id = ? AND involvement = ?", incidentID, incident.In).
		Group("data, encrypted, places, counts").Find(&shares).Error
	if err != nil || len(shares) == 0 {
		return nil, err
	}
	of := make([]incident.Share, len(shares))
	for i, s := range shares {
		of[i] = incident.Share{Data: s.Data, Encrypted: s.Encrypted, Places: s.Places, Counts: s.Counts, Customers: s.Customers}
	}
	out := incident.Totals(of)
	out.IncidentID, out.Involvement = incidentID, incident.In
	return &out, nil
}
