package pages

import (
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// SheetPage is a worksheet: what an authority, or a person whose data is
// concerned, is told. Tocsin sends none of it.
type SheetPage struct {
	FactPage
	Sheet   notice.Sheet
	Duty    *incident.Obligation           // nil for a letter to individuals
	Entered map[string]incident.Particular // by field
	Form    map[string]string              // as entered, by field
	Seen    map[string]int                 // versions that the form was read at
	Clash   []TwoVersions
	Saved   bool
}

// SheetPath is where a worksheet stands and is entered.
func (p SheetPage) SheetPath() string {
	if p.Duty != nil {
		return "/obligations/" + p.Duty.ID + "/worksheet"
	}
	return p.path("/prepared/" + p.Sheet.Letter.Slug)
}

func (p SheetPage) title() string {
	if p.Duty != nil {
		return "Worksheet: " + p.Duty.Name
	}
	return p.Sheet.Letter.Name
}

// Boxes are the fields that are entered on a worksheet, in its order.
func Boxes(s notice.Sheet) []notice.SheetField {
	var out []notice.SheetField
	seen := map[string]bool{}
	for _, e := range s.Elements {
		for _, f := range e.Fields {
			if notice.EnteredOnSheets(f.Name) && !seen[f.Name] {
				seen[f.Name] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// WriteSheet fills the form with what was entered.
func (p *SheetPage) WriteSheet() {
	p.Form, p.Seen = map[string]string{}, map[string]int{}
	for _, f := range Boxes(p.Sheet) {
		p.Form[f.Name], p.Seen[f.Name] = p.Entered[f.Name].Words, p.Entered[f.Name].Version
	}
}

// CompareSheets tells which fields two people wrote differently.
func CompareSheets(s notice.Sheet, yours map[string]string, theirs map[string]incident.Particular) []TwoVersions {
	var out []TwoVersions
	for _, f := range Boxes(s) {
		if strings.TrimSpace(yours[f.Name]) != theirs[f.Name].Words {
			out = append(out, TwoVersions{sheetLabel(f.Name), yours[f.Name], theirs[f.Name].Words})
		}
	}
	return out
}

// sheetLabel heads one field of a worksheet.
func sheetLabel(field string) string {
	if w, ok := map[string]string{"authority": "Which authority", "nature": "What happened", "people_categories": "Which people", "people_count": "How many people", "record_categories": "Which records",
		"record_count": "How many records", "dpo_contact": "Who answers", "consequences": "Likely consequences", "measures": "Measures", "delay_reasons": "Why it comes late", "still_missing": "What follows, and by when",
		"suspected_malicious": "Malicious or unlawful?", "cross_border": "Other countries", "services": "Affected services", "breach_dates": "Date of the breach", "discovered": "Date of discovery", "information_types": "Kinds of information",
		"steps": "What people should do", "police_delay": "Law enforcement", "protection_offer": "Identity protection", "toll_free": "Free telephone number", "web_site": "Web address", "postal_address": "Postal address",
		"credit_agencies": "Credit reporting agencies", "attorney_general": "State attorney general", "letter_date": "Date of this letter", "unknown": "Not known yet", "contact_address": "Mail address", "root_cause": "Root cause",
		"people_told": "Are the people told?", "functional_impact": "Functional impact"}[field]; ok {
		return w
	}
	if name := KindName(incident.Kind(field)); KindWords(field) != strings.ReplaceAll(field, "_", " ") {
		return name
	}
	return upperFirst(strings.ReplaceAll(field, "_", " "))
}

// hint says what belongs into a box, what stands there while it is empty, and
// who reads it.
func (p SheetPage) hint(f notice.SheetField) string {
	s := upperFirst(f.Meaning) + ". "
	if f.Words != "" && !f.Entered {
		s += "Left empty, the record’s own words stand there. "
	}
	return s + "Read by everyone on this incident; " + p.reader() + " may too."
}

func (p SheetPage) reader() string {
	if p.Duty != nil || p.Sheet.Duty != nil {
		return "a regulator"
	}
	return "the people concerned and a regulator"
}

// rows of a box: those that hold a number or a name are low.
func boxRows(field string) int {
	switch field {
	case "nature", "consequences", "measures", "steps", "still_missing", "dpo_contact", "delay_reasons":
		return 4
	}
	return 2
}

// said tells where the words of a field come from.
func (p SheetPage) said(f notice.SheetField) string {
	if e, ok := p.Entered[f.Name]; ok && f.Entered {
		return p.name(e.AuthorID) + ", " + clock.Both(e.ChangedAt, p.Zone)
	}
	return ""
}

// source is the page on which the record holds what a field says by itself; ""
// for what is worked out.
func (p SheetPage) source(field string) (href, label string) {
	switch field {
	case "aware":
		return p.path("/awareness"), "From the time line"
	case "occurred_from", "occurred_to", "detected", "contained", "discovered", "breach_dates":
		kind := field
		if field == "breach_dates" {
			kind = "occurred_from"
		}
		return p.path("/instants/new?kind=" + kind), "From the time line"
	case "nature", "measures", "unknown":
		return p.path("/account/en"), "From what customers are told"
	case "people_count", "record_count", "record_categories", "information_types", "cross_border":
		return p.path("/customers"), "From the customers"
	case "contact_address", "contact_name", "contact_phone", "organisation":
		return "/organisation", "From the organisation"
	case "delay_reasons", "authority":
		if p.Duty != nil {
			return p.path("/duties/" + p.Duty.ID), "From the duty"
		}
	}
	return "", ""
}

// enterHref leads to where a missing field is entered.
func (p SheetPage) enterHref(f notice.SheetField) string {
	if notice.EnteredOnSheets(f.Name) {
		return "#" + f.Name
	}
	href, _ := p.source(f.Name)
	return href
}

// missing says how many elements lack words.
func (p SheetPage) missing() int {
	n := 0
	for _, e := range p.Sheet.Elements {
		if e.Missing() {
			n++
		}
	}
	return n
}

func (p SheetPage) standing() string {
	if n := p.missing(); n > 0 {
		return parts.Many(n, "element", "elements") + " of " + parts.Count(len(p.Sheet.Elements)) + " still missing"
	}
	return "Every element has its words"
}

// otherLaw tells whether the shipped text may name another law than the duty's.
func (p SheetPage) otherLaw() bool {
	d := p.Sheet.Duty
	return d != nil && p.Sheet.Letter != nil && d.Rule != "eu-gdpr-33-1" && !strings.HasPrefix(d.Rule, "eu-nis2")
}

// FilingRecord is one filing with what came after it, and its worksheet as it
// was frozen.
type FilingRecord struct {
	SheetPage
	Filing     incident.Filing
	Completion *incident.Completion // nil while nothing came later
	Obligation incident.Obligation
	Kept       *notice.Sheet // nil for a filing from before there were worksheets
	Entry      FilingForm
}

func (p FilingRecord) reference() string {
	if p.Completion != nil && p.Completion.Reference != "" {
		return p.Completion.Reference
	}
	return p.Filing.Reference
}

func (p FilingRecord) receipt() string {
	if p.Completion != nil && p.Completion.Receipt != "" {
		return p.Completion.Receipt
	}
	return p.Filing.Receipt
}

// PreparedPage lists what is prepared for people outside and sent by other
// means.
type PreparedPage struct {
	FactPage
	Duties  []incident.Obligation // towards authorities
	Letters []notice.Sheet
}

// templateVersion names the words that a letter was prepared from.
func templateVersion(n int) string {
	if n == 0 {
		return "as shipped"
	}
	return "version " + strconv.Itoa(n)
}

func missingIn(s notice.Sheet) int { return SheetPage{Sheet: s}.missing() }

// jsonPath is the address of a worksheet's JSON.
func (p SheetPage) jsonPath() string {
	if p.Duty == nil {
		return ""
	}
	return p.SheetPath() + ".json"
}

// SheetIsLive tells whether the worksheet is the one that is worked on, not one
// that was frozen.
func (p SheetPage) SheetIsLive() bool { return p.Duty != nil || p.Sheet.Letter != nil }
