package tenant

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// Terms are what an agreement says beside its window: in what it counts, to
// which addresses a notice goes and what it must hold.
type Terms struct {
	Unit      string   // of the window, one of Units; "" is hours
	Calendar  string   // whose closed days are no business days; "" is the customer's country
	Addresses []string `gorm:"serializer:sealed"` // for notices, the first first; "" leaves it to the contacts
	Language  string   // in which notices must be; "" is the customer's own
	Contents  string   // what a notice must hold
	MeetsOn   string   // one of MeetingPoints; "" is accepted
}

// Units in which a window can count.
var Units = []string{"hours", "business_hours", "calendar_days", "business_days"}

// MeetingPoints are what meets a duty: that the notice was sent, that it was
// accepted at the agreed address, or that the customer acknowledged it.
var MeetingPoints = []string{"sent", "accepted", "acknowledged"}

// longestContents is the longest text of what a notice must hold, in
// characters.
const longestContents = 2000

// Faults tells all that is wrong with the terms, each under the name of its
// column.
func (t Terms) Faults() fault.Many {
	var bad fault.Many
	wrong := func(field, format string, args ...any) {
		bad = append(bad, fault.Invalid(format, args...).In(field))
	}
	if t.Unit != "" && !slices.Contains(Units, t.Unit) {
		wrong("unit", "Unit %q is unknown. Use %s.", t.Unit, strings.Join(Units, ", "))
	}
	if t.Calendar != "" && !slices.Contains(clock.Calendars(), t.Calendar) {
		wrong("calendar", "There is no calendar %q. Use one such as DE or US; leave it empty for the customer's country.", t.Calendar)
	}
	if t.Language != "" && !languageCode.MatchString(t.Language) {
		wrong("notice_language", "Language %q is not a code such as en or de.", t.Language)
	}
	if t.MeetsOn != "" && !slices.Contains(MeetingPoints, t.MeetsOn) {
		wrong("meets_on", "%q meets no duty. Use %s.", t.MeetsOn, strings.Join(MeetingPoints, ", "))
	}
	if !utf8.ValidString(t.Contents) || strings.ContainsFunc(t.Contents, func(r rune) bool { return r != '\n' && unreadable(r) }) {
		wrong("contents", "contents holds an invisible character or broken text. Write it anew.")
	} else if utf8.RuneCountInString(t.Contents) > longestContents {
		wrong("contents", "contents is longer than %d characters. Shorten it.", longestContents)
	}
	return append(bad, addressFaults(t.Addresses)...)
}

func addressFaults(list []string) fault.Many {
	if len(list) > MostContacts {
		return fault.Many{fault.Invalid("%d notice addresses are more than Tocsin tries. Name %d at most.", len(list), MostContacts).In("notice_addresses")}
	}
	var bad fault.Many
	for i, a := range list {
		switch {
		case CheckAddress(a) != nil:
			bad = append(bad, fault.Invalid("%q is not a mail address.", a).In("notice_addresses"))
		case slices.ContainsFunc(list[:i], func(b string) bool { return strings.EqualFold(a, b) }):
			bad = append(bad, fault.Invalid("%q stands there twice. A second try at one address reaches nobody else.", a).In("notice_addresses"))
		}
	}
	return bad
}

// Same tells whether two terms say the same.
func (t Terms) Same(u Terms) bool {
	return or(t.Unit, "hours") == or(u.Unit, "hours") && t.Calendar == u.Calendar && slices.Equal(t.Addresses, u.Addresses) &&
		t.Language == u.Language && t.Contents == u.Contents && or(t.MeetsOn, "accepted") == or(u.MeetsOn, "accepted")
}

// WindowWords is the window as a person says it: "24 h", "5 business days"; ""
// without one.
func (a *Agreement) WindowWords() string {
	if HasGap(a) {
		return ""
	}
	n := *a.WindowHours
	unit := strings.ReplaceAll(or(a.Unit, "hours"), "_", " ")
	switch {
	case unit == "hours":
		return fmt.Sprintf("%d h", n)
	case n == 1:
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// Short tells whether the window is a day or less.
func (a *Agreement) Short() bool {
	if HasGap(a) {
		return false
	}
	n := *a.WindowHours
	switch or(a.Unit, "hours") {
	case "hours":
		return n <= ShortWindow
	case "calendar_days", "business_days":
		return n <= 1
	}
	return n <= 8 // business hours: a working day
}

// MeansHours is the agreement under a window that was told in hours: who names
// only hours has taken back another unit.
func (a *Agreement) MeansHours(was *Agreement) {
	same := was != nil && (a.WindowHours == nil) == (was.WindowHours == nil) && (a.WindowHours == nil || *a.WindowHours == *was.WindowHours)
	if !same {
		a.Unit, a.Calendar = "", ""
	}
}

// NoticeAddresses is whom a letter goes to, the first first: the addresses that
// the agreement names, then the customer's contacts, none of them twice.
func NoticeAddresses(a *Agreement, contacts []Contact) []string {
	var out []string
	add := func(address string) {
		if !slices.ContainsFunc(out, func(b string) bool { return strings.EqualFold(address, b) }) {
			out = append(out, address)
		}
	}
	if a != nil {
		for _, x := range a.Addresses {
			add(x)
		}
	}
	for _, c := range contacts {
		add(c.Address)
	}
	return out
}

// NoticeLanguage is the language that the agreement asks for, else the
// customer's own.
func (a *Agreement) NoticeLanguage(own string) string {
	if a == nil {
		return own
	}
	return or(a.Language, own)
}

// SameAddresses tells whether a notice goes to the same addresses as under
// another agreement, nil for none.
func (a *Agreement) SameAddresses(b *Agreement) bool {
	return b == nil && len(a.Addresses) == 0 || b != nil && slices.Equal(a.Addresses, b.Addresses)
}

// facts are the agreement as the rulebook reads it.
func (a *Agreement) facts() *rulebook.Agreement {
	return &rulebook.Agreement{Trigger: a.Trigger, Window: a.WindowHours, Unit: a.Unit, Calendar: a.Calendar, MeetsOn: a.MeetsOn}
}
