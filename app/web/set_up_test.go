package web_test

import (
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/people"
)

// filled is a set-up form as it should be.
func filled() url.Values {
	return url.Values{
		"organisation": {"Flowchestra"}, "zone": {"Europe/Berlin"}, "mail_from": {"Flowchestra Security <security@flowchestra.example>"},
		"reply_to": {"help@flowchestra.example"}, "phone": {"+1 555 0134"}, "promise_target_hours": {"48"}, "promise_cap_hours": {"96"},
		"organisation_roles": {"processor,controller"}, "in_us": {"yes"}, "in_uk": {"yes"}, "in_others": {"ch, DE"}, "fedramp": {"yes"},
		"name": {"Ines"}, "email": {"ines@flowchestra.example"}, "admin_zone": {"America/New_York"}, "password": {"kettle moss lantern forty"},
	}
}

func TestSetUpMakesTheOrganisationAndSaysWhatIsNext(t *testing.T) {
	t.Parallel()
	s := open(t)
	token, err := s.app.OfferSetUp(t.Context())
	s.must(err)
	s.says(s.get("/setup/done"), 404, "not set up yet")
	s.says(s.get("/"), 200, "Not set up yet")
	s.says(s.get("/setup/"+token), 200, `value="72"`, `value="168"`, "make me its admin")
	form := filled()
	form.Set("name", "  Ines ")
	form.Set("entity_pci-service-provider", "yes")
	a := s.post("/setup/"+token, form)
	if a.status != 303 || a.header.Get("Location") != "/setup/done" {
		t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	s.says(s.get("/setup/done"), 200, "Flowchestra is set up", "tocsin user add", "tocsin import", "https://tocsin.example")
	ines := s.signedInAs(a)
	s.says(ines.get("/setup/done"), 200, `href="/people"`, `href="/customers/import"`, `href="/rulebook"`, `href="/bell"`)
	s.says(ines.get("/me"), 200, "Ines", "add or change people")
	door := s.get("/")
	if s.says(door, 200, `href="/sign-in"`); strings.Contains(door.body, "Flowchestra") || strings.Contains(door.body, "Not set up") {
		t.Errorf("the door tells strangers whose it is, or not that it can be opened: %s", door.body)
	}
	org, err := s.look().Organisation()
	s.must(err)
	if org.Name != "Flowchestra" || org.Zone != "Europe/Berlin" || org.Phone != "+1 555 0134" || org.ReplyTo != "help@flowchestra.example" ||
		org.PromiseTargetHours != 48 || org.PromiseCapHours != 96 || org.Roles != "processor,controller" || org.Establishments != "US,GB,CH,DE" || !org.FedRAMP || org.Entities != "pci-service-provider" {
		t.Errorf("got %+v", org)
	}
	p := s.person("Ines")
	if p.Email != "ines@flowchestra.example" || p.Zone != "America/New_York" || !slices.Equal(p.Roles, people.Roles{people.Admin}) {
		t.Errorf("got %+v", p)
	}
	before := len(s.ledger())
	s.says(s.get("/setup/"+token), 404, "used up", "Flowchestra is set up")
	s.says(s.post("/setup/"+token, filled()), 404, "used up")
	if len(s.ledger()) != before {
		t.Error("a used link wrote something")
	}
}

func TestSetUpTakesOnlyTheLatestLink(t *testing.T) {
	t.Parallel()
	s := open(t)
	old, err := s.app.OfferSetUp(t.Context())
	s.must(err)
	_, err = s.app.OfferSetUp(t.Context())
	s.must(err)
	for _, token := range []string{old, "none", "done%2F"} {
		s.says(s.get("/setup/"+token), 404, "not the one on offer")
		s.says(s.post("/setup/"+token, filled()), 404, "not the one on offer")
	}
	if len(s.ledger()) != 0 {
		t.Error("something was written")
	}
}

func TestSetUpNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	token, err := s.app.OfferSetUp(t.Context())
	s.must(err)
	for _, c := range []struct{ field, value, says string }{
		{"organisation", "", "Fill in the organisation's name."},
		{"organisation", " \t ", "Fill in"},
		{"organisation", strings.Repeat("ü", 201), "longer than 200"},
		{"organisation", "Flow\nchestra", "one line"},
		{"organisation", "Flow\x1bchestra", "control character"},
		{"organisation", "Flow\xffchestra", "not UTF-8"},
		{"zone", "", "Fill in the organisation's time zone."},
		{"zone", "Berlin", "Berlin"},
		{"zone", "Local", "Local"},
		{"zone", "../../etc/passwd", "../../etc/passwd"},
		{"mail_from", "", "Fill in"},
		{"mail_from", "security", "not a mail address"},
		{"mail_from", "Security <a@x.example>\r\nBcc: b@x.example", "one line"},
		{"mail_from", "a@x.example, b@x.example", "not a mail address"},
		{"reply_to", "Nobody <>", "not a mail address"},
		{"reply_to", `"a b"@x.example`, "not a plain mail address"},
		{"phone", "", "Fill in the phone"},
		{"phone", "0555 0134", "country code"},
		{"phone", "+1 555 CALL NOW", "country code"},
		{"phone", "+1234567890123456", "country code"},
		{"promise_target_hours", "", "whole hours"},
		{"promise_target_hours", "0", "whole hours"},
		{"promise_target_hours", "1.5", "whole hours"},
		{"promise_target_hours", "99999999999999999999", "whole hours"},
		{"promise_cap_hours", "-1", "whole hours"},
		{"promise_cap_hours", "8761", "whole hours"},
		{"promise_cap_hours", "47", "before the 48 hours"},
		{"name", "", "Fill in your name."},
		{"email", "", "Fill in your mail address."},
		{"email", "Ines <ines@x.example>", "not a plain mail address"},
		{"email", "ines@", "not a plain mail address"},
		{"admin_zone", "Mars/Olympus", "Mars/Olympus"},
		{"organisation_roles", "", "processor, a controller or both"},
		{"organisation_roles", "subprocessor", "processor, a controller or both"},
		{"in_others", "Germany", "not a country"},
		{"in_others", "D3", "not a country"},
		{"in_others", "CH\nAT", "one line"},
		{"password", "", "12 characters"},
		{"password", "elevenchars", "11 characters"},
		{"password", "Flowchestra2026", "tried first"},
		{"password", "ines-ines-ines", "tried first"},
	} {
		form := filled()
		form.Set(c.field, c.value)
		a := s.post("/setup/"+token, form)
		a.body = html.UnescapeString(a.body)
		s.says(a, 422, "<title>Error: Set up", `<a href="#`+c.field+`">`, `id="`+c.field+`-wrong"`, c.says)
		if n := strings.Count(a.body, `at-fault`); n != 1 {
			t.Errorf("%s %q: %d boxes are at fault, want 1", c.field, c.value, n)
		}
	}
	if people, err := s.look().People(); err != nil || len(people) != 0 || len(s.ledger()) != 0 {
		t.Errorf("something was written: %v, %v", people, s.ledger())
	}
	s.says(s.post("/setup/"+token, filled()), 303)
}

func TestSetUpTellsEveryFaultAtOnceAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	token, err := s.app.OfferSetUp(t.Context())
	s.must(err)
	empty := s.post("/setup/"+token, nil)
	s.says(empty, 422)
	for _, field := range slices.Sorted(maps.Keys(filled())) {
		if strings.HasPrefix(field, "in_") || field == "fedramp" {
			field = "establishments" // one question, several boxes
		}
		s.says(empty, 422, `href="#`+field+`"`)
	}
	form := filled()
	form.Del("name")
	s.says(s.post("/setup/"+token+"?name=Mallory", form), 422, "Fill in your name.")
	form.Set("name", `<b>"Ines"`)
	form.Set("email", "no")
	s.says(s.post("/setup/"+token, form), 422, `value="&lt;b&gt;&#34;Ines&#34;"`, `value="no"`, `value="48"`, `name="in_uk" value="yes" checked`, `value="ch, DE"`, `value="processor,controller" checked`, `value="+1 555 0134"`, `value="America/New_York"`)
}
