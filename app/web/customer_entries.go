package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// readFacts reads what a customer is. Codes count whatever their case.
func readFacts(f *form, page *pages.CustomerForm) {
	in := pages.FactsForm{Reference: f.get("reference"), Name: f.get("name"), Country: strings.ToUpper(f.get("country")), Language: f.get("language"),
		Zone: f.get("zone"), States: strings.ToUpper(f.get("states"))}
	var sectors []string
	for _, sector := range page.Sectors {
		sectors = append(sectors, sector.Code)
		if f.on("sector_" + sector.Code) {
			in.Sectors = append(in.Sectors, sector.Code)
		}
	}
	page.Facts = in
	if page.Customer.ID == "" {
		f.check("reference", incident.Line("the reference", in.Reference, 60))
	}
	f.check("name", incident.Line("the name", in.Name, 200))
	f.check("country", incident.Line("the country", in.Country, 2000))
	for _, w := range tenantOf(in).Faults(sectors) {
		if f.Wrong.Of(w.Field) == "" {
			f.check(w.Field, w)
		}
	}
}

// readAgreement reads what an agreement says. No window must be said, not left
// out by a slip.
func readAgreement(f *form, page *pages.CustomerForm) {
	in := pages.AgreementForm{Trigger: f.get("trigger"), Window: f.get("window_hours"), NoWindow: f.on("no_window"), Channel: f.get("channel"), Clause: f.get("clause")}
	in.Unit, in.Calendar, in.Language, in.MeetsOn = f.get("unit"), f.get("calendar"), f.get("notice_language"), f.get("meets_on")
	in.Contents, in.Addresses = strings.TrimSpace(f.raw("contents")), strings.TrimSpace(f.raw("notice_addresses"))
	page.Agreement = in
	_, err := tenant.ParseWindow(in.Window)
	switch {
	case in.Window == "" && !in.NoWindow:
		err = fault.Invalid("Give the window, or tick that none is on record.")
	case in.Window != "" && in.NoWindow:
		err = fault.Invalid("You gave %s and ticked that none is on record. Say one of the two.", in.Window)
	case err != nil:
		err = fault.Invalid("%q is not a whole number from 1 to 8760.", in.Window)
	}
	f.check("window_hours", err)
	for _, w := range (tenant.Agreement{Trigger: in.Trigger, Channel: in.Channel, Clause: in.Clause, Terms: termsOf(in)}).Faults() {
		switch w.Field {
		case "trigger":
			w = fault.Invalid("Say from when it counts.").In(w.Field)
		case "channel":
			w = fault.Invalid("Say how the customer wants to be told.").In(w.Field)
		}
		f.check(w.Field, w)
	}
}

func agreementOf(f pages.AgreementForm) tenant.Agreement {
	hours, err := tenant.ParseWindow(f.Window)
	if err != nil || f.NoWindow {
		hours = nil // it was refused before
	}
	return tenant.Agreement{Trigger: f.Trigger, WindowHours: hours, Channel: f.Channel, Clause: f.Clause, Terms: termsOf(f)}
}

func termsOf(f pages.AgreementForm) tenant.Terms {
	return tenant.Terms{Unit: f.Unit, Calendar: f.Calendar, Language: f.Language, Contents: f.Contents, MeetsOn: f.MeetsOn, Addresses: strings.Fields(f.Addresses)}
}

// readContacts reads the rows, in the order that their numbers ask for.
func readContacts(f *form, page *pages.CustomerForm) {
	rows := make([]pages.ContactRow, len(page.Contacts))
	for i := range rows {
		n := fmt.Sprint(i + 1)
		rows[i] = pages.ContactRow{Order: place(f.get("order_" + n)), Name: f.get("contact_" + n + "_name"), Address: f.get("contact_" + n), Remove: f.on("remove_" + n)}
	}
	page.Contacts = rows
	seen := map[string]int{}
	for i, r := range rows {
		n := fmt.Sprint(i + 1)
		switch place, err := strconv.Atoi(r.Order); {
		case r.Remove || r.Address == "" && r.Name == "":
			continue
		case r.Address == "":
			f.check("contact_"+n, fault.Invalid("Give the mail address of %s, or empty the whole row.", r.Name))
		case err != nil || place < 1 || place > tenant.MostContacts:
			f.check("order_"+n, fault.Invalid("%q is not a place. Number the contacts from 1 to %d.", r.Order, tenant.MostContacts))
		case seen[r.Order] > 0:
			f.check("order_"+n, fault.Invalid("Contact %d has place %s already. Give each a number of its own.", seen[r.Order], r.Order))
		}
		seen[r.Order] = i + 1
	}
	in := entered(rows)
	for _, w := range tenant.ContactFaults(in) {
		if f.Wrong.Of(w.Field) == "" {
			f.check(w.Field, w)
		}
	}
	if len(in) == 0 && f.Wrong.Of("contact_1") == "" {
		f.check("contact_1", fault.Invalid("Keep at least one contact: without one nobody there can be told."))
	}
}

// place writes a number in one way only, so that 01 and +1 are the first, too.
func place(order string) string {
	if n, err := strconv.Atoi(order); err == nil {
		return strconv.Itoa(n)
	}
	return order
}

// entered are the contacts of the rows that hold one, each under the number of
// its row.
func entered(rows []pages.ContactRow) []tenant.Contact {
	var out []tenant.Contact
	for i, r := range rows {
		if !r.Remove && r.Address != "" {
			out = append(out, tenant.Contact{Position: i + 1, Name: r.Name, Address: r.Address})
		}
	}
	return out
}

// contactsOf are the same in the order that was asked for.
func contactsOf(rows []pages.ContactRow) []tenant.Contact {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b pages.ContactRow) int { return strings.Compare(a.Order, b.Order) })
	return entered(sorted)
}
