package tenant

import "slices"

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
	r.keepContacts(contacts)
	if agreement == nil {
		return
	}
	for column, keep := range map[string]func(){
		"trigger":          func() { r.Agreement.Trigger = agreement.Trigger },
		"window_hours":     func() { r.Agreement.WindowHours = agreement.WindowHours },
		"channel":          func() { r.Agreement.Channel = agreement.Channel },
		"clause":           func() { r.Agreement.Clause = agreement.Clause },
		"unit":             func() { r.Agreement.Unit = agreement.Unit },
		"calendar":         func() { r.Agreement.Calendar = agreement.Calendar },
		"notice_addresses": func() { r.Agreement.Addresses = agreement.Addresses },
		"notice_language":  func() { r.Agreement.Language = agreement.Language },
		"contents":         func() { r.Agreement.Contents = agreement.Contents },
		"meets_on":         func() { r.Agreement.MeetsOn = agreement.MeetsOn },
	} {
		if !r.Columns.Has(column) {
			keep()
		}
	}
	if !r.Columns.Has("unit") {
		r.Agreement.MeansHours(agreement)
	}
}

// keepContacts keeps the people behind those that the file has columns for, and
// the names of those whose address it only repeats.
func (r *Row) keepContacts(have []Contact) {
	columns := 1
	if r.Columns.Has("contact_2") {
		columns = 2
	}
	for i := range r.Contacts {
		for _, c := range have {
			if c.Address == r.Contacts[i].Address && !r.Columns.Has(contactColumn(r.Contacts[i].Position)+"_name") {
				r.Contacts[i].Name = c.Name
			}
		}
	}
	for _, c := range have {
		if c.Position > columns && !slices.ContainsFunc(r.Contacts, func(k Contact) bool { return k.Address == c.Address }) {
			r.Contacts = append(r.Contacts, Contact{Name: c.Name, Address: c.Address})
		}
	}
	for i := range r.Contacts {
		r.Contacts[i].Position = i + 1
	}
}
