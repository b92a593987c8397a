package web_test

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/fixtures"
)

// bad is one value that a box does not take: the box it is typed into, the box
// that is named (the same, unless said), and what the page says of it.
type bad struct{ box, value, says, named string }

// refusesEach sends a form again and again, each time with one value changed, and
// fails unless each is answered with 422, the box is named in the summary and
// at the box, and nothing is written.
func (v *visitor) refusesEach(path string, good func() url.Values, all []bad) {
	v.Helper()
	if len(all) < 20 {
		v.Errorf("%s is tried with %d bad values, 20 at least", path, len(all))
	}
	for _, b := range all {
		form := good()
		form.Set(b.box, b.value)
		if b.named == "" {
			b.named = b.box
		}
		v.unchanged(fmt.Sprintf("%s with %s %q", path, b.box, b.value), func() {
			a := v.post(path, form)
			a.body = html.UnescapeString(a.body)
			if a.status != 422 || !strings.Contains(a.body, `href="#`+b.named+`"`) || !strings.Contains(a.body, `id="`+b.named+`-wrong"`) || !strings.Contains(a.body, b.says) {
				v.Errorf("%s with %s %q: %d, want 422 that names %s and says %q: %s", path, b.box, b.value, a.status, b.named, b.says, between(a.body, `class="errors"`, "</div>"))
			}
		})
	}
}

// between cuts a page down to what a failing test wants to show.
func between(s, from, to string) string {
	if _, after, ok := strings.Cut(s, from); ok {
		s, _, _ = strings.Cut(after, to)
	}
	return s
}

func newCustomer() url.Values {
	return url.Values{"reference": {"C-9001"}, "name": {"Kestrel Legal"}, "country": {"GB"}, "language": {"en"}, "zone": {"Europe/London"}, "states": {""},
		"trigger": {"aware"}, "window_hours": {"72"}, "channel": {"mail"}, "clause": {"DPA 9.2"},
		"order_1": {"1"}, "contact_1_name": {"Kim"}, "contact_1": {"kim@kestrel.example"}, "order_2": {"2"}, "contact_2_name": {""}, "contact_2": {"dpo@kestrel.example"}}
}

func TestLegalAddsACustomerAndMendsItsRecord(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	s.says(lena.get("/customers"), 200, "Bring the list in before the first incident")
	s.says(lena.get("/customers/new"), 200, `name="reference"`, `name="contact_2"`)
	a := lena.post("/customers", newCustomer())
	if a.status != 303 || a.header.Get("Location") != "/customers/C-9001?saved=added" {
		t.Fatalf("adding answered %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	s.says(lena.get(a.header.Get("Location")), 200, "Added.", "Kestrel Legal", "72 h after we become aware", "kim@kestrel.example")
	customer, err := s.look().TenantByReference("C-9001")
	s.must(err)
	form := url.Values{"version": {fmt.Sprint(customer.Version)}, "trigger": {"confirmed"}, "window_hours": {"24"}, "channel": {"portal"}, "clause": {"amendment of 2026"}}
	if a := lena.post("/customers/C-9001/agreement", form); a.status != 303 {
		t.Fatalf("recording an agreement answered %d: %s", a.status, a.body)
	}
	s.says(lena.get("/customers/C-9001"), 200, "24 h", "amendment of 2026", "DPA 9.2") // the older one stays on record
	s.says(lena.get("/customers?show=short"), 200, "Kestrel Legal")
	s.says(lena.get("/customers?q=kest"), 200, "Kestrel Legal")
	s.says(lena.get("/customers?q=osprey"), 200, "None of them")
}

func TestACustomersFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers("reference,name,country,contact_1\nC-1,One,DE,a@one.example\n")
	s.as("Lena").refusesEach("/customers", newCustomer, []bad{
		{"reference", "", "reference", ""},
		{"reference", "new", "stands for something else", ""},
		{"reference", "C-1", "C-1", ""},
		{"reference", strings.Repeat("9", 61), "60", ""},
		{"reference", "C\n1", "line", ""},
		{"name", "", "name", ""},
		{"name", strings.Repeat("ü", 201), "200", ""},
		{"name", "=?utf-8?q?x?=", "mail programs", ""},
		{"name", "a\x00b", "", ""},
		{"country", "Germany", "two-letter", ""},
		{"country", "D1", "two-letter", ""},
		{"language", "german!", "not a code", ""},
		{"zone", "Berlin", "no time zone", ""},
		{"zone", "../../etc/passwd", "no time zone", ""},
		{"states", "California", "two-letter", ""},
		{"trigger", "someday", "from when it counts", ""},
		{"window_hours", "0", "from 1 to 8760", ""},
		{"window_hours", "soon", "from 1 to 8760", ""},
		{"window_hours", "-4", "from 1 to 8760", ""},
		{"window_hours", "", "tick that none is on record", ""},
		{"window_hours", "9999", "from 1 to 8760", ""},
		{"channel", "pigeon", "wants to be told", ""},
		{"clause", strings.Repeat("x", 501), "500", ""},
		{"contact_1", "kim", "not a mail address", ""},
		{"contact_1", "", "mail address", ""},
		{"contact_2", "KIM@kestrel.example", "already", ""},
		{"order_2", "1", "has place 1 already", ""},
		{"order_2", "x", "not a place", ""},
	})
}

func TestTwoWhoChangeOneCustomerLoseNoWord(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers("reference,name,country,contact_1\nC-1,One,DE,a@one.example\n")
	customer, err := s.look().TenantByReference("C-1")
	s.must(err)
	form := func(name string) url.Values {
		return url.Values{"version": {fmt.Sprint(customer.Version)}, "name": {name}, "country": {"DE"}, "language": {"de"}, "zone": {"Europe/Berlin"}}
	}
	lena, jonas := s.as("Lena"), s.as("Jonas")
	if a := lena.post("/customers/C-1/facts", form("One by Lena")); a.status != 303 {
		t.Fatalf("Lena's save answered %d: %s", a.status, a.body)
	}
	s.unchanged("Jonas's save of an older version", func() {
		s.says(jonas.post("/customers/C-1/facts", form("One by Jonas")), 409, "One by Lena", "One by Jonas")
	})
}

func TestAListIsLookedAtBeforeItIsImported(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	s.unchanged("looking at a list", func() {
		s.says(lena.post("/customers/import/preview", url.Values{"csv": {fixtures.CustomersCSV}}), 200, "412")
		s.says(lena.post("/customers/import/preview", url.Values{"csv": {"reference,name,country,contact_1\nC-1,,DE,nobody\n"}}), 422, "Row 2: name is empty.", "nobody")
		s.says(lena.post("/customers/import/preview", url.Values{"csv": {""}}), 422)
		s.says(lena.post("/customers/import", url.Values{"csv": {fixtures.CustomersCSV}}), 409) // without having looked
	})
	page := lena.post("/customers/import/preview", url.Values{"csv": {fixtures.CustomersCSV}})
	seen := between(page.body, `name="seen" value="`, `"`)
	form := url.Values{"csv": {fixtures.CustomersCSV}, "seen": {seen}, "once": {"one drawing of the form"}}
	first := lena.post("/customers/import", form)
	if first.status != 303 {
		t.Fatalf("importing answered %d", first.status)
	}
	s.unchanged("importing again", func() {
		if again := lena.post("/customers/import", form); again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("the second sending led to %q", again.header.Get("Location"))
		}
	})
	s.says(lena.get(first.header.Get("Location")), 200, "412", "Brightwater Clinics")
}

func TestTheRegisterAsksAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	s.importCustomers("reference,name,country,contact_1\nC-1,One,DE,a@one.example\n")
	few := s.counting(func() { s.says(lena.get("/customers"), 200) })
	s.importCustomers(fixtures.CustomersCSV)
	if many := s.counting(func() { s.says(lena.get("/customers"), 200) }); many != few {
		t.Errorf("%d statements for 1 customer, %d for 413", few, many)
	}
}

func TestTheRoomOfCustomersIsFitForEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.storyTo("customers")
	lena := s.sits("Lena", browsertest.Desk())
	for _, page := range []struct{ name, path string }{
		{"customers", "/customers"}, {"customer", "/customers/C-1001"}, {"customer-new", "/customers/new"}, {"customer-import", "/customers/import"},
		{"customer-facts", "/customers/C-1001/facts"}, {"customer-agreement", "/customers/C-1001/agreement"}, {"customer-contacts", "/customers/C-1001/contacts"},
		{"help", "/help"}, {"bell-room", "/bell"},
	} {
		looksAt(lena, page.name, page.path)
	}
}
