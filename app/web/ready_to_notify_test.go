package web_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// asks has contacts asked whether they still are the one, and returns the links
// that they are mailed, by address.
func (s *site) asks(aDay int) map[string]string {
	s.Helper()
	s.must(s.app.SetContactChecks(s.Context(), s.person("Lena"), aDay))
	_, err := s.app.SweepClocks(s.Context(), "here")
	s.must(err)
	due, err := s.app.ChecksToSend(s.Context())
	s.must(err)
	out := map[string]string{}
	for _, id := range due {
		e, err := s.app.BeginContactCheck(s.Context(), id)
		s.must(err)
		s.must(s.app.RecordContactCheck(s.Context(), id, notice.Answer{Outcome: notice.Accepted, Code: 250}))
		out[e.To] = strings.TrimPrefix(e.ActURL, s.app.URL)
	}
	return out
}

// scriptRecords types a script into a file of records and into what a contact
// answers, and returns where the file stands.
func (s *site) scriptRecords(inc incident.Incident) string {
	s.Helper()
	a := s.as("Theo").uploads("/notices/"+s.letter(inc).ID+"/records", "records.csv", "tenant,"+script+"column\nC-9001,"+script+"cell\n")
	if a.status != 303 {
		s.Fatalf("%d: %s", a.status, between(a.body, `class="errors`, "</div>"))
	}
	for _, link := range s.asks(1) {
		s.leads(s.post(link, url.Values{"answer": {"instead"}, "name": {script + "instead"}, "address": {"x@new.example"}}), link)
	}
	return a.header.Get("Location")
}

func TestReadyToNotifyNamesWhatWouldCostTimeAndWhereItIsMended(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena, rosa := s.as("Lena"), s.as("Rosa")
	s.says(plain(lena.get("/ready")), 200, "Ready to notify?", "Never answered a test bell", "No contact is asked by mail")
	var b strings.Builder
	b.WriteString("reference,name,country,contact_1,window_hours\n")
	for i := range 130 {
		fmt.Fprintf(&b, "C-%03d,=Customer %d,US,a%d@x.example,\n", i, i, i)
	}
	s.importCustomers(b.String())
	s.says(plain(lena.get("/ready")), 200, "No window on record130", "Not confirmed within a year130", "never asked", "Show all 130", "Record the agreement of =Customer 0")
	s.says(lena.get("/ready"), 200, `href="/customers/C-000/agreement"`, "Call and confirm")
	if a := rosa.get("/ready"); strings.Contains(a.body, "/agreement") || strings.Contains(a.body, `name="a_day"`) {
		t.Error("who may not mend it is offered to")
	}
	for _, show := range []string{"window", "unconfirmed"} {
		page := lena.get("/ready?show=" + show)
		s.says(plain(page), 200, "Customer 99")
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page.body)
		if next == nil || strings.Contains(page.body, "Customer 100") {
			t.Fatalf("130 have one page: %v", next)
		}
		s.says(plain(lena.get(strings.ReplaceAll(next[1], "&amp;", "&"))), 200, "Customer 100", "Customer 129", "Back to the first")
	}
	s.says(plain(lena.get("/ready?show=%3Cscript%3E&after=%00&contact=x")), 200, "Show all 130")
	s.says(plain(lena.get("/ready?show=contact")), 200, "Nobody is on this list.")
	s.unchanged("saving the list", func() {
		a := rosa.post("/ready/list", nil)
		if s.says(a, 200, "window,C-000,'=Customer 0,,", "never answered the bell,,Ada,,"); strings.Contains(a.body, "@") || a.header.Get("Content-Disposition") != `attachment; filename="ready.csv"` {
			t.Errorf("%v", a.header)
		}
	})
	few := s.counting(func() { s.says(lena.get("/ready"), 200) })
	s.importCustomers("reference,name,country,contact_1\nD-1,One more,US,one@more.example\n")
	if many := s.counting(func() { s.says(lena.get("/ready"), 200) }); many != few {
		t.Errorf("130 customers ask %d times, 131 ask %d", few, many)
	}
}

func TestHowManyAreAskedADayIsAWholeNumber(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	var all []bad
	for _, v := range []string{"", "-1", "1001", "x", "1.5", "1e3", "0x10", "ten", " ", "1,000", "９", "--1", "+-1", "99999999999999999999", "\x00", "\xff", "<script>", "1 2", "NaN", "1;2", "null"} {
		all = append(all, bad{"a_day", v, "whole number of contacts a day from 0 to 1000", ""})
	}
	lena.refusesEach("/ready", func() url.Values { return url.Values{"a_day": {"5"}} }, all)
	s.leads(lena.post("/ready", url.Values{"a_day": {"40"}}), "/ready?saved=yes")
	s.says(plain(lena.get("/ready")), 200, "40 contacts a day at most")
	s.unchanged("the same again", func() { s.leads(lena.post("/ready", url.Values{"a_day": {"40"}}), "/ready?saved=yes") })
}

func TestAContactAnswersOnItsOwnPageAndLegalDealsWithIt(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers("reference,name,country,contact_1,contact_2\nC-1,Brightwater,US,omar@brightwater.example,privacy@brightwater.example\n")
	links := s.asks(2)
	lena := s.as("Lena")
	s.says(plain(lena.get("/customers/C-1")), 200, "asked 0 s ago, no answer")
	omar, privacy := links["omar@brightwater.example"], links["privacy@brightwater.example"]
	s.unchanged("looking, as mail scanners do", func() {
		s.says(plain(s.get(omar)), 200, "Are you still the right contact for Brightwater?", "Nothing has happened.", "Yes, write to me")
		s.says(s.head(omar), 200)
		s.says(s.get("/contact/none"), 404, "asks nothing any more")
	})
	s.leads(s.post(omar, url.Values{"answer": {"still"}}), omar)
	s.says(plain(s.get(omar)), 200, "Thank you", "Your answer is on record")
	s.leads(s.post(privacy, url.Values{"answer": {"instead"}, "name": {"Lea Ng"}, "address": {"lea@brightwater.example"}}), privacy)
	s.says(plain(s.get(privacy)), 200, "We check whom you named before we write to them.")
	page := lena.get("/customers/C-1")
	s.says(plain(page), 200, "privacy@brightwater.example asks us to write to Lea Ng lea@brightwater.example instead.", "Nothing has changed.", "confirmed 0 s ago", "named somebody else 0 s ago")
	settle := regexp.MustCompile(`action="(/customers/C-1/proposals/[^"]+)"`).FindStringSubmatch(page.body)[1]
	if a := s.as("Rosa").get("/customers/C-1"); strings.Contains(a.body, "/proposals/") {
		t.Error("an auditor is offered to settle it")
	}
	s.says(lena.post("/customers/C-1/proposals/none", nil), 404)
	s.leads(lena.post(settle, nil), "/customers/C-1?saved=settled")
	if a := plain(lena.get("/customers/C-1")); strings.Contains(a.body, "asks us to write to") {
		t.Error("what is dealt with still asks")
	}
}

func TestAContactsFormNamesTheBoxAtFault(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers("reference,name,country,contact_1\nC-1,Brightwater,US,omar@brightwater.example\n")
	link := s.asks(1)["omar@brightwater.example"]
	for _, b := range []bad{
		{"address", "", "mail address", ""}, {"address", "lea", "mail address", ""}, {"address", "lea@", "", ""}, {"address", "@x.example", "", ""}, {"address", "a@b@c", "", ""},
		{"address", "a@x.example\r\nBcc: eve@evil.example", "", ""}, {"address", "a b@x.example", "", ""}, {"address", "<a@x.example>", "", ""}, {"address", "a@x.example,b@x.example", "", ""},
		{"address", strings.Repeat("a", 300) + "@x.example", "", ""}, {"address", "ä@x.example", "", ""}, {"address", "a@x..example", "", ""}, {"address", "\x00@x.example", "", ""},
		{"name", strings.Repeat("n", 201), "", ""}, {"name", "a\x00b", "", ""}, {"name", "a\nb", "", ""}, {"name", "a\x07b", "", ""}, {"name", "\xff", "", ""},
		{"answer", "", "Say whether you still are the one", ""}, {"answer", "yes", "Say whether you still are the one", ""}, {"answer", "<script>", "Say whether you still are the one", ""},
	} {
		form := url.Values{"answer": {"instead"}, "name": {"Lea"}, "address": {"lea@x.example"}}
		form.Set(b.box, b.value)
		s.unchanged(b.box+" "+b.value, func() {
			a := plain(s.post(link, form))
			if a.status != 422 || !strings.Contains(a.body, "Nothing is saved yet.") || !strings.Contains(a.body, b.says) {
				t.Errorf("%s %q: %d: %s", b.box, b.value, a.status, a.body)
			}
		})
	}
	s.leads(s.post(link, url.Values{"answer": {"still"}, "name": {""}, "address": {""}}), link)
}

func TestReadinessPagesAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	n := 0
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		if n++; n == 1 {
			return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "no such user"}
		}
		return accept(d)
	})
	links, told := s.asks(2), s.toldOf(inc)
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "ready", "/ready")
	looksAt(lena, "ready-unconfirmed", "/ready?show=unconfirmed")
	address := slices.Sorted(maps.Keys(links))[0]
	looksAt(lena, "contact", links[address])
	s.post(links[address], url.Values{"answer": {"instead"}, "name": {"Lea Ng"}, "address": {"lea@brightwater.example"}})
	looksAt(lena, "contact-answered", links[address])
	check, _, _, err := s.app.CheckBehind(s.Context(), strings.TrimPrefix(links[address], "/contact/"))
	s.must(err)
	of, err := s.look().Tenant(check.TenantID)
	s.must(err)
	looksAt(lena, "customer-proposal", "/customers/"+of.Reference)
	looksAt(lena, "customer-export", "/customers/"+told[0]+"/export")
	letters := "/notices/" + s.letter(inc).ID
	looksAt(lena, "deliveries-whole", letters+"/deliveries/print")
	looksAt(lena, "deliveries-ledger", letters+"/deliveries")
}
