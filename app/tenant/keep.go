package tenant

// Keep takes over, from what is on record of a known customer, everything that
// the file has no column for: a file with four columns changes four things.
func (r *Row) Keep(have Tenant, agreement *Agreement, contacts []Contact) {
	for column, keep := range map[string]func(){
		"language": func() { r.Tenant.Language = have.Language },
		"zone":     func() { r.Tenant.Zone = have.Zone },
		"sectors":  func() { r.Tenant.Sectors = have.Sectors },
		"states":   func() { r.Tenant.States = have.States },
	} {
		if !r.Columns.Has(column) {
			keep()
		}
	}
	if !r.Columns.Has("contact_2") {
		for _, c := range contacts {
			if c.Position > 1 {
				r.Contacts = append(r.Contacts, c)
			}
		}
	}
	if agreement == nil {
		return
	}
	for column, keep := range map[string]func(){
		"trigger":      func() { r.Agreement.Trigger = agreement.Trigger },
		"window_hours": func() { r.Agreement.WindowHours = agreement.WindowHours },
		"channel":      func() { r.Agreement.Channel = agreement.Channel },
		"clause":       func() { r.Agreement.Clause = agreement.Clause },
	} {
		if !r.Columns.Has(column) {
			keep()
		}
	}
}
