package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CountersigningPage is what waits for a second signature.
type CountersigningPage struct {
	parts.Frame
	Waiting []ToSign
	Names   map[string]string
}

func (w ToSign) counterPath() string { return counterPath(w.Edition.ID) }

func counterPath(editionID string) string { return "/editions/" + editionID + "/countersignature" }

// Counter is what is countersigned, as the verb reads it.
type Counter struct {
	Edition       notice.Edition
	Copies        []notice.Copy
	Signed        *notice.Approval
	Countersigned *notice.Countersignature
	Accounts      map[string]incident.Account
	Words         map[string]map[string]notice.Words
	Drafts        map[string]notice.Draft
	Signer        people.Person
	File          incident.File
	Refusal       string
}

// CounterPage is what whoever countersigns reads: what the signer wrote.
type CounterPage struct {
	parts.Frame
	Counter
	Compared []notice.Compared
	Tenants  map[string]tenant.Tenant
	Names    map[string]string
	Factor   *people.Factor // of this viewer, nil for none
	DemoCode string         // what it shows, in the demo alone
	Wrong    parts.Wrongs
	Moved    string // why a countersignature was not taken
}

// waits tells whether a countersignature is asked for.
func (p CounterPage) waits() bool {
	return p.Signed != nil && p.Signed.NeedsCounter && p.Countersigned == nil && p.Edition.VoidedAt == nil
}

func (p CounterPage) name(id string) string { return nameOrNobody(p.Names[id]) }

// Edit is one letter that the signer changed: what others had left, "" where
// it is all the signer's, and what is signed.
type Edit struct {
	To, Was, Is string
}

// edits are the letters that the signer changed last.
func (p CounterPage) edits() []Edit {
	var out []Edit
	for _, c := range p.Copies {
		if c.AuthorID != p.Signed.SignedBy {
			continue
		}
		e := Edit{To: p.Tenants[c.TenantID].Name, Is: c.Subject + "\n\n" + c.Text}
		if d, ok := p.Drafts[c.TenantID]; ok && d.Others != "" && d.AuthorID == c.AuthorID && !p.wroteFor(c.Language) {
			e.Was, e.Is = d.Others, d.Words()
		}
		out = append(out, e)
	}
	return out
}

// wroteFor tells whether the signer wrote what all letters of a language say.
func (p CounterPage) wroteFor(language string) bool {
	for _, w := range p.Words[language] {
		if w.AuthorID == p.Signed.SignedBy {
			return true
		}
	}
	return p.Accounts[language].AuthorID == p.Signed.SignedBy
}

// wholes are the letters that stand for a language whose words the signer wrote
// for all customers, or, where the signer only put the wave before legal, those
// of every language.
func (p CounterPage) wholes() []notice.Compared {
	var out []notice.Compared
	for _, g := range p.Compared {
		if p.wroteFor(g.Language) {
			out = append(out, g)
		}
	}
	if len(out) == 0 && p.Edition.Share(p.Signed.SignedBy, p.Copies) != "" && len(p.edits()) == 0 {
		return p.Compared
	}
	return out
}

// GuestsPage is outside counsel on an incident.
type GuestsPage struct {
	parts.Frame
	Incident incident.Incident
	Guests   []people.Guest
	Free     []people.Person // who could be invited
	Names    map[string]string
	Chosen   string
	Wrong    parts.Wrongs
}

// Visits tells whether somebody is a guest of the incident now.
func (p GuestsPage) Visits(personID string) bool {
	for _, g := range p.Guests {
		if g.PersonID == personID && g.EndedAt == nil {
			return true
		}
	}
	return false
}

func (p GuestsPage) path() string { return "/incidents/" + p.Incident.Number + "/guests" }

func (p GuestsPage) options() []parts.Option {
	out := []parts.Option{{Value: "", Label: "Choose somebody"}}
	for _, who := range p.Free {
		out = append(out, parts.Option{Value: who.ID, Label: who.Name})
	}
	return out
}
