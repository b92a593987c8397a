package notice

import (
	"slices"
	"strings"
)

// Where is the page on which a person enters what a field needs.
type Where string

// The pages that fields are filled from.
const (
	WhereCustomer     Where = "customer"     // what is on record about the customer
	WhereAccount      Where = "account"      // what customers are told in words, per language
	WhereExposure     Where = "exposure"     // what was decided about one customer
	WhereInstant      Where = "instant"      // the incident's time line
	WhereOrganisation Where = "organisation" // who writes, and who answers
	WhereNotice       Where = "notice"       // the words and dates of this notice
	WhereWorksheet    Where = "worksheet"    // what an authority or a person is told
)

// Field is one hole that a template may have, what belongs in it, and where a
// person enters it.
type Field struct {
	Name    string
	Meaning string
	Where   Where
}

// Fields lists every merge field, in the order in which a letter needs them.
// There are no others and there is no logic: a letter is read by legal as it
// stands.
func Fields() []Field { return slices.Clone(fields) }

// FieldNamed returns a field by its name; false for one that does not exist.
func FieldNamed(name string) (Field, bool) {
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if at < 0 {
		return Field{}, false
	}
	return fields[at], true
}

var fields = []Field{
	{"tenant", "the customer's name", WhereCustomer},
	{"reference", "the notice's public reference, never an incident's own number", WhereNotice},
	{"organisation", "who writes", WhereOrganisation},
	{"earlier_reference", "the reference of the letter that this one follows", WhereNotice},
	{"earlier_sent", "when that letter was accepted, with its zone", WhereNotice},
	{"occurred_from", "when it began, with its zone", WhereInstant},
	{"occurred_to", "when it ended, with its zone", WhereInstant},
	{"detected", "when it was first seen, with its zone", WhereInstant},
	{"aware", "when the organisation became aware, with its zone", WhereInstant},
	{"confirmed", "when unauthorised access was confirmed, with its zone", WhereInstant},
	{"contained", "when and how the access was ended, with its zone", WhereInstant},
	{"data", "which kinds of this customer's data, and in which environments", WhereAccount},
	{"records", "about how many records and people of this customer, and in which countries", WhereExposure},
	{"encrypted", "whether the data was encrypted, and whether keys were reached", WhereExposure},
	{"what_happened", "what happened and how it is known", WhereAccount},
	{"what_we_did", "what was done to end it, to repair it and to prevent it", WhereAccount},
	{"what_you_can_do", "what the customer is advised to do now", WhereAccount},
	{"unknown", "what is not known yet", WhereAccount},
	{"whats_new", "what is new since the earlier letter; in the last letter, the findings in short", WhereNotice},
	{"wrong", "the sentence of the earlier letter that proved wrong, word for word", WhereNotice},
	{"right", "the sentence that takes its place", WhereNotice},
	{"change", "which statement about the incident changed, from what to what, and why", WhereNotice},
	{"question", "what the customer asked", WhereNotice},
	{"answer", "the answer to it", WhereNotice},
	{"next_update", "by when the customer hears again, with its zone", WhereAccount},
	{"contact_name", "who answers questions at any hour", WhereOrganisation},
	{"contact_address", "that contact's mail address", WhereOrganisation},
	{"contact_phone", "that contact's telephone number, with its country code", WhereOrganisation},
	{"authority", "which authority this is for", WhereWorksheet},
	{"person", "the name of the person who is written to", WhereWorksheet},
	{"letter_date", "the date of this letter, with its zone", WhereWorksheet},
	{"nature", "the nature of the breach, in plain words", WhereWorksheet},
	{"people_categories", "which groups of people are concerned", WhereWorksheet},
	{"people_count", "about how many people are concerned", WhereWorksheet},
	{"record_categories", "which kinds of records are concerned", WhereWorksheet},
	{"record_count", "about how many records are concerned", WhereWorksheet},
	{"dpo_contact", "the data protection officer, or who else answers, with address and telephone", WhereWorksheet},
	{"consequences", "what the breach is likely to mean for the people concerned", WhereWorksheet},
	{"measures", "what was done or is proposed, and what limits the harm", WhereWorksheet},
	{"delay_reasons", "why this comes after 72 hours; where it does not, say so", WhereWorksheet},
	{"still_missing", "what is still missing, and by when it follows, with its zone", WhereWorksheet},
	{"suspected_malicious", "whether an unlawful or malicious act is suspected, and why", WhereWorksheet},
	{"cross_border", "whether other countries may be affected, and which", WhereWorksheet},
	{"services", "which services of the organisation are affected, and how", WhereWorksheet},
	{"breach_dates", "the date of the breach, or the estimated date or range", WhereWorksheet},
	{"discovered", "the date on which the breach was discovered", WhereWorksheet},
	{"information_types", "which kinds of the person's information were involved", WhereWorksheet},
	{"steps", "what the person should do to be safe", WhereWorksheet},
	{"police_delay", "whether a law enforcement agency had this letter delayed", WhereWorksheet},
	{"protection_offer", "the identity protection that is offered, for how long, free of charge and how to get it; where none is owed, say so", WhereWorksheet},
	{"toll_free", "the telephone number that costs the caller nothing", WhereWorksheet},
	{"web_site", "the web address with more about the breach", WhereWorksheet},
	{"postal_address", "the postal address that answers", WhereWorksheet},
	{"credit_agencies", "the major credit reporting agencies, with telephone numbers and addresses", WhereWorksheet},
	{"attorney_general", "the State attorney general's office, with telephone, address and web site", WhereWorksheet},
}

func isField(name string) bool {
	_, ok := FieldNamed(name)
	return ok
}

func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
