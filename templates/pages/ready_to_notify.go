package pages

import (
	"fmt"
	"net/url"
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ReadyToNotifyPage tells, before any incident, what would cost time when
// somebody must be told.
type ReadyToNotifyPage struct {
	parts.Frame
	Counts map[tenant.Lack]int
	Rows   map[tenant.Lack][]tenant.Lacking // the first few of each, or one page of Show
	Silent []people.Person
	ADay   string // contacts asked a day, as it was entered
	Asks   int    // and as it stands
	Show   tenant.Lack
	After  bool
	Next   string // query of the next page, "" on the last
	Saved  bool
	Wrong  parts.Wrongs
}

// lackWords say what is missing, what that costs, and how it is mended.
type lackWords struct{ title, says, part, mend string }

var lacks = map[tenant.Lack]lackWords{
	tenant.LacksContact: {"Nobody to tell", "These customers have no contact: nobody there can be told.", "/contacts", "Add a contact"},
	tenant.CameBack:     {"Last mail came back", "Mail to these contacts was refused or returned, and none was accepted since.", "/contacts", "Change contacts"},
	tenant.LacksWindow:  {"No window on record", "By when these customers must be told is not known. Legal reads it in their agreement.", "/agreement", "Record the agreement"},
	tenant.Unconfirmed:  {"Not confirmed within a year", "These contacts have not said within twelve months that they still are the ones to tell.", "", "Call and confirm"},
}

// shown are the things that the page lists: all, or the one that was asked for.
func (p ReadyToNotifyPage) shown() []tenant.Lack {
	if p.Show != "" {
		return []tenant.Lack{p.Show}
	}
	var out []tenant.Lack
	for _, what := range tenant.Lacks() {
		if p.Counts[what] > 0 {
			out = append(out, what)
		}
	}
	return out
}

// all tells whether nothing is missing.
func (p ReadyToNotifyPage) ready() bool {
	return p.Show == "" && len(p.shown()) == 0 && len(p.Silent) == 0
}

func readyPath(what tenant.Lack) string { return "/ready?show=" + string(what) }

// AfterLacking is the query by which a list goes on behind a row.
func AfterLacking(what tenant.Lack, r tenant.Lacking) string {
	return "?" + url.Values{"show": {string(what)}, "after": {r.Reference}, "contact": {fmt.Sprint(r.Position)}}.Encode()
}

func (p ReadyToNotifyPage) mend(what tenant.Lack, r tenant.Lacking) string {
	if !mayManageTenants(p.Frame) {
		return customerPath(r.Reference)
	}
	return customerPath(r.Reference) + lacks[what].part
}

func (p ReadyToNotifyPage) mendWords(what tenant.Lack) string {
	if !mayManageTenants(p.Frame) {
		return "See the customer"
	}
	return lacks[what].mend
}

// asked says when a contact was asked last.
func (p ReadyToNotifyPage) asked(r tenant.Lacking) string {
	if r.AskedAt == nil {
		return "never asked"
	}
	return "asked " + parts.Ago(p.Now, *r.AskedAt)
}

func (p ReadyToNotifyPage) asks() string {
	if p.Asks == 0 {
		return "No contact is asked by mail whether it still is the one to tell."
	}
	return "Each contact is asked once a year by mail whether it still is the one to tell, " + parts.Many(p.Asks, "contact", "contacts") + " a day at most."
}

// ContactPage is what a contact sees behind the link of the yearly mail.
type ContactPage struct {
	parts.Frame
	Organisation people.Organisation
	Customer     tenant.Tenant
	Check        tenant.ContactCheck
	Name         string // of whom to write to instead, as it was entered
	Address      string
	Wrong        parts.Wrongs
}

func (p ContactPage) until() time.Time { return p.Check.AskedAt.Add(tenant.LinkLasts) }
