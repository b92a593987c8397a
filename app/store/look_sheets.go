package store

import "github.com/flowchestra/tocsin/app/incident"

// Particulars returns what was entered for authorities and people about an
// incident, by field.
func (l Look) Particulars(incidentID string) (map[string]incident.Particular, error) {
	rows, err := all[incident.Particular](l, "field", "incident_id = ?", incidentID)
	out := make(map[string]incident.Particular, len(rows))
	for _, p := range rows {
		out[p.Field] = p
	}
	return out, err
}

// Filing returns one filing. NotFound when there is none.
func (l Look) Filing(id string) (incident.Filing, error) {
	return must[incident.Filing](l, "filing", "id = ?", id)
}

// CompletionOf returns what an authority gave after a filing, or nil.
func (l Look) CompletionOf(filingID string) (*incident.Completion, error) {
	return maybe[incident.Completion](l, "id", "filing_id = ?", filingID)
}

// RecordTotals counts the records of all affected customers of an incident:
// their sum, the customers that were counted, and those that are affected.
func (l Look) RecordTotals(incidentID string) (records, counted, affected int, err error) {
	var sums struct{ Records, Counted, Affected int }
	err = l.db.Raw("SELECT coalesce(sum(records), 0) AS records, count(records) AS counted, count(*) AS affected FROM exposures WHERE incident_id = ? AND involvement = ?", incidentID, incident.In).Scan(&sums).Error
	return sums.Records, sums.Counted, sums.Affected, err
}
