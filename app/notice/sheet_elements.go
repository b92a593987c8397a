package notice

import "slices"

// This is what worksheets list. It names, for each checklist of contents, the
// fields that say each element; whether a letter's words say them is another
// question, and its list is elsewhere.

// AskedElement is one thing that a law asks for, and the fields that say it.
type AskedElement struct {
	Asks   string
	Fields []string
}

// sheetFields are said on worksheets only: no shipped letter has a hole for
// them.
var sheetFields = []Field{
	{"severity", "how severe it is and what it affects, as known now", WhereWorksheet},
	{"indicators", "the indicators of compromise", WhereWorksheet},
	{"root_cause", "the kind of threat, or the root cause", WhereWorksheet},
	{"criteria", "which criteria make it a major incident", WhereWorksheet},
	{"discovery", "how it was discovered", WhereWorksheet},
	{"origin", "where it came from", WhereWorksheet},
	{"continuity", "whether the continuity plan was activated", WhereWorksheet},
	{"functions", "which functions and infrastructure are affected", WhereWorksheet},
	{"clients", "what it means for clients", WhereWorksheet},
	{"resolved", "when and how it was resolved, with its zone", WhereWorksheet},
	{"costs", "direct and indirect costs and losses, and recoveries", WhereWorksheet},
	{"recurrence", "whether it can recur", WhereWorksheet},
	{"product", "which product, and in which Member States it is used", WhereWorksheet},
	{"sensitivity", "how sensitive this report is", WhereWorksheet},
	{"provider", "the provider's name and address", WhereWorksheet},
	{"stage", "whether this is the first notification or a later one", WhereWorksheet},
	{"people_told", "whether the people concerned are told, when and how", WhereWorksheet},
	{"scope", "its scope and timing", WhereWorksheet},
	{"impact", "the material impact, or the one that is reasonably likely", WhereWorksheet},
	{"functional_impact", "the functional impact, and the estimate of the adverse impact", WhereWorksheet},
	{"recovery", "the plan of recovery", WhereWorksheet},
	{"agencies", "which agencies are affected", WhereWorksheet},
	{"risks", "the risks to the people concerned", WhereWorksheet},
}

// SheetFieldNamed returns a field of worksheets or of letters by its name; one
// without a meaning for a name that is none.
func SheetFieldNamed(name string) Field {
	if f, ok := FieldNamed(name); ok {
		return f
	}
	if at := slices.IndexFunc(sheetFields, func(f Field) bool { return f.Name == name }); at >= 0 {
		return sheetFields[at]
	}
	return Field{Name: name}
}

// EnteredOnSheets tells whether a field is entered on worksheets. The name of
// the person who is written to is not: there is one for each letter.
func EnteredOnSheets(name string) bool {
	return name != "person" && SheetFieldNamed(name).Where == WhereWorksheet
}

// Elements that several authorities ask for.
var (
	askWhom     = AskedElement{"Whom it is for", []string{"authority"}}
	askNature   = AskedElement{"What happened", []string{"nature"}}
	askTimes    = AskedElement{"When it happened, was detected, and became known to us", []string{"occurred_from", "occurred_to", "detected", "aware"}}
	askPeople   = AskedElement{"Which people, and about how many", []string{"people_categories", "people_count"}}
	askRecords  = AskedElement{"Which records, and about how many", []string{"record_categories", "record_count"}}
	askContact  = AskedElement{"Who answers questions", []string{"dpo_contact"}}
	askMeans    = AskedElement{"Likely consequences", []string{"consequences"}}
	askMeasures = AskedElement{"Measures taken or proposed", []string{"measures"}}
	askLate     = AskedElement{"Reasons, where it comes late", []string{"delay_reasons"}}
	askRest     = AskedElement{"What is not known yet, and by when it follows", []string{"unknown", "still_missing"}}
	askBorders  = AskedElement{"Impact across borders", []string{"cross_border"}}
	askSeverity = AskedElement{"Severity and impact", []string{"severity", "services"}}
	askCause    = AskedElement{"Kind of threat, or root cause", []string{"root_cause"}}
	askProduct  = AskedElement{"Product and Member States", []string{"product"}}
	askSecret   = AskedElement{"Sensitivity of the report", []string{"sensitivity"}}
	askSteps    = AskedElement{"What users or people should do", []string{"steps"}}
	askPolice   = AskedElement{"Law enforcement", []string{"police_delay"}}
	askTold     = AskedElement{"Whether the people concerned are told", []string{"people_told"}}
	askCriteria = AskedElement{"Criteria that are met", []string{"criteria"}}
	askDates    = AskedElement{"Date of the breach, and of its discovery", []string{"breach_dates", "discovered"}}
	askKinds    = AskedElement{"Kinds of information", []string{"information_types"}}
)

// askGeneral is asked where a rule's contents have no list.
var askGeneral = []AskedElement{askNature, askTimes, askPeople, askRecords, askContact, askMeans, askMeasures, askLate, askRest}

// asked are the elements by the code of a rule's contents. Sources: GDPR art.
// 33(3), (4); Directive (EU) 2022/2555 art. 23(4); Delegated Regulation (EU)
// 2025/301; Regulation (EU) 2024/2847 art. 14; Regulation (EU) 611/2013 Annexes
// I, II; 45 CFR 164.404(c), 164.408; State forms for attorneys general; Form
// 8-K Item 1.05; FedRAMP incident communications; SOR/2018-64; LGPD art. 48.
var asked = map[string][]AskedElement{
	"C-GDPR-33":     {askNature, askTimes, askPeople, askRecords, askContact, askMeans, askMeasures, askLate, askRest},
	"C-NIS2-EW":     {{"Whether an unlawful or malicious act is suspected", []string{"suspected_malicious"}}, askBorders, askNature, {"When it was detected, and became known to us", []string{"detected", "aware"}}, {"Services affected", []string{"services"}}, askRest},
	"C-NIS2-IN":     {askNature, askTimes, askSeverity, {"Indicators of compromise", []string{"indicators"}}, askMeasures, askRest},
	"C-NIS2-FR":     {askNature, askTimes, askSeverity, askCause, askMeasures, askBorders},
	"C-DORA-IN":     {{"Detection and classification", []string{"detected", "aware"}}, askNature, askCriteria, askBorders, {"How it was discovered", []string{"discovery"}}, {"Origin", []string{"origin"}}, {"Continuity plan", []string{"continuity"}}},
	"C-DORA-IR":     {{"Occurrence and recovery", []string{"occurred_from", "contained"}}, askCriteria, {"Affected functions and infrastructure", []string{"functions"}}, {"Impact on clients", []string{"clients"}}, askMeasures},
	"C-DORA-FR":     {askCause, {"Resolution", []string{"resolved"}}, {"Costs, losses and recoveries", []string{"costs"}}, {"Recurrence", []string{"recurrence"}}},
	"C-CRA-EW":      {askProduct, askNature, askSecret},
	"C-CRA-VN":      {askProduct, askNature, askMeasures, askSteps, askSecret},
	"C-CRA-IN":      {askProduct, askNature, {"Whether an unlawful or malicious act is suspected", []string{"suspected_malicious"}}, askMeasures, askSteps, askSecret},
	"C-CRA-FR":      {askNature, askSeverity, askCause, askMeasures},
	"C-611-I":       {{"Provider and contact", []string{"provider", "dpo_contact"}}, {"First or later notification", []string{"stage"}}, askTimes, askNature, askRecords, askMeasures, askRest},
	"C-611-II":      {askPeople, askMeans, askTold, askBorders},
	"C-HIPAA-404":   {askNature, askDates, askKinds, askPeople, askSteps, askMeasures, askContact},
	"C-US-AG":       {askNature, askDates, askKinds, askPeople, askTold, askMeasures, askPolice, askContact},
	"C-SEC-105":     {askNature, {"Scope and timing", []string{"scope"}}, {"Material impact", []string{"impact"}}, askRest},
	"C-REGSP":       {askNature, askKinds, askDates, askContact, askSteps},
	"C-FEDRAMP-IIR": {{"Response coordinator", []string{"dpo_contact"}}, askNature, askTimes, {"Functional and adverse impact", []string{"functional_impact"}}, {"Plan of recovery", []string{"recovery"}}, {"Agencies affected", []string{"agencies"}}},
	"C-CA-PIPEDA":   {askNature, askCause, askDates, askKinds, askPeople, askMeasures, askSteps, askContact},
	"C-BR":          {askKinds, askPeople, askMeasures, {"Risks", []string{"risks"}}, askLate, {"When it became known to us", []string{"aware"}}, askContact},
}

// askedLetters are the elements of letters to individuals, by their checklist.
// Sources: GDPR art. 34(2); 45 CFR 164.404(c); Cal. Civ. Code 1798.82(d).
var askedLetters = map[string][]AskedElement{
	"C-GDPR-34": {askNature, {"When it became known to us", []string{"aware"}}, askContact, askMeans, askMeasures, askSteps, {"What is not known yet", []string{"unknown"}}},
	"C-HIPAA-404": {askNature, askDates, {"When it became known to us", []string{"aware"}}, {"Types of unsecured protected health information", []string{"information_types"}}, askSteps, askMeasures,
		{"How to ask: free of charge, by mail, on the web, by post", []string{"toll_free", "contact_address", "web_site", "postal_address"}}, {"What is not known yet", []string{"unknown"}}},
	"C-MA":         {askContact, {"The right to a police report, that a freeze is free, and how to ask for one", []string{"steps"}}, {"Credit reporting agencies", []string{"credit_agencies"}}},
	"C-CA":         askCalifornia,
	"C-US-GENERIC": append(slices.Clone(askCalifornia), AskedElement{"The State attorney general", []string{"attorney_general"}}),
}

var askCalifornia = []AskedElement{{"Date of the notice", []string{"letter_date"}}, askNature, {"Date of the breach", []string{"breach_dates"}}, {"When it became known to us", []string{"aware"}}, askPolice, askKinds, askMeasures,
	askSteps, {"Identity protection that is offered", []string{"protection_offer"}}, {"Credit reporting agencies", []string{"credit_agencies"}},
	{"How to ask: free of charge, by mail, on the web, by post", []string{"toll_free", "contact_address", "web_site", "postal_address"}}, {"What is not known yet", []string{"unknown"}}}

// AskedOf returns what is asked for under the code of a rule's contents: by the
// people whose data is concerned, or by an authority, and then whom it is for
// comes first. listed is false for a rule without a list, which gets a general
// one.
func AskedOf(contents string, byPeople bool) (out []AskedElement, listed bool) {
	if list, ok := askedLetters[contents]; ok && byPeople {
		return slices.Clone(list), true
	}
	list, listed := asked[contents]
	if !listed {
		list = askGeneral
	}
	return append([]AskedElement{askWhom}, list...), listed
}

// AskedIn returns what a letter to individuals must say, by its checklist.
func AskedIn(checklist string) []AskedElement { return askedLetters[checklist] }

// LetterOutside returns the shipped letter to an authority, or to people, for
// the code of a rule's contents; false where there is none.
func LetterOutside(contents string, to Audience) (Template, bool, error) {
	all, err := read()
	at := slices.IndexFunc(all, func(t Template) bool { return t.Audience == to && t.Checklist == contents })
	if err != nil || at < 0 {
		return Template{}, false, err
	}
	return all[at], true, nil
}

// LettersToIndividuals returns the shipped letters to people whose data is
// concerned.
func LettersToIndividuals() ([]Template, error) {
	all, err := Shipped()
	return slices.DeleteFunc(all, func(t Template) bool { return t.Audience != Individuals }), err
}
