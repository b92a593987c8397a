package pages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// FactsForm is what a customer is, as it was entered.
type FactsForm struct {
	Reference string // of a new customer
	Name      string
	Country   string
	Language  string
	Zone      string
	Sectors   tenant.List
	States    string
}

// FactsOf fills the form with what is on record.
func FactsOf(t tenant.Tenant) FactsForm {
	return FactsForm{Reference: t.Reference, Name: t.Name, Country: t.Country, Language: t.Language, Zone: t.Zone, Sectors: t.Sectors, States: strings.Join(t.States, ", ")}
}

// AgreementForm is what an agreement says, as it was entered.
type AgreementForm struct {
	Trigger  string
	Window   string // hours
	NoWindow bool   // none is on record
	Channel  string
	Clause   string

	Unit, Calendar, Language, Contents, MeetsOn string
	Addresses                                   string // a line each
}

// AgreementFormOf fills the form with what is on record; nil begins anew.
func AgreementFormOf(a *tenant.Agreement) AgreementForm {
	if a == nil {
		return AgreementForm{Trigger: "aware", Channel: "mail", NoWindow: true}
	}
	f := AgreementForm{Trigger: a.Trigger, Channel: a.Channel, Clause: a.Clause, NoWindow: a.WindowHours == nil}
	f.Unit, f.Calendar, f.Language, f.Contents, f.MeetsOn = a.Unit, a.Calendar, a.Language, a.Contents, a.MeetsOn
	f.Addresses = strings.Join(a.Addresses, "\n")
	if a.WindowHours != nil {
		f.Window = fmt.Sprint(*a.WindowHours)
	}
	return f
}

// ContactRow is one contact, as it was entered.
type ContactRow struct {
	Order   string
	Name    string
	Address string
	Remove  bool
}

// ContactRows fills the rows with who is on record, and empty ones behind.
func ContactRows(cs []tenant.Contact) []ContactRow {
	out := make([]ContactRow, tenant.MostContacts)
	for i := range out {
		out[i].Order = fmt.Sprint(i + 1)
		if i < len(cs) {
			out[i].Name, out[i].Address = cs[i].Name, cs[i].Address
		}
	}
	return out
}

// CustomerForm changes one thing about a customer, or adds one.
type CustomerForm struct {
	parts.Frame
	Customer  tenant.Tenant // without an ID for a new one
	Facts     FactsForm
	Agreement AgreementForm
	Contacts  []ContactRow
	Sectors   []rulebook.Term // that the rulebook knows
	Version   int
	Affected  []string // running incidents in which this customer is affected
	Wrong     parts.Wrongs
	Conflict  []Compared
}

func (p CustomerForm) base() string { return customerPath(p.Customer.Reference) }

func (p CustomerForm) languages() []parts.Option {
	var out []parts.Option
	for _, l := range notice.Languages {
		out = append(out, parts.Option{Value: l, Label: LanguageWords(l)})
	}
	if l := p.Facts.Language; l != "" && !slices.Contains(notice.Languages, l) {
		out = append(out, parts.Option{Value: l, Label: l + " (letters are shipped in English)"})
	}
	return out
}

func triggerOptions() []parts.Option {
	hints := map[string]string{
		"aware":      "The clock begins when we know that their data was reached.",
		"discovered": "The clock begins when the incident itself is discovered, which may be earlier.",
		"confirmed":  "The clock begins when a person here confirms it.",
		"suspected":  "The clock begins with the first suspicion: the earliest of all.",
	}
	var out []parts.Option
	for _, t := range tenant.Triggers {
		out = append(out, parts.Option{Value: t, Label: upper(since[t]), Hint: hints[t]})
	}
	return out
}

func channelOptions() []parts.Option {
	var out []parts.Option
	for _, c := range tenant.Channels {
		out = append(out, parts.Option{Value: c, Label: upper(channels[c])})
	}
	return out
}

// affectedWords says what a change does to running incidents.
func affectedWords(numbers []string) string {
	if len(numbers) == 1 {
		return numbers[0] + " is running, and this customer is affected."
	}
	return strings.Join(numbers, ", ") + " are running, and this customer is affected."
}

// CompareFacts tells where what was entered differs from what is on record.
func CompareFacts(yours, now FactsForm, known []rulebook.Term) []Compared {
	sectors := func(f FactsForm) string { return listed(f.Sectors, termWords(known)) }
	return differing([]Compared{{"Name", yours.Name, now.Name}, {"Country", yours.Country, now.Country}, {"Letters in", LanguageWords(yours.Language), LanguageWords(now.Language)},
		{"Time zone", yours.Zone, now.Zone}, {"Sectors", sectors(yours), sectors(now)}, {"States", yours.States, now.States}})
}

// CompareAgreements tells the same of agreements.
func CompareAgreements(yours, now AgreementForm) []Compared {
	window := func(f AgreementForm) string {
		if f.NoWindow {
			return "none on record"
		}
		return f.Window + " " + orElse(unitWords, or(f.Unit, "hours"))
	}
	return differing([]Compared{{"Window", window(yours), window(now)}, {"Counts from", orElse(since, yours.Trigger), orElse(since, now.Trigger)},
		{"Channel", orElse(channels, yours.Channel), orElse(channels, now.Channel)}, {"Clause", yours.Clause, now.Clause},
		{"Business days of", yours.Calendar, now.Calendar}, {"Notice addresses", yours.Addresses, now.Addresses}, {"Language of notices", yours.Language, now.Language},
		{"A notice must hold", yours.Contents, now.Contents}, {"Met when", orElse(meetingWords, or(yours.MeetsOn, "accepted")), orElse(meetingWords, or(now.MeetsOn, "accepted"))}})
}

// unitWords and meetingWords say the terms of an agreement.
var (
	unitWords    = map[string]string{"hours": "hours", "business_hours": "business hours", "calendar_days": "calendar days", "business_days": "business days"}
	meetingWords = map[string]string{"sent": "it was sent", "accepted": "it was accepted at the agreed address", "acknowledged": "the customer acknowledged it"}
)

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func unitOptions() []parts.Option {
	var out []parts.Option
	for _, u := range tenant.Units {
		out = append(out, parts.Option{Value: u, Label: upperFirst(unitWords[u])})
	}
	return out
}

func meetsOptions() []parts.Option {
	var out []parts.Option
	for _, m := range tenant.MeetingPoints {
		out = append(out, parts.Option{Value: m, Label: upperFirst(meetingWords[m])})
	}
	return out
}

// CompareContacts tells the same of contacts, place by place.
func CompareContacts(yours, now []ContactRow) []Compared {
	who := func(rows []ContactRow, i int) string {
		if i >= len(rows) || rows[i].Address == "" || rows[i].Remove {
			return "nobody"
		}
		return strings.TrimSpace(rows[i].Name + " " + rows[i].Address)
	}
	var out []Compared
	for i := range tenant.MostContacts {
		out = append(out, Compared{fmt.Sprintf("Contact %d", i+1), who(yours, i), who(now, i)})
	}
	return differing(out)
}
