package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// badTerms are what no agreement says beside its window.
func badTerms() []bad {
	var all []bad
	for box, says := range map[string]string{"unit": "is unknown", "calendar": "no calendar", "notice_language": "not a code", "meets_on": "meets no duty"} {
		for _, v := range []string{"x", "0", "-1", "days days", "HOURS\x00", "\x00", "\xff", "a\nb", "' OR 1=1 --", "<script>alert(1)</script>", "../x", strings.Repeat("x", 5000)} {
			all = append(all, bad{box, v, says, ""})
		}
	}
	all = append(all, brokenText("contents", 2000)...)
	for _, v := range []string{"kim", "kim@", "@one.example", "Kim <kim@one.example>", "a@one.example, b@one.example", "a@one.example\nkim", "kim\x00@one.example", "kim\xff@one.example", "<b>@one.example", strings.Repeat("k", 300) + "@one.example"} {
		all = append(all, bad{"notice_addresses", v, "is not a mail address", ""})
	}
	var many strings.Builder
	for i := range 50 {
		fmt.Fprintf(&many, "k%d@one.example\n", i)
	}
	return append(all, bad{"notice_addresses", "a@one.example\nA@ONE.example", "stands there twice", ""}, bad{"notice_addresses", many.String(), "more than Tocsin tries", ""},
		bad{"unit", "weeks", "is unknown", ""}, bad{"unit", "Hours", "is unknown", ""}, bad{"calendar", "ZZ", "no calendar", ""}, bad{"notice_language", "german!", "not a code", ""}, bad{"meets_on", "read", "meets no duty", ""})
}

func TestTheFormsOfOneCustomerRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers("reference,name,country,contact_1\nC-1,One,DE,a@one.example\n")
	customer, err := s.look().TenantByReference("C-1")
	s.must(err)
	version, lena := fmt.Sprint(customer.Version), s.as("Lena")
	facts := func() url.Values {
		return url.Values{"version": {version}, "name": {"One more"}, "country": {"DE"}, "language": {"de"}, "zone": {"Europe/Berlin"}, "states": {"CA"}}
	}
	lena.refusesEach("/customers/C-1/facts", facts, append(append(brokenLine("name", 200), noZone("zone")...),
		bad{"name", "", "name", ""}, bad{"name", "=?utf-8?q?x?=", "mail programs", ""},
		bad{"country", "", "country", ""}, bad{"country", "Germany", "two-letter", ""}, bad{"country", "D1", "two-letter", ""}, bad{"country", "D\x00", "", ""}, bad{"country", "ÄÖ", "two-letter", ""}, bad{"country", "\xff\xff", "", ""},
		bad{"language", "", "not a code", ""}, bad{"language", "german!", "not a code", ""}, bad{"language", "DE", "not a code", ""}, bad{"language", "de\nen", "not a code", ""}, bad{"language", "de-", "not a code", ""}, bad{"language", "\xff", "not a code", ""},
		bad{"states", "California", "two-letter", ""}, bad{"states", "CA, N1", "two-letter", ""}, bad{"states", "\x00\x00", "two-letter", ""}, bad{"states", "\xff\xff", "two-letter", ""}, bad{"states", strings.Repeat("CAL,", 300), "two-letter", ""}))
	agreement := func() url.Values {
		return url.Values{"version": {version}, "trigger": {"aware"}, "window_hours": {"24"}, "channel": {"mail"}, "clause": {"DPA 9.2"}}
	}
	var all []bad
	for _, hours := range []string{"0", "-1", "8761", "99999999999999999999", "1.5", "1,5", "1e3", "0x10", "1 2", "٣", "NaN", "soon", "24h", "\x00", "\xff", "<b>", "1 OR 1=1", "+\u00a024"} {
		all = append(all, bad{"window_hours", hours, "from 1 to 8760", ""})
	}
	all = append(append(all, brokenText("clause", 500)...), bad{"window_hours", "", "tick that none is on record", ""}, bad{"no_window", "yes", "Say one of the two", "window_hours"},
		bad{"trigger", "", "from when", ""}, bad{"trigger", "someday", "from when", ""}, bad{"trigger", "AWARE", "from when", ""}, bad{"trigger", "aware\x00", "from when", ""},
		bad{"channel", "", "wants to be told", ""}, bad{"channel", "pigeon", "wants to be told", ""}, bad{"channel", "mail,portal", "wants to be told", ""}, bad{"channel", "\xff", "wants to be told", ""})
	lena.refusesEach("/customers/C-1/agreement", agreement, append(all, badTerms()...))
	contacts := func() url.Values {
		return url.Values{"version": {version}, "order_1": {"1"}, "contact_1_name": {"Kim"}, "contact_1": {"kim@one.example"}, "order_2": {"2"}, "contact_2_name": {""}, "contact_2": {"dpo@one.example"}}
	}
	lena.refusesEach("/customers/C-1/contacts", contacts, append(brokenLine("contact_1_name", 200),
		bad{"contact_1", "", "Give the mail address of Kim", ""}, bad{"contact_1", "kim", "not a mail address", ""}, bad{"contact_1", "kim@", "not a mail address", ""}, bad{"contact_1", "@one.example", "not a mail address", ""},
		bad{"contact_1", "Kim <kim@one.example>", "not a mail address", ""}, bad{"contact_1", "kim@one.example, b@x.example", "not a mail address", ""}, bad{"contact_1", "kim@one.example\r\nBcc: b@x.example", "not a mail address", ""},
		bad{"contact_1", "kim\x00@one.example", "not a mail address", ""}, bad{"contact_1", "kim\xff@one.example", "not a mail address", ""}, bad{"contact_1", strings.Repeat("k", 300) + "@one.example", "not a mail address", ""},
		bad{"contact_2", "KIM@one.example", "already", ""}, bad{"order_2", "1", "has place 1 already", ""}, bad{"order_2", "", "not a place", ""}, bad{"order_2", "0", "not a place", ""}, bad{"order_2", "-1", "not a place", ""},
		bad{"order_2", "6", "not a place", ""}, bad{"order_2", "1.5", "not a place", ""}, bad{"order_2", "x", "not a place", ""}, bad{"order_2", "99999999999999999999", "not a place", ""}, bad{"order_2", "01", "has place 1 already", ""}, bad{"order_2", "+1", "has place 1 already", ""}))
	for _, form := range []url.Values{facts(), agreement(), contacts()} {
		for _, v := range []string{"", "-1", "99", "x", "1.0", "99999999999999999999", "\x00", "\xff"} {
			form.Set("version", v)
			path := "/customers/C-1/facts"
			if form.Has("trigger") {
				path = "/customers/C-1/agreement"
			} else if form.Has("order_1") {
				path = "/customers/C-1/contacts"
			}
			s.unchanged(path+" of version "+v, func() { s.says(lena.post(path, form), 409) })
		}
	}
}

// badImports are texts that no list of customers is.
var badImports = []string{"", " \n\t\n", "C-1", "reference", "reference,name,country,contact_1", "reference,name,country\nC-1,One,DE", "reference,name,country,contact_1,shoe\nC-1,One,DE,a@one.example,42",
	"reference,name,name,country,contact_1\nC-1,One,One,DE,a@one.example", "reference,name,country,contact_1\nC-1,One,DE", "reference,name,country,contact_1\nC-1,\"One,DE,a@one.example",
	"reference,name,country,contact_1\nC-1,One,DE,a@one.example\nC-1,Two,DE,b@one.example", "reference,name,country,contact_1\n,One,DE,a@one.example", "reference,name,country,contact_1\nC-1,,DE,a@one.example",
	"reference,name,country,contact_1\nC-1,One,Germany,a@one.example", "reference,name,country,contact_1\nC-1,One,DE,nobody", "reference,name,country,contact_1\nC-1,One\x00,DE,a@one.example", "reference,name,country,contact_1\nC-1,One\xff,DE,a@one.example",
	"reference,name,country,contact_1\nC-1,One\x1b[2J,DE,a@one.example", "reference,name,country,contact_1\nC-1," + strings.Repeat("ü", 201) + ",DE,a@one.example", "reference,name,country,contact_1\nnew,One,DE,a@one.example",
	"reference,name,country,contact_1,window_hours\nC-1,One,DE,a@one.example,-1", "reference,name,country,contact_1,window_hours\nC-1,One,DE,a@one.example,1e3", "reference,name,country,contact_1,zone\nC-1,One,DE,a@one.example,Mars/Olympus",
	"reference,name,country,contact_1,trigger\nC-1,One,DE,a@one.example,someday", "reference,name,country,contact_1,contact_2\nC-1,One,DE,a@one.example,A@one.example", "reference,name,country,contact_1\n\"C\n1\",One,DE,a@one.example"}

func TestAnImportRefusesBadLists(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	var all []bad
	for _, csv := range badImports {
		all = append(all, bad{"csv", csv, "", ""})
	}
	good := func() url.Values {
		return url.Values{"csv": {"reference,name,country,contact_1\nC-1,One,DE,a@one.example\n"}, "seen": {"x"}}
	}
	lena.refusesEach("/customers/import/preview", good, all)
	lena.refusesEach("/customers/import", good, all)
	for _, seen := range []string{"", "x", "0", "\x00", "\xff", strings.Repeat("0", 64), strings.Repeat("x", 5000), "<b>", "' OR 1=1"} {
		form := good()
		form.Set("seen", seen)
		s.unchanged("a list that was not looked at", func() { s.says(lena.post("/customers/import", form), 409) })
	}
}

func TestABadListLeadsBackToItsBox(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.sits("Lena", browsertest.Desk())
	lena.Opens("/customers/import")
	lena.Expects(422)
	lena.Pastes("Or paste it here", "reference,name,country,contact_1\nC-1,,Germany,nobody\n")
	lena.Presses("Look at what it does")
	lena.Sees("name is empty", "The list has 3 faults: they are named above.")
	asIs(lena, "customer-import-bad")
}
