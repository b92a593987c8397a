package notice

// ProcessorList is the checklist of what a processor tells its customer. It
// applies to every letter to a customer.
const ProcessorList = "C-PROC"

// always are the elements of C-PROC that no letter to a customer goes without.
var always = []string{"reference", "contact"}

// shorter are the elements of C-PROC that letters after, or instead of, the
// initial one must say.
var shorter = map[Kind][]string{
	AllClear:           {"reference", "happened", "advice", "unknown", "contact"},
	"heads_up":         {"reference", "unknown", "next_update", "contact"},
	"holding":          {"reference", "happened", "unknown", "next_update", "contact"},
	"update":           {"reference", "happened", "unknown", "next_update", "contact"},
	"final":            {"reference", "happened", "measures", "advice", "contact"},
	"correction":       {"reference", "contact"},
	"statement_change": {"reference", "contact"},
}

// Elements that several checklists ask for.
var (
	theReference = Element{"reference", "the notice's reference", []string{"reference"}, []string{"our reference", "unser zeichen"}}
	happened     = Element{"happened", "what happened and how it is known", []string{"what_happened"}, []string{"¶ what happened", "¶ what we found", "¶ what is new", "¶ was geschehen ist", "¶ was wir festgestellt haben", "¶ was neu ist"}}
	began        = Element{"began", "when it began, with its zone", []string{"occurred_from"}, []string{"began:", "beginn:", "it began", "es begann", "date of the breach"}}
	detected     = Element{"detected", "when it was detected, with its zone", []string{"detected"}, []string{"detected:", "entdeckt:", "we detected", "it was detected", "wurde entdeckt"}}
	aware        = Element{"aware", "when you became aware, with its zone", []string{"aware"}, []string{"we became aware", "bekannt seit", "kenntnis erlangt"}}
	dataKinds    = Element{"data", "which data, in which environments", []string{"data"}, []string{"data:", "daten:", "# what information was involved", "# which of your data", "# welche ihrer daten", "categories of data", "kategorien von daten"}}
	counts       = Element{"counts", "about how many records and people", []string{"records"}, []string{"approximately:", "ungefähr", "about how many", "number of records", "zahl der datensätze"}}
	encryption   = Element{"encryption", "whether the data was encrypted, and whether keys were reached", []string{"encrypted"}, []string{"encryption", "encrypted", "verschlüssel"}}
	containment  = Element{"containment", "when and how the access was ended", []string{"contained"}, []string{"contained", "eingedämmt", "access was ended", "zugang wurde beendet"}}
	measures     = Element{"measures", "what was done to end it, repair it and prevent it", []string{"what_we_did"}, []string{"# what we did", "# what we are doing", "# was wir getan haben", "# was wir tun", "measures:", "maßnahmen:"}}
	advice       = Element{"advice", "what the reader is advised to do", []string{"what_you_can_do"}, []string{"# what you can do", "# was sie jetzt tun können", "# was sie tun können", "we recommend", "wir empfehlen"}}
	contact      = Element{"contact", "whom to ask, at any hour", []string{"contact_address", "contact_phone"}, []string{"# whom to ask", "# for more information", "# an wen sie sich wenden"}}
	nextUpdate1  = Element{"next_update", "by when the reader hears more, with its zone", []string{"next_update"}, []string{"write to you again by", "next update", "sie hören bis", "nächste mitteilung"}}
	unknowns     = Element{"unknown", "what is not known yet", []string{"unknown"}, []string{"we do not know yet wh", "we do not know yet how", "it is not known", "not known yet", "not finished", "still investigating", "wir wissen noch nicht", "wir prüfen noch", "noch nicht bekannt", "steht noch nicht fest"}}
	consequences = Element{"consequences", "what is likely to follow from it", nil, []string{"likely consequences", "wahrscheinliche folgen", "what may follow"}}
	whose        = Element{"people", "which people are affected, and about how many", []string{"records"}, []string{"data subjects", "individuals affected", "people affected", "betroffene personen", "residents affected"}}
	crossBorder  = Element{"cross_border", "whether other countries are affected", nil, []string{"cross-border", "grenzüberschreitend", "member states", "mitgliedstaaten"}}
	lateReasons  = Element{"late_reasons", "the reasons, where it comes later than 72 hours", nil, []string{"reasons for the delay", "not late", "within 72 hours", "gründe für die verzögerung"}}
	police       = Element{"police", "whether law enforcement delayed it", nil, []string{"law enforcement", "strafverfolgung"}}
	bureaus      = Element{"bureaus", "the three credit bureaus with their toll-free numbers", nil, []string{"equifax", "credit reporting agencies"}}
	severity     = Element{"severity", "how severe it is and what it affects", nil, []string{"severity", "schwere"}}
	rootCause    = Element{"root_cause", "the kind of threat or the root cause", nil, []string{"root cause", "type of threat", "ursache"}}
	product      = Element{"product", "which product, and in which Member States", nil, []string{"product:", "produkt:"}}
	sensitivity  = Element{"sensitivity", "how sensitive the report is", nil, []string{"sensitivity", "vertraulichkeit"}}
	dateOf       = Element{"date_of_notice", "the date of the notice", nil, []string{"date of notice", "date of this notice"}}
	titled       = Element{"title", "the title “Notice of Data Breach”", nil, []string{"notice of data breach"}}
)

// says makes an element without merge fields of its own.
func says(code, words string, phrases ...string) Element {
	return Element{Code: code, Words: words, Phrases: phrases}
}

// checklists are the contents that regimes name by a code. Sources: GDPR art.
// 33(3), 34(2); Directive (EU) 2022/2555 art. 23(4); Delegated Regulation (EU)
// 2025/301; Regulation (EU) 2024/2847 art. 14; Regulation (EU) 611/2013 Annexes
// I, II; 45 CFR 164.404(c); Cal. Civ. Code 1798.82(d); Form 8-K Item 1.05;
// PIPEDA breach regulations; LGPD art. 48.
var checklists = map[string][]Element{
	ProcessorList: {theReference, happened, began, detected, aware, dataKinds, counts, encryption, containment, measures, advice, contact, nextUpdate1, unknowns},
	"C-GDPR-33":   {happened, whose, counts, contact, consequences, measures, lateReasons, unknowns},
	"C-GDPR-34":   {happened, contact, consequences, measures},
	"C-NIS2-EW":   {says("malicious", "whether an unlawful or malicious act is suspected", "malicious", "böswillig", "unlawful"), crossBorder},
	"C-NIS2-IN":   {happened, severity, says("indicators", "the indicators of compromise", "indicators of compromise", "kompromittierung")},
	"C-NIS2-FR":   {happened, severity, rootCause, measures, crossBorder},
	"C-DORA-IN": {theReference, detected, happened, says("criteria", "which criteria are met", "criteria", "kriterien"), crossBorder,
		says("discovery", "how it was discovered", "discovered", "entdeckt"), says("origin", "where it came from", "origin", "herkunft"), says("continuity", "whether the continuity plan is active", "continuity plan", "notfallplan")},
	"C-DORA-IR": {began, containment, says("criteria", "which criteria are met", "criteria", "kriterien"), says("functions", "which functions and systems are affected", "affected functions", "betroffene funktionen"),
		says("clients", "what it means for clients", "impact on clients", "auswirkungen auf kunden"), measures},
	"C-DORA-FR":     {rootCause, says("resolved", "when it was resolved", "resolved", "behoben"), says("costs", "the costs, losses and recoveries", "costs", "kosten"), says("recurrence", "whether it can recur", "recur", "wiederhol")},
	"C-CRA-EW":      {product, sensitivity},
	"C-CRA-VN":      {product, happened, measures, advice, sensitivity},
	"C-CRA-IN":      {product, happened, measures, advice, sensitivity},
	"C-CRA-FR":      {happened, severity, rootCause, measures},
	"C-611-I":       {says("provider", "the provider", "provider", "anbieter"), contact, says("first", "whether it is the first or a second notice", "first notice", "second notice", "erste mitteilung"), began, detected, happened, dataKinds, measures},
	"C-611-II":      {counts, consequences, says("subscribers", "what subscribers are told", "subscribers", "teilnehmer"), crossBorder},
	"C-HIPAA-404":   {happened, began, detected, dataKinds, advice, measures, contact},
	"C-CA":          {titled, happened, dataKinds, measures, advice, contact, began, police, bureaus},
	"C-US-GENERIC":  {began, happened, dataKinds, measures, advice, contact, says("agencies", "how to reach the FTC and the State attorney general", "federal trade commission"), bureaus, says("freeze", "how to place a freeze or a fraud alert", "security freeze", "fraud alert"), dateOf, police},
	"C-MA":          {says("police_report", "the right to a police report", "police report"), says("freeze", "that a freeze is free", "security freeze"), contact},
	"C-US-AG":       {happened, whose, measures, police},
	"C-SEC-105":     {happened, says("scope", "its scope and timing", "scope"), says("impact", "its material impact", "material impact", "impact on"), unknowns},
	"C-REGSP":       {happened, dataKinds, began, contact, says("freeze", "the guidance on credit reports and fraud", "credit report", "fraud alert")},
	"C-FEDRAMP-IIR": {says("coordinator", "the response coordinator", "coordinator"), theReference, happened, began, says("pain", "the estimate of the adverse impact", "pain", "adverse impact"), says("functional", "the functional impact", "functional impact"), says("recovery", "the plan of recovery", "recovery"), says("agencies", "which agencies are affected", "agencies")},
	"C-CA-PIPEDA":   {happened, began, dataKinds, counts, measures, advice, contact},
	"C-BR":          {dataKinds, whose, measures, says("risks", "the risks", "risks", "risiken"), lateReasons, aware, contact},
}
