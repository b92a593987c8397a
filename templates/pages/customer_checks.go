package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

func mayExport(f parts.Frame) bool { return f.Viewer.May(people.ExportDeliveries) }

// confirmed says when a contact was asked last whether it still is the one, and
// what it answered.
func (p CustomerPage) confirmed(c tenant.Contact) string {
	for _, k := range p.Checks {
		if k.AddressKey != c.AddressKey {
			continue
		}
		switch {
		case k.Heard == tenant.ByTelephone:
			return "confirmed by telephone, by " + k.InsteadName + ", " + parts.Ago(p.Now, *k.AnsweredAt)
		case k.Answer == tenant.Still:
			return "confirmed " + parts.Ago(p.Now, *k.AnsweredAt)
		case k.Answer == tenant.Instead:
			return "named somebody else " + parts.Ago(p.Now, *k.AnsweredAt)
		case k.Heard == "refused":
			return "refused our mail " + parts.Ago(p.Now, k.AskedAt)
		}
		return "asked " + parts.Ago(p.Now, k.AskedAt) + ", no answer"
	}
	return ""
}

// proposed are the contacts that others named, and that nobody has dealt with.
func (p CustomerPage) proposed() []tenant.ContactCheck {
	var out []tenant.ContactCheck
	for _, k := range p.Checks {
		if k.Proposes() {
			out = append(out, k)
		}
	}
	return out
}

func (p CustomerPage) settle(k tenant.ContactCheck) string { return p.base() + "/proposals/" + k.ID }

// instead is whom a contact named.
func instead(k tenant.ContactCheck) string {
	return strings.TrimSpace(k.InsteadName + " " + k.InsteadAddress)
}

// ConfirmContactPage asks who said on the telephone that a contact still is the
// one.
type ConfirmContactPage struct {
	parts.Frame
	Customer tenant.Tenant
	Contact  tenant.Contact
	SpokeTo  string
	Wrong    parts.Wrongs
}

func confirmPath(reference string, c tenant.Contact) string {
	return customerPath(reference) + "/confirmations/" + c.ID
}
